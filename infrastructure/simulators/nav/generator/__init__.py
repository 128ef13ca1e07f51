"""Realistic, schema-valid invoices from a seed number."""
