"""The structure of the import message: order, occurrence, content, attributes.

The order is that of the DTD of 2024 (netvisor reference, section 3.4.1); the contents are those
of the tables of the vendor's document (3.4.2 to 3.4.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infrastructure.simulators.netvisor.message.values import (
    Check,
    ansi,
    base64_data,
    choice,
    country,
    currency,
    date_or_week,
    digits,
    flag,
    integer,
    month,
    numeric,
    quantity,
    reference,
    text,
)

VAT_CODES = (
    *("NONE", "KOOS", "EUOS", "EUUO", "EUPO", "100", "KOMY", "EUMY", "EUUM", "EUPM312", "EUPM309"),
    *("MUUL", "EVTO", "EVPO", "EVKV", "KAVE", "RAMY", "RAOS", "EVRO", "MAAL", "EVMA", "KOMY0"),
)
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: what it may say and whether it must be there."""

    check: Check
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """An element: a text that passes ``check``, or ``children`` in their order.

    Attributes:
        least: How often it must occur.
        most: How often it may occur; None without limit.
        may_be_empty: It must occur, but may say nothing.
        is_choice: Exactly one of the children occurs.
    """

    name: str
    check: Check | None = None
    least: int = 1
    most: int | None = 1
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    children: tuple["Element", ...] = ()
    may_be_empty: bool = False
    is_choice: bool = False


def _needed(name: str, check: Check, **attributes: Attribute) -> Element:
    return Element(name, check, attributes=attributes)


def _optional(name: str, check: Check, **attributes: Attribute) -> Element:
    return Element(name, check, least=0, attributes=attributes)


def _empty(name: str, check: Check, **attributes: Attribute) -> Element:
    return Element(name, check, attributes=attributes, may_be_empty=True)


def _group(name: str, *children: Element, least: int = 0, most: int | None = 1) -> Element:
    return Element(name, least=least, most=most, children=children)


def _one_of(*allowed: str, is_needed: bool = False) -> Attribute:
    return Attribute(choice(*allowed), is_needed)


_ANSI = _one_of("ansi")
_ANY = Attribute(text(_LONGEST))
_NETVISOR = _one_of("netvisor")
_LINKED = _one_of("netvisor", "customer", is_needed=True)
_VAT_CODE = Attribute(choice(*map(str.lower, VAT_CODES)))
_NEEDED_VAT_CODE = Attribute(choice(*map(str.lower, VAT_CODES)), is_needed=True)
_NET_OR_GROSS = _one_of("net", "gross", is_needed=True)

_DIMENSION = _group(
    "dimension",
    _needed("dimensionname", text(50)),
    _needed("dimensionitem", text(200)),
    most=None,
)
_ACCRUAL_RULE = _group(
    "accrualrule",
    _needed("startmonth", month),
    _needed("startyear", integer),
    _optional("endmonth", month),
    _optional("endyear", integer),
    _optional("divisioncurvename", text(_LONGEST)),
)
_PRODUCT_LINE = _group(
    "salesinvoiceproductline",
    _needed(
        "productidentifier",
        text(_LONGEST),
        type=_one_of("customer", "netvisor", "primaryeancode", "secondaryeancode", is_needed=True),
    ),
    _empty("productname", text(200)),
    _needed("productunitprice", numeric, type=_NET_OR_GROSS),
    _optional("productunitpurchaseprice", numeric, type=_one_of("net", is_needed=True)),
    _needed("productvatpercentage", numeric, vatcode=_VAT_CODE),
    _needed("salesinvoiceproductlinequantity", quantity),
    _optional("salesinvoiceproductlinediscountpercentage", numeric, type=_NETVISOR),
    _optional("salesinvoiceproductlinefreetext", text(255)),
    _optional("salesinvoiceproductlinevatsum", numeric),
    _optional("salesinvoiceproductlinesum", numeric),
    _optional("salesinvoiceproductlineinventoryid", integer),
    _optional("accountingaccountsuggestion", integer),
    _optional("skipaccrual", flag),
    _DIMENSION,
    _optional("provisionpercentage", numeric),
    _ACCRUAL_RULE,
    _optional("productunitname", text(14)),
)
_INVOICE_LINE = Element(
    "invoiceline",
    most=None,
    is_choice=True,
    children=(
        _PRODUCT_LINE,
        _group("salesinvoicecommentline", _needed("comment", text(_LONGEST))),
    ),
)
_VOUCHER_LINE = _group(
    "voucherline",
    _needed("linesum", numeric, type=_NET_OR_GROSS),
    _optional("description", text(255)),
    _needed("accountnumber", digits(20)),
    _needed("vatpercent", numeric, vatcode=_NEEDED_VAT_CODE),
    _optional("skipaccrual", flag),
    _DIMENSION,
    least=1,
    most=None,
)
_ACCRUAL = _group(
    "salesinvoiceaccrual",
    _optional("overridedefaultsalesaccrualaccountnumber", digits(20)),
    _optional("salesinvoiceaccrualtype", text(_LONGEST)),
    _group(
        "accrualvoucherentry",
        _needed("month", month),
        _needed("year", integer),
        _needed("sum", numeric),
        least=1,
        most=None,
    ),
)
_ATTACHMENTS = _group(
    "salesinvoiceattachments",
    _group(
        "salesinvoiceattachment",
        _needed("mimetype", text(_LONGEST)),
        _needed("attachmentdescription", text(_LONGEST)),
        _needed("filename", text(_LONGEST)),
        _needed("documentdata", base64_data, type=_one_of("finvoice", "pdf")),
        _optional("printbydefault", flag),
        least=1,
        most=None,
    ),
)

