"""Reads a document of any version (Online Számla interface specification 2.5 and 2.6)."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceDetail, InvoiceId, InvoiceLine
from invoice_connector.providers.nav.documents.amounts import (
    document_amounts,
    line_amounts,
    line_rate,
    vat_totals,
)
from invoice_connector.providers.nav.documents.parties import (
    read_customer,
    read_representative,
    read_supplier,
)
from invoice_connector.providers.nav.documents.texts import Texts
from invoice_connector.providers.nav.payload import bad_document
from invoice_connector.providers.nav.values import read_integer
from invoice_connector.providers.paths import flatten
from invoice_connector.providers.xml import XmlError, parse_untrusted

# 1.1 kept the namespace of 1.0 and is a superset of it.
_VERSIONS = {
    "{http://schemas.nav.gov.hu/OSA/3.0/data}InvoiceData": "3.0",
    "{http://schemas.nav.gov.hu/OSA/2.0/data}InvoiceData": "2.0",
    "{http://schemas.nav.gov.hu/OSA/1.0/data}Invoice": "1.1",
}
_ROOTS = frozenset(_VERSIONS)


class _Item(NamedTuple):
    """The invoice that is read: its element, its path and its index in a batch document."""

    element: etree._Element
    path: str
    batch_index: int | None = None


def parse_document(content: bytes, invoice_id: InvoiceId) -> InvoiceDetail:
    """Read one invoice of a document.

    Args:
        content: the document's own bytes, unpacked.
        invoice_id: which invoice; a document that changes several holds one for each.

    Raises:
        SourceError: (SOURCE_DATA) an ``xml_…`` code, ``nav_document_not_invoice``,
            ``nav_document_mismatch`` or ``nav_field_invalid``.
    """
    root = _parse(content)
    detail = _read(root, _choose(root, invoice_id))
    if detail.number.strip() != invoice_id.parts[1].strip():
        raise bad_document("nav_document_mismatch")
    return detail


def parse_every(content: bytes) -> Iterator[InvoiceDetail]:
    """Read every invoice of a document.

    Raises:
        SourceError: as ``parse_document``, and at the first invoice that cannot be read.
    """
    root = _parse(content)
    alone = _alone(root)
    if alone is not None:
        yield _read(root, alone)
        return
    main = _main(root)
    batch = list(main)
    for other in batch:
        main.remove(other)
    for batch_invoice in batch:
        main.append(batch_invoice)
        item = _item_of(batch_invoice)
        if item.batch_index is None:
            raise bad_document("nav_field_invalid", path="batchIndex")
        yield _read(root, item)
        main.remove(batch_invoice)


def wanted_batch_index(invoice_id: InvoiceId) -> int | None:
    """Return the batch index that an id names."""
    _supplier, _number, *batch = invoice_id.parts
    return _index(batch[0]) if batch else None


def _parse(content: bytes) -> etree._Element:
    try:
        return parse_untrusted(content, roots=_ROOTS)
    except XmlError as error:
        raise SourceError(error.code, FailureClass.SOURCE_DATA) from None


def _choose(root: etree._Element, invoice_id: InvoiceId) -> _Item:
    return _alone(root) or _choose_of_batch(_main(root), wanted_batch_index(invoice_id))


def _alone(root: etree._Element) -> _Item | None:
    """Return a document's only invoice; None for a batch document."""
    exchange = _child(root, "invoiceExchange")
    if exchange is not None:
        return _Item(exchange, "invoiceExchange")
    invoice = _child(_main(root), "invoice")
    return None if invoice is None else _Item(invoice, "invoiceMain/invoice")


def _main(root: etree._Element) -> etree._Element:
    main = _child(root, "invoiceMain")
    if main is None:
        raise bad_document("nav_document_not_invoice")
    return main


def _choose_of_batch(main: etree._Element, wanted: int | None) -> _Item:
    """Keep the wanted invoice only: the others are invoices with ids of their own."""
    batch = list(main)
    chosen = [b for b in batch if wanted is None or _index_of(b) == wanted]
    if len(chosen) != 1:
        raise bad_document("nav_document_mismatch")
    item = _item_of(chosen[0])
    for other in batch:
        if other is not chosen[0]:
            main.remove(other)
    return item


def _item_of(batch_invoice: etree._Element) -> _Item:
    invoice = _child(batch_invoice, "invoice")
    if invoice is None:
        raise bad_document("nav_document_not_invoice")
    return _Item(invoice, "invoiceMain/batchInvoice/invoice", _index_of(batch_invoice))


def _index_of(batch_invoice: etree._Element) -> int | None:
    index = _child(batch_invoice, "batchIndex")
    return None if index is None else _index((index.text or "").strip())


def _index(text: str) -> int | None:
    try:
        return read_integer(text)
    except ValueError:
        return None


def _take_lines(invoice: etree._Element) -> list[etree._Element]:
    """Cut the lines out of the document, so that each is flattened by itself."""
    parent = _child(invoice, "invoiceLines")
    if parent is None:
        return []
    lines = parent.findall("{*}line")
    for line in lines:
        parent.remove(line)
    return lines


def _read(root: etree._Element, item: _Item) -> InvoiceDetail:
    lines = _take_lines(item.element)
    texts = Texts(flatten(root))
    invoice = texts.below(item.path)
    head = invoice.below("invoiceHead")
    # Before 2.0 the details were called invoiceData and held number and date, too.
    detail = head.below("invoiceData" if head.has("invoiceData") else "invoiceDetail")
    reference = invoice.below("invoiceReference")
    summary = invoice.below("invoiceSummary")
    currency = detail.text("currencyCode")
    is_huf = currency == "HUF"
    totals = vat_totals(summary, is_huf)
    if item.batch_index is not None:
        texts.text("invoiceMain/batchInvoice/batchIndex")
    return InvoiceDetail(
        number=texts.text("invoiceNumber") or detail.text("invoiceNumber") or "",
        issue_date=texts.day("invoiceIssueDate") or detail.day("invoiceIssueDate"),
        format_version=_VERSIONS[root.tag],
        category=detail.text("invoiceCategory"),
        currency=currency,
        exchange_rate=detail.decimal("exchangeRate"),
        delivery_date=detail.day("invoiceDeliveryDate"),
        payment_date=detail.day("paymentDate"),
        payment_method=detail.text("paymentMethod"),
        appearance=detail.text("invoiceAppearance"),
        is_complete_electronic=texts.flag("completenessIndicator"),
        batch_index=item.batch_index,
        original_number=reference.text("originalInvoiceNumber"),
        modification_index=reference.integer("modificationIndex"),
        modify_without_master=reference.flag("modifyWithoutMaster"),
        supplier=read_supplier(head),
        customer=read_customer(head),
        representative=read_representative(head),
        lines=tuple(_read_line(line, is_huf) for line in lines),
        vat_totals=totals,
        amounts=document_amounts(summary, totals, is_huf),
        extra=texts.rest(),
    )


def _read_line(element: etree._Element, is_huf: bool) -> InvoiceLine:
    line = Texts(flatten(element))
    return InvoiceLine(
        number=line.integer("lineNumber") or 0,
        description=line.text("lineDescription"),
        quantity=line.decimal("quantity"),
        unit=line.text("unitOfMeasureOwn", "unitOfMeasure"),
        unit_price=line.decimal("unitPrice"),
        vat_rate=line_rate(line),
        amounts=line_amounts(line, is_huf),
        nature=line.text("lineNatureIndicator"),
        extra=line.rest(),
    )


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    namespace = etree.QName(parent).namespace
    return parent.find(f"{{{namespace}}}{name}")
