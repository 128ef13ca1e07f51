"""Calls of addresses that tenants have entered."""
