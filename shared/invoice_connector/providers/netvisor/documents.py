"""A document of getsalesinvoice.nv or getorder.nv becomes an invoice detail.

Every field may be missing or empty, whatever the resource's own page says.
"""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceId,
    InvoiceKind,
    InvoiceLine,
    Party,
    VatTotal,
)
from invoice_connector.providers.netvisor.elements import child, children, fold, text_of
from invoice_connector.providers.netvisor.endpoints import DETAILS
from invoice_connector.providers.netvisor.texts import Texts
from invoice_connector.providers.netvisor.values import read_decimal
from invoice_connector.providers.xml import XmlError, parse_untrusted

COMPANY_CURRENCY = "EUR"
_CUSTOMER = "invoicingcustomer"
_ADDRESS = ("addressline", "additionaladdressline", "postnumber", "town", "countrycode")
_LINE = "salesinvoiceproductline"
_COMMENT = "salesinvoicecommentline"


def key_of(element: etree._Element) -> str:
    """Return the key that a document names; old formats name none."""
    return text_of(element, "salesinvoicenetvisorkey")


def parse_document(content: bytes, invoice_id: InvoiceId) -> InvoiceDetail:
    """Read one stored document.

    Raises:
        SourceError: (SOURCE_DATA) an ``xml_…`` code, ``netvisor_document_not_invoice`` or
            ``netvisor_document_mismatch``.
    """
    try:
        root = fold(parse_untrusted(content, roots=None))
    except XmlError as error:
        raise SourceError(error.code, FailureClass.SOURCE_DATA) from None
    if root.tag != "salesinvoice" or not len(root):
        raise SourceError("netvisor_document_not_invoice", FailureClass.SOURCE_DATA)
    kind, key = invoice_id.parts
    if key_of(root) not in ("", key):
        raise SourceError("netvisor_document_mismatch", FailureClass.SOURCE_DATA)
    lines = [_read_line(number, line) for number, line in enumerate(_take_lines(root), 1)]
    return _read(Texts.of(root), tuple(lines), DETAILS[InvoiceKind(kind)])


def _read(texts: Texts, lines: tuple[InvoiceLine, ...], resource: str) -> InvoiceDetail:
    return InvoiceDetail(
        number=texts.text("salesinvoicenumber") or "",
        issue_date=texts.day("salesinvoicedate"),
        format_version=resource,
        category=None,
        currency=texts.text("salesinvoiceamount/@iso4217currencycode") or COMPANY_CURRENCY,
        exchange_rate=texts.decimal("salesinvoiceamount/@currencyrate"),
        delivery_date=texts.day("salesinvoicedeliverydate", "salesinvoiceeventdate"),
        payment_date=texts.day("salesinvoiceduedate"),
        payment_method=None,
        appearance=None,
        is_complete_electronic=None,
        batch_index=None,
        original_number=None,
        modification_index=None,
        modify_without_master=None,
        supplier=Party(),
        customer=_read_customer(texts),
        representative=None,
        lines=lines,
        vat_totals=_vat_totals(lines),
        amounts=_total(texts.decimal("salesinvoiceamount"), lines),
        extra=texts.rest(),
    )


def _read_customer(texts: Texts) -> Party | None:
    """Read the customer; the parts of the address stay among the texts."""
    parts = (texts.look(f"{_CUSTOMER}{part}") for part in _ADDRESS)
    customer = Party(
        name=texts.text(f"{_CUSTOMER}name"),
        tax_number=texts.text(
            f"{_CUSTOMER}organizationidentifier", f"{_CUSTOMER}organisationidentifier"
        ),
        address=", ".join(filter(None, parts)) or None,
    )
    return None if customer == Party() else customer


def _take_lines(root: etree._Element) -> Iterator[etree._Element]:
    """Cut product and comment lines out in their order, however many InvoiceLine hold them."""
    parent = child(root, "invoicelines")
    for group in () if parent is None else children(parent, "invoiceline"):
        for line in [one for one in group if one.tag in (_LINE, _COMMENT)]:
            group.remove(line)
            inner = list(children(line, _COMMENT))  # where the resource's own page has them
            for comment in inner:
                line.remove(comment)
            yield from (line, *inner)


def _read_line(number: int, element: etree._Element) -> InvoiceLine:
    texts = Texts.of(element)
    if element.tag == _COMMENT:
        comment = texts.text("comment")
        return InvoiceLine(number, comment, nature="comment", extra=texts.rest())
    vat = texts.decimal(f"{_LINE}vatsum")
    gross = texts.decimal(f"{_LINE}sum", f"{_LINE}linesum")
    return InvoiceLine(
        number=number,
        description=texts.text("productname"),
        quantity=texts.decimal(f"{_LINE}quantity"),
        unit=texts.text(f"{_LINE}unit"),
        unit_price=texts.decimal("productunitprice"),
        vat_rate=_rate(texts.look("productvatpercentage")),
        # The sum of a line is gross.
        amounts=Amounts(None if gross is None or vat is None else gross - vat, vat, gross),
        nature="product",
        extra=texts.rest(),
    )


def _rate(text: str | None) -> str | None:
    """Name a rate: ``25.5%``, or what stands there if it is no number, like ``-``.

    The text itself stays among the others, beside the VAT code that it belongs to.
    """
    try:
        return f"{read_decimal((text or '').strip()).normalize():f}%"
    except ValueError:
        return text


def _vat_totals(lines: tuple[InvoiceLine, ...]) -> tuple[VatTotal, ...]:
    """Add up the lines of each rate: the document has no totals of its own."""
    rates = dict.fromkeys(line.vat_rate for line in lines if line.vat_rate)
    return tuple(
        VatTotal(rate, _sum([line for line in lines if line.vat_rate == rate])) for rate in rates
    )


def _total(gross: Decimal | None, lines: tuple[InvoiceLine, ...]) -> Amounts:
    """Return the total as written; net and VAT are those of the lines, if they all say so."""
    added = _sum([line for line in lines if line.nature == "product"])
    return Amounts(net=added.net, vat=added.vat, gross=added.gross if gross is None else gross)


def _sum(lines: list[InvoiceLine]) -> Amounts:
    names = ("net", "vat", "gross")
    columns = {name: [getattr(line.amounts, name) for line in lines] for name in names}
    return Amounts(
        **{
            name: sum(values, Decimal(0)) if values and None not in values else None
            for name, values in columns.items()
        }
    )
