"""Netvisor: the sales invoices and orders of one Finnish company."""
