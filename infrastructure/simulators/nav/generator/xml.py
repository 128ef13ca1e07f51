"""Writes a generated document as InvoiceData 3.0 (Online Számla spec)."""

from decimal import Decimal
from xml.sax.saxutils import escape

from infrastructure.simulators.nav.generator.model import (
    Address,
    Amounts,
    Document,
    Invoice,
    Line,
    Party,
    Reference,
    Vat,
)
from infrastructure.simulators.nav.generator.names import words

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<InvoiceData xmlns="http://schemas.nav.gov.hu/OSA/3.0/data"'
    ' xmlns:common="http://schemas.nav.gov.hu/NTCA/1.0/common"'
    ' xmlns:base="http://schemas.nav.gov.hu/OSA/3.0/base">'
)
_STANDARD_UNITS = frozenset(
    words(
        "PIECE KILOGRAM TON KWH DAY HOUR MINUTE MONTH LITER KILOMETER CUBIC_METER METER "
        "LINEAR_METER CARTON PACK"
    )
)


def render(document: Document) -> bytes:
    """The document as NAV would hand it out: UTF-8 bytes with an XML declaration."""
    main = _batch(document) if document.is_batch else _invoice(document, document.invoices[0])
    text = (
        f"{_ROOT}<invoiceNumber>{escape(document.number)}</invoiceNumber>"
        f"<invoiceIssueDate>{document.issue_date}</invoiceIssueDate>"
        f"<completenessIndicator>{_flag(document.is_complete)}</completenessIndicator>"
        f"<invoiceMain>{main}</invoiceMain></InvoiceData>"
    )
    return text.encode()


def _batch(document: Document) -> str:
    return "".join(
        f"<batchInvoice><batchIndex>{index}</batchIndex>{_invoice(document, invoice)}"
        "</batchInvoice>"
        for index, invoice in enumerate(document.invoices, start=1)
    )


def _invoice(document: Document, invoice: Invoice) -> str:
    reference = "" if invoice.reference is None else _reference(invoice.reference)
    return (
        f"<invoice>{reference}<invoiceHead>{_supplier(invoice.supplier)}"
        f"{_customer(invoice.customer)}{_detail(invoice)}</invoiceHead>"
        f"{_lines(invoice)}{_summary(invoice)}</invoice>"
    )


def _reference(reference: Reference) -> str:
    return (
        "<invoiceReference>"
        f"<originalInvoiceNumber>{escape(reference.original_number)}</originalInvoiceNumber>"
        f"<modifyWithoutMaster>{_flag(not reference.is_master_known)}</modifyWithoutMaster>"
        f"<modificationIndex>{reference.modification_index}</modificationIndex>"
        "</invoiceReference>"
    )


def _supplier(party: Party) -> str:
    account = (
        f"<supplierBankAccountNumber>{party.bank_account}</supplierBankAccountNumber>"
        if party.bank_account
        else ""
    )
    return (
        f"<supplierInfo><supplierTaxNumber>{_tax_number(party)}</supplierTaxNumber>"
        f"{_group_member(party)}<supplierName>{escape(party.name)}</supplierName>"
        f"<supplierAddress>{_address(party.address)}</supplierAddress>{account}</supplierInfo>"
    )


def _customer(party: Party) -> str:
    return (
        "<customerInfo><customerVatStatus>DOMESTIC</customerVatStatus>"
        f"<customerVatData><customerTaxNumber>{_tax_number(party)}{_group_member(party)}"
        "</customerTaxNumber></customerVatData>"
        f"<customerName>{escape(party.name)}</customerName>"
        f"<customerAddress>{_address(party.address)}</customerAddress></customerInfo>"
    )


def _tax_number(party: Party) -> str:
    return (
        f"<base:taxpayerId>{party.tax_number}</base:taxpayerId>"
        f"<base:vatCode>{party.vat_code}</base:vatCode>"
        f"<base:countyCode>{party.county_code}</base:countyCode>"
    )


def _group_member(party: Party) -> str:
    if party.group_member is None:
        return ""
    return (
        f"<groupMemberTaxNumber><base:taxpayerId>{party.group_member}</base:taxpayerId>"
        f"<base:vatCode>4</base:vatCode><base:countyCode>{party.county_code}</base:countyCode>"
        "</groupMemberTaxNumber>"
    )


def _address(address: Address) -> str:
    place = (
        f"<base:countryCode>HU</base:countryCode>"
        f"<base:postalCode>{address.postal_code}</base:postalCode>"
        f"<base:city>{escape(address.city)}</base:city>"
    )
    if not address.place:
        return (
            f"<base:simpleAddress>{place}<base:additionalAddressDetail>{escape(address.street)}"
            "</base:additionalAddressDetail></base:simpleAddress>"
        )
    return (
        f"<base:detailedAddress>{place}<base:streetName>{escape(address.street)}</base:streetName>"
        f"<base:publicPlaceCategory>{address.place}</base:publicPlaceCategory>"
        f"<base:number>{address.number}</base:number></base:detailedAddress>"
    )


def _detail(invoice: Invoice) -> str:
    due = f"<paymentDate>{invoice.payment_date}</paymentDate>" if invoice.payment_date else ""
    return (
        f"<invoiceDetail><invoiceCategory>{invoice.category}</invoiceCategory>"
        f"<invoiceDeliveryDate>{invoice.delivery_date}</invoiceDeliveryDate>"
        f"<currencyCode>{invoice.currency}</currencyCode>"
        f"<exchangeRate>{invoice.exchange_rate:f}</exchangeRate>"
        f"<paymentMethod>{invoice.payment_method}</paymentMethod>{due}"
        f"<invoiceAppearance>{invoice.appearance}</invoiceAppearance></invoiceDetail>"
    )


