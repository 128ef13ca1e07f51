"""InvoiceData documents of every version (1.0, 1.1, 2.0, 3.0) become invoice details."""

from invoice_connector.providers.nav.documents.document import parse_document, parse_every

__all__ = ["parse_document", "parse_every"]
