"""Strict local HTTP servers that stand in for the source systems."""
