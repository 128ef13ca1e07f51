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


_OPERATIONS = {operation.name: operation for operation in Operation}


def _read_operation(text: str) -> Operation:
    try:
        return _OPERATIONS[text]
    except KeyError:
        raise ValueError("no operation") from None


# Element -> the field of ours and how it is read; None: the text as it is.
_FIELDS: Mapping[str, tuple[str, Reader | None]] = {
    "invoiceNumber": ("number", None),
    "batchIndex": ("batch_index", read_integer),
    "invoiceOperation": ("operation", _read_operation),
    "invoiceCategory": ("category", None),
    "invoiceIssueDate": ("issue_date", read_date),
    "supplierTaxNumber": ("supplier_tax_number", None),
    "supplierGroupMemberTaxNumber": ("supplier_member_tax_number", None),
    "supplierName": ("supplier_name", None),
    "customerTaxNumber": ("customer_tax_number", None),
    "customerGroupMemberTaxNumber": ("customer_member_tax_number", None),
    "customerName": ("customer_name", None),
    "paymentMethod": ("payment_method", None),
    "paymentDate": ("payment_date", read_date),
    "invoiceAppearance": ("appearance", None),
    "source": ("channel", None),
    "invoiceDeliveryDate": ("delivery_date", read_date),
    "currency": ("currency", None),
    "invoiceNetAmount": ("net", read_decimal),
    "invoiceNetAmountHUF": ("net_huf", read_decimal),
    "invoiceVatAmount": ("vat", read_decimal),
    "invoiceVatAmountHUF": ("vat_huf", read_decimal),
    "transactionId": ("transaction_id", None),
    "index": ("index", read_integer),
    "originalInvoiceNumber": ("original_number", None),
    "modificationIndex": ("modification_index", read_integer),
    "insDate": ("inserted_at", read_moment),
    "completenessIndicator": ("is_complete_electronic", read_flag),
}
_BY_TAG = {f"{{{API}}}{name}": known for name, known in _FIELDS.items()}


def read_digest(row: etree._Element) -> InvoiceSummary:
    """Read one ``invoiceDigest`` element."""
    found: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for child in row:
        known = _BY_TAG.get(child.tag)
        text = child.text
        if known is None or text is None or known[0] in found:
            _keep(extra, child)
            continue
        field, reader = known
        try:
            found[field] = text if reader is None else reader(text)
        except ValueError:
            _keep(extra, child)
    return _summary(row, found, extra)


def invoice_id(supplier_tax_number: str, number: str, batch_index: int | None) -> InvoiceId:
    """Name an invoice by its natural key."""
    batch = () if batch_index is None else (str(batch_index),)
    return InvoiceId((supplier_tax_number, number, *batch))


def _summary(row: etree._Element, found: dict[str, Any], extra: dict[str, str]) -> InvoiceSummary:
    # What the schema prescribes is there; if it is not, the row must still have a stable key.
    take = found.pop
    number = take("number", "") or _stand_in(row)
    supplier = take("supplier_tax_number", "") or "?"
    inserted_at = take("inserted_at", UNKNOWN_TIME)
    return InvoiceSummary(
        id=invoice_id(supplier, number, found.get("batch_index")),
        version=VersionKey(inserted_at, take("transaction_id", ""), take("index", 0)),
        number=number,
        operation=take("operation", Operation.CREATE),
        issue_date=take("issue_date", None),
        supplier_tax_number=supplier,
        supplier_name=take("supplier_name", ""),
        inserted_at=inserted_at,
        amounts=Amounts(
            net=take("net", None),
            vat=take("vat", None),
            net_huf=take("net_huf", None),
            vat_huf=take("vat_huf", None),
        ),
        extra=extra,
        **found,
    )


def _stand_in(row: etree._Element) -> str:
    return "?" + hashlib.sha256(etree.tostring(row)).hexdigest()[:16]


def _keep(extra: dict[str, str], element: etree._Element) -> None:
    """Keep the texts of an element that the summary has no field for, under a free name."""
    name = etree.QName(element).localname
    text = " ".join(filter(str.strip, map(str, element.itertext())))
    if text:
        extra[f"{name}[{len(extra) + 1}]" if name in extra else name] = text
