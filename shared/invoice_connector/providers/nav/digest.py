"""Digest rows become invoice summaries, in one pass over each row's children.

One bad value never loses a page: its text goes into ``extra`` and its field stays empty
(Online Számla interface specification 2.8, ``InvoiceDigestType``). Neither does one that is far
longer than the schema permits: it is cut to what a store can hold.
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
    read_name,
)

# The insertion time of a row that names none: older than every real version.
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)

_LONGEST_TEXT = 1_000  # the schema's longest has 512
_MOST_EXTRA = 30

Reader = Callable[[str], Any]


_OPERATIONS = {operation.name: operation for operation in Operation}


def _read_operation(text: str) -> Operation:
    try:
        return _OPERATIONS[text]
    except KeyError:
        raise ValueError("no operation") from None


def _read_text(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"


def _typed(read: Reader) -> Reader:
    """Let the simple types of XML have white space around them, as their schema does."""
    return lambda text: read(text.strip())


# Element -> the field of ours and how it is read.
_FIELDS: Mapping[str, tuple[str, Reader]] = {
    "invoiceNumber": ("number", read_name),
    "batchIndex": ("batch_index", _typed(read_integer)),
    "invoiceOperation": ("operation", _read_operation),
    "invoiceCategory": ("category", _read_text),
    "invoiceIssueDate": ("issue_date", _typed(read_date)),
    "supplierTaxNumber": ("supplier_tax_number", read_name),
    "supplierGroupMemberTaxNumber": ("supplier_member_tax_number", _read_text),
    "supplierName": ("supplier_name", _read_text),
    "customerTaxNumber": ("customer_tax_number", _read_text),
    "customerGroupMemberTaxNumber": ("customer_member_tax_number", _read_text),
    "customerName": ("customer_name", _read_text),
    "paymentMethod": ("payment_method", _read_text),
    "paymentDate": ("payment_date", _typed(read_date)),
    "invoiceAppearance": ("appearance", _read_text),
    "source": ("channel", _read_text),
    "invoiceDeliveryDate": ("delivery_date", _typed(read_date)),
    "currency": ("currency", _read_text),
    "invoiceNetAmount": ("net", _typed(read_decimal)),
    "invoiceNetAmountHUF": ("net_huf", _typed(read_decimal)),
    "invoiceVatAmount": ("vat", _typed(read_decimal)),
    "invoiceVatAmountHUF": ("vat_huf", _typed(read_decimal)),
    "transactionId": ("transaction_id", read_name),
    "index": ("index", _typed(read_integer)),
    "originalInvoiceNumber": ("original_number", read_name),
    "modificationIndex": ("modification_index", _typed(read_integer)),
    "insDate": ("inserted_at", _typed(read_moment)),
    "completenessIndicator": ("is_complete_electronic", _typed(read_flag)),
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
            found[field] = reader(text)
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
    if text and len(extra) < _MOST_EXTRA:
        key = read_name(name)
        extra[f"{key}[{len(extra) + 1}]" if key in extra else key] = _read_text(text)
