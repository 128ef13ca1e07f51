"""Invoice documents that people have from elsewhere: an e-mail, NAV's web site, the supplier."""

from collections.abc import Mapping, Sequence
from itertools import islice

from invoice_connector.core.errors import ConflictError, InputError, SourceError
from invoice_connector.core.invoice import InvoiceDetail, InvoiceId, InvoiceSummary
from invoice_connector.core.uploading import Addressee
from invoice_connector.providers.nav.account import normalise_tax_number
from invoice_connector.providers.nav.digest import invoice_id
from invoice_connector.providers.nav.documents import parse_every
from invoice_connector.providers.nav.source import query_key

# What somebody waits for must be read within seconds, and real documents of 4 MB have fewer.
_MOST_ELEMENTS = 150_000
_MOST_INVOICES = 5_000
_OWN_NUMBERS = ("tax_number", "predecessor_tax_number", "vat_group_member")
_REFUSALS = {
    "xml_doctype": "upload_doctype",
    "xml_encoding": "upload_encoding",
    "xml_malformed": "upload_malformed",
    "xml_limit": "upload_limit",
    "xml_root": "upload_not_invoice",
    "nav_document_not_invoice": "upload_not_invoice",
    "nav_field_invalid": "upload_value_invalid",
    "nav_invoice_key_invalid": "upload_value_invalid",
}


class NavUploads:
    """Uploading of InvoiceData documents of every version."""

    media_type = "application/xml"

    def read(self, content: bytes) -> Sequence[tuple[InvoiceId, InvoiceDetail]]:
        """Read every invoice of a document, a batch document's too."""
        if content.count(b"<") - content.count(b"</") > _MOST_ELEMENTS:
            raise InputError("upload_limit")
        try:
            details = islice(parse_every(content), _MOST_INVOICES + 1)
            found = [(_id(detail), detail) for detail in details]
        except SourceError as error:
            raise InputError(_REFUSALS.get(error.code, "upload_unreadable")) from None
        if len(found) > _MOST_INVOICES:
            raise InputError("upload_limit")
        if not found:
            raise InputError("upload_not_invoice")
        if len({key for key, _ in found}) != len(found):
            raise InputError("upload_value_invalid")
        return found

    def addressee(self, technical: Mapping[str, str], row: InvoiceSummary) -> Addressee:
        """Compare the customer, then the supplier, with every number of the company."""
        own = {normalise_tax_number(technical.get(name, "")) for name in _OWN_NUMBERS} - {None}
        if not own:
            raise ConflictError("connection_incomplete")
        customer = {row.customer_tax_number, row.customer_member_tax_number} - {None}
        if customer & own:
            return Addressee.OURS
        if own & {row.supplier_tax_number, row.supplier_member_tax_number}:
            return Addressee.ISSUED
        return Addressee.OTHERS if customer else Addressee.UNNAMED


def _id(detail: InvoiceDetail) -> InvoiceId:
    """Name an invoice as NAV's lists do.

    Raises:
        SourceError: (SOURCE_DATA, ``nav_invoice_key_invalid``) NAV could not be asked for it.
    """
    supplier = (detail.supplier.tax_number or "").partition("-")[0]
    found = invoice_id(supplier, detail.number, detail.batch_index)
    query_key(found)
    return found
