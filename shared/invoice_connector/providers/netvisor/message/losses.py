"""What an edit would clear: Netvisor keeps only what the new message says.

Compared is what a document shows. What it does not show (second name, print format, accruals,
voucher lines, accounts) cannot be compared; the user is told so when the edit is accepted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from invoice_connector.providers.netvisor.elements import child, children, fold, text_of
from invoice_connector.providers.netvisor.message.mark import without_marks
from invoice_connector.providers.netvisor.message.parts import Message, is_given
from invoice_connector.providers.netvisor.message.tables import CUSTOMER_DETAILS

_NOTHING = re.compile(r"-?0*([.,]0*)?|no|ei|nej", re.IGNORECASE)
_PRODUCT, _COMMENT = "salesinvoiceproductline", "salesinvoicecommentline"

_HEAD: Mapping[str, str] = {
    "salesinvoicenumber": "number",
    "salesinvoicereferencenumber": "reference_number",
    "salesinvoicefreetextbeforelines": "text_before_lines",
    "salesinvoicefreetextafterlines": "text_after_lines",
    "salesinvoiceourreference": "our_reference",
    "salesinvoiceyourreference": "your_reference",
    "salesinvoiceagreementidentifier": "agreement",
    "matchpartialpaymentsbydefault": "expect_partial_payments",
    "deliveryaddressname": "delivery_name",
    "deliveryaddressline": "delivery_address_line",
    "deliveryaddresspostnumber": "delivery_postnumber",
    "deliveryaddresstown": "delivery_town",
    "deliveryaddresscountrycode": "delivery_country",
    "deliverymethod": "delivery_method",
    "deliveryterm": "delivery_term",
    "paymenttermcashdiscountdays": "cash_discount_days",
    "paymenttermcashdiscount": "cash_discount",
    "waybillidentifier": "waybill",
    "deliverytocustomerdate": "delivery_to_customer",
}
# Netvisor fills these in with the invoice's own date where nobody gave another one.
_DATES: Mapping[str, str] = {
    "salesinvoiceeventdate": "event_date",
    "salesinvoicevaluedate": "value_date",
    "salesinvoicedeliverydate": "delivery_date",
}
_LINE: Mapping[str, str] = {
    "productpurchaseprice": "purchase_price",
    "salesinvoiceproductlinediscountpercentage": "discount_percent",
    "salesinvoiceproductlinefreetext": "text",
    "salesinvoiceproductlineinventoryid": "inventory",
    "provisionpercentage": "provision_percent",
    "salesinvoiceproductlineunit": "unit",
}


def would_clear(document: etree._Element, message: Message) -> list[str]:
    """List the paths of what a document has and a message lacks.

    Args:
        document: as read now, with comment lines and attachments.
        message: as it would be sent.
    """
    document = fold(document)
    return [
        *(f"/{key}" for name, key in _HEAD.items() if _is_lost(document, name, message, key)),
        *_lost_dates(document, message),
        *_lost_parties(document, message),
        *_lost_comment(document, message),
        *_lost_lines(document, message.get("lines", [])),
        *_lost_attachments(document, message),
    ]


def _lost_dates(document: etree._Element, message: Message) -> Iterator[str]:
    own_date = text_of(document, "salesinvoicedate")
    for name, key in _DATES.items():
        if text_of(document, name) != own_date and _is_lost(document, name, message, key):
            yield f"/{key}"


def _lost_parties(document: etree._Element, message: Message) -> Iterator[str]:
    """A seller, a currency, and a customer's details once the message names some of them."""
    if text_of(document, "selleridentifier") and not (
        is_given(message, "seller") or is_given(message, "seller_name")
    ):
        yield "/seller_name"
    amount = child(document, "salesinvoiceamount")
    currency = "" if amount is None else str(amount.get("iso4217currencycode", ""))
    if currency not in ("", "EUR"):
        rate = "" if amount is None else amount.get("currencyrate")
        keys = ("currency", "currency_rate") if rate else ("currency",)
        yield from (f"/{key}" for key in keys if not is_given(message, key))
    names = {part.name: part.key for part in CUSTOMER_DETAILS}
    if any(is_given(message, key) for key in names.values()):
        for name, key in names.items():
            if _is_lost(document, name, message, key):
                yield f"/{key}"


def _lost_comment(document: etree._Element, message: Message) -> Iterator[str]:
    """Our own mark in the comment is nobody's text."""
    present = without_marks(text_of(document, "salesinvoiceprivatecomment"))
    if present and not without_marks(str(message.get("private_comment", ""))):
        yield "/private_comment"


def _lost_lines(document: etree._Element, lines: list[Message]) -> Iterator[str]:
    for index, line in enumerate(_lines(document)):
        path = f"/lines/{index}"
        new: Mapping[str, Any] | None = lines[index] if index < len(lines) else None
        if new is None or ("comment" in new) != (line.tag == _COMMENT):
            yield path
        elif line.tag == _PRODUCT:
            for name, key in _LINE.items():
                if _is_lost(line, name, new, key):
                    yield f"{path}/{key}"
            dimensions = (one for one in children(line, "dimension") if len(one))
            names = [text_of(one, "dimensionname") for one in dimensions]
            if _are_lost(names, new.get("dimensions"), "name"):
                yield f"{path}/dimensions"


def _lost_attachments(document: etree._Element, message: Message) -> Iterator[str]:
    group = child(document, "salesinvoiceattachments")
    files = () if group is None else children(group, "salesinvoiceattachment")
    names = [text_of(one, "filename") for one in files]
    if _are_lost(names, message.get("attachments"), "file_name"):
        yield "/attachments"


def _lines(document: etree._Element) -> Iterator[etree._Element]:
    parent = child(document, "invoicelines")
    for group in () if parent is None else children(parent, "invoiceline"):
        yield from (line for line in group if line.tag in (_PRODUCT, _COMMENT))


def _are_lost(present: list[str], new: list[Message] | None, key: str) -> bool:
    """Tell whether some of several things are missing, by their names; two may have the same."""
    left = Counter(present) - Counter(str(one.get(key, "")) for one in new or ())
    return bool(left)


def _is_lost(element: etree._Element, name: str, message: Message, key: str) -> bool:
    return not _NOTHING.fullmatch(text_of(element, name)) and not is_given(message, key)
