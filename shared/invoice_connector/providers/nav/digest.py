"""Digest rows become invoice summaries, in one pass over each row's children.

One bad value never loses a page: its text goes into ``extra`` and its field stays empty
(Online Számla interface specification 2.8, ``InvoiceDigestType``).
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from invoice_connector.core.invoice import (
    Amounts,
    InvoiceId,
    InvoiceSummary,
    Operation,
    VersionKey,
)
from invoice_connector.providers.nav.requests import API
from invoice_connector.providers.nav.values import (
    read_date,
    read_decimal,
    read_flag,
    read_integer,
    read_moment,
)

# The insertion time of a row that names none: older than every real version.
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)

Reader = Callable[[str], Any]


def _read_operation(text: str) -> Operation:
    return Operation(text.lower())


_SUMMARY_FIELDS: Mapping[str, tuple[str, Reader]] = {
    "invoiceNumber": ("number", str),
    "batchIndex": ("batch_index", read_integer),
    "invoiceOperation": ("operation", _read_operation),
    "invoiceCategory": ("category", str),
    "invoiceIssueDate": ("issue_date", read_date),
    "supplierTaxNumber": ("supplier_tax_number", str),
    "supplierGroupMemberTaxNumber": ("supplier_member_tax_number", str),
    "supplierName": ("supplier_name", str),
    "customerTaxNumber": ("customer_tax_number", str),
    "customerGroupMemberTaxNumber": ("customer_member_tax_number", str),
    "customerName": ("customer_name", str),
    "paymentMethod": ("payment_method", str),
    "paymentDate": ("payment_date", read_date),
    "invoiceAppearance": ("appearance", str),
    "source": ("channel", str),
    "invoiceDeliveryDate": ("delivery_date", read_date),
    "currency": ("currency", str),
    "originalInvoiceNumber": ("original_number", str),
    "modificationIndex": ("modification_index", read_integer),
    "insDate": ("inserted_at", read_moment),
    "completenessIndicator": ("is_complete_electronic", read_flag),
}
_AMOUNT_FIELDS: Mapping[str, tuple[str, Reader]] = {
    "invoiceNetAmount": ("net", read_decimal),
    "invoiceNetAmountHUF": ("net_huf", read_decimal),
    "invoiceVatAmount": ("vat", read_decimal),
    "invoiceVatAmountHUF": ("vat_huf", read_decimal),
}
_VERSION_FIELDS: Mapping[str, tuple[str, Reader]] = {
    "transactionId": ("transaction_id", str),
    "index": ("index", read_integer),
}
# Tag -> which part of the summary, which field of it, how it is read.
_BY_TAG: Mapping[str, tuple[int, str, Reader]] = {
    f"{{{API}}}{name}": (part, field, reader)
    for part, fields in enumerate((_SUMMARY_FIELDS, _AMOUNT_FIELDS, _VERSION_FIELDS))
    for name, (field, reader) in fields.items()
}


def read_digest(row: etree._Element) -> InvoiceSummary:
    """Read one ``invoiceDigest`` element."""
    summary: dict[str, Any] = {}
    amounts: dict[str, Any] = {}
    version: dict[str, Any] = {}
    extra: dict[str, str] = {}
    parts = (summary, amounts, version)
    for child in row:
        text = child.text or ""
        known = _BY_TAG.get(child.tag)
        if known is None or len(child) or known[1] in parts[known[0]]:
            _keep(extra, child)
            continue
        part, field, reader = known
        try:
            parts[part][field] = reader(text)
        except ValueError:
            _keep(extra, child)
    if amounts:
        summary["amounts"] = Amounts(**amounts)
    return _summary(row, summary, version, extra)


def invoice_id(supplier_tax_number: str, number: str, batch_index: int | None) -> InvoiceId:
    """Name an invoice by its natural key."""
    batch = () if batch_index is None else (str(batch_index),)
    return InvoiceId((supplier_tax_number, number, *batch))


def _summary(
    row: etree._Element, known: dict[str, Any], version: dict[str, Any], extra: dict[str, str]
) -> InvoiceSummary:
    # What the schema prescribes is there; if it is not, the row must still have a stable key.
    number = known.pop("number", "") or _stand_in(row)
    supplier = known.pop("supplier_tax_number", "") or "?"
    inserted_at = known.pop("inserted_at", UNKNOWN_TIME)
    return InvoiceSummary(
        id=invoice_id(supplier, number, known.get("batch_index")),
        version=VersionKey(inserted_at, **version),
        number=number,
        operation=known.pop("operation", Operation.CREATE),
        issue_date=known.pop("issue_date", None),
        supplier_tax_number=supplier,
        supplier_name=known.pop("supplier_name", ""),
        inserted_at=inserted_at,
        extra=extra,
        **known,
    )


def _stand_in(row: etree._Element) -> str:
    return "?" + hashlib.sha256(etree.tostring(row)).hexdigest()[:16]


def _keep(extra: dict[str, str], element: etree._Element) -> None:
    """Keep the texts of an element that the summary has no field for, under a free name."""
    name = etree.QName(element).localname
    texts = [element.text or "", *(t for c in element for t in map(str, c.itertext()))]
    key = name
    while key in extra:
        key = f"{name}[{len(extra) + 1}]"
    extra[key] = " ".join(filter(str.strip, texts))
