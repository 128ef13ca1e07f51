"""Reads real InvoiceData documents of every version the service still hands out."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from infrastructure.simulators.nav.facts import InvoiceFacts, Totals

_CENT = Decimal("0.01")
_INVOICE_PATHS = (
    "{*}invoiceMain/{*}invoice",
    "{*}invoiceMain/{*}batchInvoice/{*}invoice",
    "{*}invoiceExchange",  # versions 1.0 and 1.1
)


class UnreadableDocumentError(ValueError):
    """The text is not an InvoiceData document."""


def read_folder(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """InvoiceData files below a folder, sorted by path; other XML files are passed over."""
    for path in sorted(folder.rglob("*.xml")):
        content = path.read_bytes()
        try:
            read_document(content)
        except UnreadableDocumentError:
            continue
        yield path, content


def read_document(xml: bytes, operation: str | None = None) -> list[InvoiceFacts]:
    """Facts of each invoice in a document.

    Args:
        xml: The document, version 1.0 to 3.0.
        operation: CREATE, MODIFY or STORNO. The document itself does not say; by default one
            with a reference counts as MODIFY.

    Raises:
        UnreadableDocumentError: Not XML, or none of the known roots.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(str(error)) from error
    if etree.QName(root).localname not in ("InvoiceData", "Invoice"):
        raise UnreadableDocumentError(f"root {root.tag} is not an invoice document")
    invoices = [invoice for path in _INVOICE_PATHS for invoice in root.iterfind(path)]
    if not invoices:
        raise UnreadableDocumentError("the document holds no invoice")
    try:
        return [_facts(root, invoice, operation) for invoice in invoices]
    except (ArithmeticError, ValueError) as error:
        raise UnreadableDocumentError(f"the document lacks a mandatory part: {error}") from error


def _facts(root: etree._Element, invoice: etree._Element, operation: str | None) -> InvoiceFacts:
    reference = invoice.find("{*}invoiceReference")
    detail = _detail(invoice)
    lines = invoice.findall("{*}invoiceLines/{*}line")
    issued = _text(root, "invoiceIssueDate") or _text(detail, "invoiceIssueDate")
    return InvoiceFacts(
        invoice_number=_text(root, "invoiceNumber") or _needed(detail, "invoiceNumber").text or "",
        operation=operation or ("CREATE" if reference is None else "MODIFY"),
        category=_text(detail, "invoiceCategory") or "NORMAL",
        issue_date=date.fromisoformat(issued or _text(detail, "invoiceDeliveryDate") or ""),
        totals=_totals(invoice, _text(detail, "currencyCode")),
        batch_index=_number(invoice.getparent(), "batchIndex"),
        payment_method=_text(detail, "paymentMethod"),
        payment_date=_day(_text(detail, "paymentDate")),
        appearance=_text(detail, "invoiceAppearance"),
        delivery_date=_day(_text(detail, "invoiceDeliveryDate")),
        currency=_text(detail, "currencyCode"),
        original_invoice_number=_text(reference, "originalInvoiceNumber"),
        modification_index=_number(reference, "modificationIndex"),
        is_master_known=_text(reference, "modifyWithoutMaster") != "true",
        is_complete=_flag(_text(root, "completenessIndicator")),
        line_count=len(lines),
        first_line=_first_line(lines),
        version=_version(root),
        **_parties(invoice),
    )


def _parties(invoice: etree._Element) -> dict[str, Any]:
    head = _needed(invoice, "invoiceHead")
    supplier = _needed(head, "supplierInfo")
    customer = head.find("{*}customerInfo")
    own = None if customer is None else customer.find(".//{*}customerTaxNumber")
    return {
        "supplier_tax_number": _needed(supplier, "supplierTaxNumber/{*}taxpayerId").text,
        "supplier_name": _needed(supplier, "supplierName").text,
        "supplier_group_member": _text(supplier, "groupMemberTaxNumber/{*}taxpayerId"),
        "customer_tax_number": _text(own, "taxpayerId"),
        "customer_group_member": _text(customer, "/{*}groupMemberTaxNumber/{*}taxpayerId"),
        "customer_name": _text(customer, "customerName"),
    }


def _detail(invoice: etree._Element) -> etree._Element:
    head = _needed(invoice, "invoiceHead")
    detail = head.find("{*}invoiceDetail")
    return _needed(head, "invoiceData") if detail is None else detail


def _totals(invoice: etree._Element, currency: str | None) -> Totals:
    summary = _needed(invoice, "invoiceSummary")
    gross, gross_huf = _pair(summary, "invoiceGrossAmount", currency)
    simplified = summary.findall("{*}summarySimplified")
    if simplified:
        return _simplified_totals(simplified, currency)
    net, net_huf = _pair(summary, "invoiceNetAmount", currency)
    vat, vat_huf = _pair(summary, "invoiceVatAmount", currency)
    gross = _plus(net, vat) if gross is None else gross
    gross_huf = _plus(net_huf, vat_huf) if gross_huf is None else gross_huf
    return Totals(net, net_huf, vat, vat_huf, gross, gross_huf)


def _simplified_totals(parts: list[etree._Element], currency: str | None) -> Totals:
    """Net is gross less the VAT content, rate by rate."""
    net = net_huf = gross = gross_huf = Decimal(0)
    for part in parts:
        share = 1 - Decimal(part.findtext(".//{*}vatContent") or 0)
        amount, in_forint = _pair(part, "vatContentGrossAmount", currency)
        gross += amount or 0
        gross_huf += in_forint or 0
        net += _rounded((amount or Decimal(0)) * share)
        net_huf += _rounded((in_forint or Decimal(0)) * share)
    return Totals(net, net_huf, gross - net, gross_huf - net_huf, gross, gross_huf)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _pair(
    parent: etree._Element, name: str, currency: str | None
) -> tuple[Decimal | None, Decimal | None]:
    """An amount and its forint twin, which old versions leave out on forint invoices."""
    amount = _decimal(parent.findtext(f".//{{*}}{name}"))
    in_forint = _decimal(parent.findtext(f".//{{*}}{name}HUF"))
    return amount, amount if in_forint is None and currency == "HUF" else in_forint


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _version(root: etree._Element) -> str:
    for version in ("3.0", "2.0"):
        if f"/OSA/{version}/" in etree.QName(root).namespace:
            return version
    # 1.0 and 1.1 share a namespace; only 1.1 has this indicator in its lines.
    return "1.1" if root.find(".//{*}lineExpressionIndicator") is not None else "1.0"


def _first_line(lines: list[etree._Element]) -> int:
    text = lines[0].findtext(".//{*}lineNumberReference") if lines else None
    return int(text or 1)


def _needed(parent: etree._Element, path: str) -> etree._Element:
    element = parent.find(f"{{*}}{path}")
    if element is None:
        raise ValueError(path)
    return element


def _text(parent: etree._Element | None, path: str) -> str | None:
    """Text below a parent by local name; a leading ``/`` searches at any depth."""
    if parent is None:
        return None
    text: str | None = parent.findtext(f"./{path}" if path.startswith("/") else f"{{*}}{path}")
    return text


def _number(parent: etree._Element | None, name: str) -> int | None:
    text = _text(parent, name)
    return None if text is None else int(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.strip())


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _flag(text: str | None) -> bool | None:
    return None if text is None else text in ("true", "1")