def _lines(invoice: Invoice) -> str:
    lines = "".join(_line(invoice, n, line) for n, line in enumerate(invoice.lines, start=1))
    if not lines:
        return ""
    return f"<invoiceLines><mergedItemIndicator>false</mergedItemIndicator>{lines}</invoiceLines>"


def _line(invoice: Invoice, number: int, line: Line) -> str:
    return (
        f"<line><lineNumber>{number}</lineNumber>{_line_reference(invoice, number)}"
        "<lineExpressionIndicator>true</lineExpressionIndicator>"
        f"<lineNatureIndicator>{line.nature}</lineNatureIndicator>"
        f"<lineDescription>{escape(line.description)}</lineDescription>"
        f"<quantity>{line.quantity:f}</quantity>{_unit(line.unit)}"
        f"<unitPrice>{line.unit_price:f}</unitPrice>"
        f"<unitPriceHUF>{invoice.in_forint(line.unit_price):f}</unitPriceHUF>"
        f"{_line_amounts(invoice, line)}{_aggregate_data(invoice, line)}</line>"
    )


def _line_reference(invoice: Invoice, number: int) -> str:
    if invoice.reference is None:
        return ""
    return (
        "<lineModificationReference>"
        f"<lineNumberReference>{invoice.reference.first_line + number - 1}</lineNumberReference>"
        "<lineOperation>CREATE</lineOperation></lineModificationReference>"
    )


def _unit(unit: str) -> str:
    if unit in _STANDARD_UNITS:
        return f"<unitOfMeasure>{unit}</unitOfMeasure>"
    return f"<unitOfMeasure>OWN</unitOfMeasure><unitOfMeasureOwn>{escape(unit)}</unitOfMeasureOwn>"


def _line_amounts(invoice: Invoice, line: Line) -> str:
    amounts = invoice.line_amounts(line)
    rate = f"<lineVatRate>{_vat(line.vat, invoice.is_simplified)}</lineVatRate>"
    if invoice.is_simplified:
        gross = _pair("lineGrossAmountSimplified", amounts.gross, amounts.gross_huf)
        return f"<lineAmountsSimplified>{rate}{gross}</lineAmountsSimplified>"
    return (
        "<lineAmountsNormal>"
        f"<lineNetAmountData>{_pair('lineNetAmount', amounts.net, amounts.net_huf)}"
        f"</lineNetAmountData>{rate}"
        f"<lineVatData>{_pair('lineVatAmount', amounts.vat, amounts.vat_huf)}</lineVatData>"
        "<lineGrossAmountData>"
        f"{_pair('lineGrossAmountNormal', amounts.gross, amounts.gross_huf)}"
        "</lineGrossAmountData></lineAmountsNormal>"
    )


def _aggregate_data(invoice: Invoice, line: Line) -> str:
    if line.delivery_date is None:
        return ""
    rate = (
        ""
        if invoice.currency == "HUF"
        else f"<lineExchangeRate>{invoice.exchange_rate:f}</lineExchangeRate>"
    )
    return (
        f"<aggregateInvoiceLineData>{rate}"
        f"<lineDeliveryDate>{line.delivery_date}</lineDeliveryDate></aggregateInvoiceLineData>"
    )


def _vat(vat: Vat, is_simplified: bool) -> str:
    if vat.kind == "reverse_charge":
        return "<vatDomesticReverseCharge>true</vatDomesticReverseCharge>"
    if vat.kind == "exemption":
        reason = f"<case>{vat.case}</case><reason>{escape(vat.reason)}</reason>"
        return f"<vatExemption>{reason}</vatExemption>"
    if is_simplified:
        return f"<vatContent>{vat.content}</vatContent>"
    return f"<vatPercentage>{vat.rate}</vatPercentage>"


def _summary(invoice: Invoice) -> str:
    summary = invoice.summary()
    total = invoice.total()
    parts = _simplified_summary(summary) if invoice.is_simplified else _normal(summary, total)
    gross = _pair("invoiceGrossAmount", total.gross, total.gross_huf)
    return f"<invoiceSummary>{parts}<summaryGrossData>{gross}</summaryGrossData></invoiceSummary>"


def _simplified_summary(summary: dict[Vat, Amounts]) -> str:
    return "".join(
        f"<summarySimplified><vatRate>{_vat(vat, is_simplified=True)}</vatRate>"
        f"{_pair('vatContentGrossAmount', amounts.gross, amounts.gross_huf)}</summarySimplified>"
        for vat, amounts in summary.items()
    )


def _normal(summary: dict[Vat, Amounts], total: Amounts) -> str:
    rates = "".join(
        f"<summaryByVatRate><vatRate>{_vat(vat, is_simplified=False)}</vatRate>"
        f"<vatRateNetData>{_pair('vatRateNetAmount', amounts.net, amounts.net_huf)}"
        f"</vatRateNetData><vatRateVatData>"
        f"{_pair('vatRateVatAmount', amounts.vat, amounts.vat_huf)}</vatRateVatData>"
        "</summaryByVatRate>"
        for vat, amounts in summary.items()
    )
    return (
        f"<summaryNormal>{rates}{_pair('invoiceNetAmount', total.net, total.net_huf)}"
        f"{_pair('invoiceVatAmount', total.vat, total.vat_huf)}</summaryNormal>"
    )


def _pair(name: str, amount: Decimal, in_forint: Decimal) -> str:
    return f"<{name}>{amount:f}</{name}><{name}HUF>{in_forint:f}</{name}HUF>"


def _flag(value: bool) -> str:
    return "true" if value else "false"
