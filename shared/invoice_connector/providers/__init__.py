"""Source systems: one folder each, and the transport and XML reader that they share."""

from invoice_connector.providers.registry import available

__all__ = ["available"]
