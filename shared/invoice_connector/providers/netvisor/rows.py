"""Rows of lists become invoice summaries, keys and people.

One bad value never loses a row: its text stays in ``extra`` and its field stays empty.
"""

import hashlib

from lxml import etree

from invoice_connector.core.invoice import (
    Amounts,
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
    Operation,
    VersionKey,
)
from invoice_connector.core.live_read import SalesPerson
from invoice_connector.providers.netvisor.documents import COMPANY_CURRENCY
from invoice_connector.providers.netvisor.elements import text_of
from invoice_connector.providers.netvisor.texts import Texts
from invoice_connector.providers.netvisor.values import read_key, read_status


def invoice_id(kind: InvoiceKind, key: str) -> InvoiceId:
    """Name an invoice or order; a key alone is not known to be unique across both."""
    return InvoiceId((kind.value, key))


def read_row(
    row: etree._Element, kind: InvoiceKind, organisation_id: str, version: VersionKey
) -> InvoiceSummary:
    """Read one row of salesinvoicelist.nv.

    Args:
        row: the element.
        kind: what the list was asked for; a row that names itself an order is one.
        organisation_id: the company, which is the supplier of all its invoices.
        version: the read that brought the row.
    """
    texts = Texts.of(row)
    kind = _kind(texts, kind)
    key = texts.typed(read_key, "netvisorkey") or _stand_in(row)
    return InvoiceSummary(
        id=invoice_id(kind, key),
        version=version,
        number=texts.text("invoicenumber") or "",
        operation=Operation.CREATE,
        issue_date=texts.day("invoicedate"),
        supplier_tax_number=organisation_id,
        supplier_name="",
        inserted_at=version.inserted_at,
        customer_name=texts.text("customername"),
        customer_code=texts.text("customercode"),
        payment_date=texts.day("invoiceduedate"),
        payment_reference=texts.text("referencenumber"),
        currency=COMPANY_CURRENCY,
        amounts=Amounts(gross=texts.decimal("invoicesum")),
        kind=kind,
        status=_status(texts),
        open_amount=texts.decimal("opensum"),
        extra=texts.rest(),
    )


def read_deleted(row: etree._Element, kind: InvoiceKind) -> InvoiceId:
    """Read one row of a list of deleted invoices or orders.

    Raises:
        ValueError: it names no key.
    """
    return invoice_id(kind, read_key(text_of(row, "netvisorkey")))


def read_person(row: etree._Element) -> SalesPerson:
    """Read one row of salespersonnellist.nv."""
    texts = Texts.of(row)
    return SalesPerson(
        key=texts.text("@netvisorkey") or "",
        first_name=texts.text("firstname") or "",
        last_name=texts.text("lastname") or "",
        provision_percent=texts.decimal("provisionpercent"),
    )


def _kind(texts: Texts, asked: InvoiceKind) -> InvoiceKind:
    names_order = "getorder" in (texts.look("uri") or "").lower()
    return InvoiceKind.ORDER if names_order else asked


def _status(texts: Texts) -> InvoiceStatus | None:
    """Read the state; an open invoice says more closely how open it is."""
    status = texts.look("invoicestatus")
    if status is None:
        return None
    known, closer = read_status(status), read_status(texts.look("invoicestatus/@substatus") or "")
    is_closer = known is InvoiceStatus.OPEN and closer is not InvoiceStatus.UNKNOWN
    return closer if is_closer else known


def _stand_in(row: etree._Element) -> str:
    return "?" + hashlib.sha256(etree.tostring(row)).hexdigest()[:16]
