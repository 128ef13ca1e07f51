"""The tables of lines, voucher lines, accruals and attachments, and what all tables are made of."""

from typing import Any

from invoice_connector.providers.netvisor.message.parts import Attribute, Element, Group, Rows
from invoice_connector.providers.netvisor.message.values import (
    COUNTRY,
    MIME_TYPE,
    Base64,
    Day,
    Flag,
    Number,
    Text,
    Whole,
    choice,
    digits,
)

KEY_OR_NAME = choice("netvisor", "customer")
_NET_OR_GROSS = choice("net", "gross")
_MONTH, _YEAR = Whole(1, 12), Whole(1900, 2999)
FLAG, NUMBER, WHOLE = Flag(), Number(), Whole()


# Where the vendor states no length.
UNSTATED = 1_000


def text(name: str, key: str, longest: int = UNSTATED, **more: Any) -> Element:
    """A text."""
    return Element(name, key, Text(longest), **more)


def day(name: str, key: str, **more: Any) -> Element:
    """A date."""
    return Element(name, key, Day(), fixed={"format": "ansi"}, **more)


def country(name: str, key: str) -> Element:
    """A country by its code; the document misspells the name of the standard."""
    return Element(name, key, COUNTRY, free={"type": "ISO-3166"})


def typed(key: str, kind: Any, *, is_required: bool = True) -> tuple[Attribute, ...]:
    """The attribute ``type``."""
    return (Attribute("type", key, kind, is_required),)


def _vat(name: str) -> Element:
    vat_code = Attribute("vatcode", "vat_code", Text(20))
    return Element(name, "vat_percent", NUMBER, is_required=True, attributes=(vat_code,))


_DIMENSIONS = Rows(
    "dimension",
    "dimensions",
    (
        Group(
            "dimension",
            "",
            (
                text("dimensionname", "name", 50, is_required=True),
                text("dimensionitem", "item", 200, is_required=True),
            ),
        ),
    ),
)

ACCRUAL_RULE = Group(
    "accrualrule",
    "accrual_rule",
    (
        # The vendor's document misspells it.
        Element("startmonth", "start_month", _MONTH, is_required=True, misspelt="stratmonth"),
        Element("startyear", "start_year", _YEAR, is_required=True),
        Element("endmonth", "end_month", _MONTH),
        Element("endyear", "end_year", _YEAR),
        text("divisioncurvename", "curve"),
    ),
)

PRODUCT_LINE = Group(
    "salesinvoiceproductline",
    "",
    (
        text(
            "productidentifier",
            "product",
            is_required=True,
            attributes=typed(
                "product_type",
                choice("customer", "netvisor", "primaryeancode", "secondaryeancode"),
            ),
        ),
        # Optional in the document, mandatory in the DTD: an empty one is in line with both.
        text("productname", "name", 200, is_always_there=True, may_be_left_out=True),
        Element(
            "productunitprice",
            "unit_price",
            NUMBER,
            is_required=True,
            attributes=typed("unit_price_type", _NET_OR_GROSS),
        ),
        Element("productunitpurchaseprice", "purchase_price", NUMBER, fixed={"type": "net"}),
        _vat("productvatpercentage"),
        Element("salesinvoiceproductlinequantity", "quantity", Number(2), is_required=True),
        Element("salesinvoiceproductlinediscountpercentage", "discount_percent", NUMBER),
        text("salesinvoiceproductlinefreetext", "text", 255),
        Element("salesinvoiceproductlinevatsum", "vat_sum", NUMBER),
        Element("salesinvoiceproductlinesum", "sum", NUMBER),
        Element("salesinvoiceproductlineinventoryid", "inventory", WHOLE),
        Element("accountingaccountsuggestion", "account", WHOLE),
        Element("skipaccrual", "skip_accrual", FLAG),
        _DIMENSIONS,
        Element("provisionpercentage", "provision_percent", NUMBER),
        ACCRUAL_RULE,
        text("productunitname", "unit", 14),
        day("deliverydate", "delivery_date"),
        text("ordernumber", "order_number"),
        text("proposedaccount", "proposed_account"),
        text("accountdimensiontext", "account_dimension_text"),
    ),
)

COMMENT_LINE = Group(
    "salesinvoicecommentline", "", (Element("comment", "comment", Text(), is_required=True),)
)

VOUCHER_LINE = Group(
    "voucherline",
    "",
    (
        Element(
            "linesum",
            "sum",
            NUMBER,
            is_required=True,
            attributes=typed("sum_type", _NET_OR_GROSS),
        ),
        text("description", "description", 255),
        Element("accountnumber", "account", digits(20), is_required=True),
        _vat("vatpercent"),
        Element("skipaccrual", "skip_accrual", FLAG),
        _DIMENSIONS,
    ),
)

ACCRUAL_ENTRY = Group(
    "accrualvoucherentry",
    "",
    (
        Element("month", "month", _MONTH, is_required=True),
        Element("year", "year", _YEAR, is_required=True),
        Element("sum", "sum", NUMBER, is_required=True),
    ),
)

ATTACHMENT = Group(
    "salesinvoiceattachment",
    "",
    (
        Element("mimetype", "mime_type", MIME_TYPE, is_required=True),
        text("attachmentdescription", "description", is_required=True),
        text("filename", "file_name", is_required=True),
        Element(
            "documentdata",
            "content",
            Base64(),
            is_required=True,
            attributes=typed("content_type", choice("pdf", "finvoice"), is_required=False),
        ),
        Element("printbydefault", "print_by_default", FLAG),
    ),
)