SALES_INVOICE = _group(
    "salesinvoice",
    _optional("salesinvoicenumber", digits(15)),
    _needed("salesinvoicedate", ansi, format=_ANSI),
    _optional("salesinvoiceeventdate", ansi, format=_ANSI),
    _optional("salesinvoiceduedate", ansi, format=_ANSI),
    _optional("salesinvoicevaluedate", ansi, format=_ANSI),
    _optional("salesinvoicedeliverydate", ansi, format=_ANSI),
    _optional(
        "salesinvoicedeliverytocustomerdate",
        date_or_week,
        format=_ANSI,
        type=_one_of("date", "weeknumber", is_needed=True),
    ),
    _optional("salesinvoicewaybillidentifier", text(35)),
    _optional(
        "salesinvoiceproductpackagepallet",
        integer,
        type=_one_of("gs1", is_needed=True),
        amount=Attribute(integer),
    ),
    _optional("salesinvoicereferencenumber", reference),
    _empty(
        "salesinvoiceamount",
        numeric,
        iso4217currencycode=Attribute(currency),
        currencyrate=Attribute(numeric),
        pricetype=_one_of("netvisor", "customer"),
    ),
    _optional("selleridentifier", text(_LONGEST), type=_one_of("netvisor", "customer")),
    _optional("sellername", text(50)),
    _optional("invoicetype", choice("invoice", "order", "invoicedraft")),
    _empty(
        "salesinvoicestatus",
        choice("open", "unsent", "delivered", "undelivered", "invoicedraft"),
        type=_NETVISOR,
    ),
    _optional("salesinvoicefreetextbeforelines", text(500)),
    _optional("salesinvoicefreetextafterlines", text(500)),
    _optional("salesinvoiceourreference", text(200)),
    _optional("salesinvoiceyourreference", text(200)),
    _optional("salesinvoiceprivatecomment", text(255)),
    _needed(
        "invoicingcustomeridentifier",
        text(_LONGEST),
        type=_one_of("netvisor", "customer", "organizationunitnumber", is_needed=True),
        contactpersonid=_ANY,
    ),
    _optional("invoicingcustomername", text(250)),
    _optional("invoicingcustomernameextension", text(250)),
    _optional("invoicingcustomeraddressline", text(100)),
    _optional("invoicingcustomeradditionaladdressline", text(100)),
    _optional("invoicingcustomerpostnumber", text(50)),
    _optional("invoicingcustomertown", text(50)),
    _optional("invoicingcustomercountrycode", country, type=_ANY),
    _optional("deliveryaddressname", text(250)),
    _optional("deliveryaddressline", text(100)),
    _optional("deliveryaddresspostnumber", text(50)),
    _optional("deliveryaddresstown", text(50)),
    _optional("deliveryaddresscountrycode", country, type=_ANY),
    _optional("deliverymethod", text(50)),
    _optional("deliveryterm", text(50)),
    _optional(
        "salesinvoicetaxhandlingtype",
        choice("countrygroup", "forcedomestic", "domesticconstructionservice", "notaxhandling"),
    ),
    _optional("paymenttermnetdays", integer),
    _optional("paymenttermcashdiscountdays", integer),
    _optional("paymenttermcashdiscount", numeric, type=_one_of("percentage", is_needed=True)),
    _optional("expectpartialpayments", flag),
    _optional("overridevouchersalesreceivablesaccountnumber", digits(20)),
    _optional("salesinvoiceagreementidentifier", text(35)),
    _optional("printchannelformat", text(_LONGEST), type=_LINKED),
    _optional("secondname", text(_LONGEST), type=_LINKED),
    _optional("overriderateofoverdue", numeric),
    _group("invoicelines", _INVOICE_LINE, least=1),
    _group("invoicevoucherlines", _VOUCHER_LINE),
    _ACCRUAL,
    _ACCRUAL_RULE,
    _ATTACHMENTS,
    least=1,
)
ROOT = _group("root", SALES_INVOICE, least=1)
