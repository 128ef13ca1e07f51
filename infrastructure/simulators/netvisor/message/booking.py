"""Turns a checked import message into a sale of the books."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from infrastructure.simulators.netvisor.call import Refusal
from infrastructure.simulators.netvisor.company import DEFAULT_ACCOUNT, Company, Customer, side_of
from infrastructure.simulators.netvisor.message.reading import Part
from infrastructure.simulators.netvisor.message.rules import customer_of, kind_of, product_of
from infrastructure.simulators.netvisor.message.values import (
    ansi,
    base64_data,
    date_or_week,
    integer,
    numeric,
)
from infrastructure.simulators.netvisor.message.vat import CONSTRUCTION_SALES
from infrastructure.simulators.netvisor.sales import (
    DRAFT,
    Attachment,
    CommentLine,
    Line,
    Price,
    ProductLine,
    Sale,
    cents,
    due_date,
)

_DATES = (
    "salesinvoicedate",
    "salesinvoiceeventdate",
    "salesinvoicevaluedate",
    "salesinvoicedeliverydate",
)
_CUSTOMER_DETAILS = ("invoicingcustomer", "deliveryaddress")
_IDENTIFIER = "invoicingcustomeridentifier"
_CONSTRUCTION = "domesticconstructionservice"


def new_sale(message: Part, company: Company, now: datetime, key: int | None = None) -> Sale:
    """A sale that was not there before, with the next free key and number.

    Raises:
        Refusal: Its number is taken.
    """
    kind = kind_of(message)
    number = _number(message, company, kind, None)
    side = side_of(kind)
    new_key = company.next_key(side) if key is None else company.reserve(side, key)
    return _booked(message, company, new_key, number, now)


def edited_sale(message: Part, company: Company, present: Sale, now: datetime) -> Sale:
    """What an edit leaves: the message alone, and what Netvisor itself knows of the sale.

    Raises:
        Refusal: Its new number is taken.
    """
    number = _number(message, company, kind_of(message), present)
    edited = _booked(message, company, present.key, number, now)
    return replace(
        edited,
        status="paid" if present.status == "paid" else edited.status,
        stage=present.stage,
        paid=present.paid,
        entered_at=present.entered_at,
        history=present.history,
        links=present.links,
        sent_pdf=present.sent_pdf,
        batch_id=present.batch_id,
    )


def _number(message: Part, company: Company, kind: str, present: Sale | None) -> str:
    given = message.value("salesinvoicenumber")
    if given and company.has_number(kind, given, but=present.key if present else None):
        raise Refusal("DUPLICATE_DATA")
    kept = present.number if present and kind != DRAFT else ""
    return given or kept or company.next_number(kind)


def _booked(message: Part, company: Company, key: int, number: str, now: datetime) -> Sale:
    kind = kind_of(message)
    named = customer_of(message, company)
    customer = company.biller_of(named)
    lines = tuple(_lines(message, company))
    stated = message.value("salesinvoiceamount")
    has_register_prices = message.attribute("salesinvoiceamount", "pricetype") == "netvisor"
    dates = {name: ansi(value) for name in _DATES if (value := message.value(name))}
    _create_delivery_words(message, company)
    return Sale(
        key=key,
        kind=kind,
        number=number,
        status="" if kind == DRAFT else message.value("salesinvoicestatus").lower(),
        dates={**dates, **_delivery_to_customer(message)},
        due_date=_due_date(message, dates),
        amount=cents(numeric(stated)) if stated and not has_register_prices else _total(lines),
        currency=message.attribute("salesinvoiceamount", "iso4217currencycode").upper()
        or company.currency,
        rate=_rate(message),
        customer_key=customer.key,
        customer_code=customer.code,
        seller=_seller(message, company),
        lines=lines,
        entered_at=now,
        modified_at=now,
        texts=_texts(message, customer, is_other_biller=customer is not named),
        attachments=tuple(_attachments(message)),
    )


def _lines(message: Part, company: Company) -> Iterator[Line]:
    lines = message.find("invoicelines")
    has_register_prices = message.attribute("salesinvoiceamount", "pricetype") == "netvisor"
    for line in lines.children if lines else ():
        content = line.children[0]
        if content.name == "salesinvoicecommentline":
            yield CommentLine(content.value("comment"))
        else:
            yield _product_line(content, company, has_register_prices)


def _product_line(line: Part, company: Company, has_register_price: bool) -> ProductLine:
    product = product_of(line, company)
    discount = line.value("salesinvoiceproductlinediscountpercentage")
    unit_price = numeric(line.value("productunitprice"))
    price = Price(
        unit_price=product.price if has_register_price else unit_price,
        is_gross=line.attribute("productunitprice", "type") == "gross",
        quantity=numeric(line.value("salesinvoiceproductlinequantity")),
        discount=numeric(discount) if discount else Decimal(0),
        vat_percent=numeric(line.value("productvatpercentage")),
    )
    vat, gross = _overridden(line) or price.sums()
    inventory = line.value("salesinvoiceproductlineinventoryid")
    account = line.value("accountingaccountsuggestion") or DEFAULT_ACCOUNT
    return ProductLine(
        key=company.next_key("line"),
        product_key=product.key,
        code=product.code,
        name=line.value("productname") or product.name,
        unit_price=price.unit_price,
        purchase_price=_number_or_none(line.value("productunitpurchaseprice")),
        vat_percent=price.vat_percent,
        vat_code=line.attribute("productvatpercentage", "vatcode").upper() or "-",
        quantity=price.quantity,
        discount=price.discount,
        text=line.value("salesinvoiceproductlinefreetext"),
        vat=vat,
        gross=gross,
        inventory_key=integer(inventory) if inventory else None,
        account_id=company.accounts[account],
        dimensions=tuple(_dimensions(line, company)),
        provision=_number_or_none(line.value("provisionpercentage")),
    )


def _overridden(line: Part) -> tuple[Decimal, Decimal] | None:
    """The stated VAT and gross; one of them alone changes nothing."""
    vat = line.value("salesinvoiceproductlinevatsum")
    gross = line.value("salesinvoiceproductlinesum")
    return (cents(numeric(vat)), cents(numeric(gross))) if vat and gross else None


def _dimensions(line: Part, company: Company) -> Iterator[tuple[str, str]]:
    for dimension in line.all("dimension"):
        name, item = dimension.value("dimensionname"), dimension.value("dimensionitem")
        company.dimensions.setdefault(name, set()).add(item)
        yield name, item


def _number_or_none(text: str) -> Decimal | None:
    return numeric(text) if text else None


def _total(lines: tuple[Line, ...]) -> Decimal:
    return sum((line.gross for line in lines if isinstance(line, ProductLine)), Decimal("0.00"))


def _rate(message: Part) -> Decimal:
    rate = message.attribute("salesinvoiceamount", "currencyrate")
    return numeric(rate) if rate else Decimal(1)


def _due_date(message: Part, dates: dict[str, date]) -> date:
    if given := message.value("salesinvoiceduedate"):
        return ansi(given)
    start = dates.get("salesinvoicevaluedate", dates["salesinvoicedate"])
    return due_date(start, integer(message.value("paymenttermnetdays")))


def _delivery_to_customer(message: Part) -> dict[str, date]:
    name = "salesinvoicedeliverytocustomerdate"
    value = message.value(name)
    return {name: date_or_week(value)} if value else {}


def _seller(message: Part, company: Company) -> str:
    key = message.value("selleridentifier")
    if name := message.value("sellername"):
        return name
    if not key:
        return ""
    person = company.personnel[int(key)]
    return f"{person.first_name} {person.last_name}"


def _texts(message: Part, customer: Customer, is_other_biller: bool) -> dict[str, str]:
    """Texts of the head; the customer's address from the register if the message has none.

    With another biller the message's own billing address does not count.
    """
    texts = {part.name: part.text for part in message.children if part.text}
    # A construction service line decides how the whole invoice is taxed.
    if CONSTRUCTION_SALES in _vat_codes(message):
        texts["salesinvoicetaxhandlingtype"] = _CONSTRUCTION
    details = [n for n in texts if n.startswith(_CUSTOMER_DETAILS) and n != _IDENTIFIER]
    if details and not is_other_biller:
        return texts
    kept = {n: text for n, text in texts.items() if not n.startswith(_CUSTOMER_DETAILS[0])}
    return {**kept, **_register_address(customer)}


def _register_address(customer: Customer) -> dict[str, str]:
    address = {
        "invoicingcustomername": customer.name,
        "invoicingcustomeraddressline": customer.address,
        "invoicingcustomerpostnumber": customer.post_number,
        "invoicingcustomertown": customer.town,
        "invoicingcustomercountrycode": customer.country,
    }
    return {name: value for name, value in address.items() if value}


def _vat_codes(message: Part) -> Iterator[str]:
    lines = message.find("invoicelines")
    for line in lines.children if lines else ():
        yield line.children[0].attribute("productvatpercentage", "vatcode").upper()


def _attachments(message: Part) -> Iterator[Attachment]:
    attachments = message.find("salesinvoiceattachments")
    for attachment in attachments.children if attachments else ():
        yield Attachment(
            mime_type=attachment.value("mimetype"),
            description=attachment.value("attachmentdescription"),
            file_name=attachment.value("filename"),
            content=base64_data(attachment.value("documentdata")),
            kind=attachment.attribute("documentdata", "type") or "pdf",
        )


def _create_delivery_words(message: Part, company: Company) -> None:
    """Unknown delivery methods and terms become register entries, as the vendor says."""
    if method := message.value("deliverymethod"):
        company.delivery_methods.add(method)
    if term := message.value("deliveryterm"):
        company.delivery_terms.add(term)
