"""Writes import messages as a customer's own system would send them."""

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from lxml import etree

from infrastructure.simulators.netvisor.company import Company, Customer
from infrastructure.simulators.netvisor.generator.names import COMMENTS, Good
from infrastructure.simulators.netvisor.message.values import check_digit
from infrastructure.simulators.netvisor.responses import ansi, group, leaf
from infrastructure.simulators.netvisor.sales import DRAFT, INVOICE, ORDER

_FOREIGN = (("SEK", "0,087"), ("USD", "0,92"), ("NOK", "0,086"))
_COMMENT_SHARE = 0.3
_GROSS_SHARE = 0.15
_DISCOUNT_SHARE = 0.1
_ATTACHMENT_SHARE = 0.1
_SELLER_SHARE = 0.6
_MOST_LINES = 6


class Plan(NamedTuple):
    """What kind of sale is to be written, and when it is dated."""

    kind: str
    day: date
    is_credit: bool = False
    is_foreign: bool = False


class Writer:
    """Writes messages about one company's customers and products."""

    def __init__(self, random: Random, company: Company, goods: dict[int, Good]) -> None:
        self._random = random
        self._company = company
        self._goods = goods
        self._customers = list(company.customers.values())

    def message(self, plan: Plan) -> bytes:
        """One import message."""
        customer = self._random.choice(self._customers)
        head = self._head(plan, customer)
        sale = group("salesinvoice", [*head, self._lines(plan), *self._attachments()])
        return etree.tostring(group("root", [sale]), encoding="us-ascii")

    def _head(self, plan: Plan, customer: Customer) -> Iterator[etree._Element]:
        random = self._random
        delivered = plan.day - timedelta(days=random.randint(0, 10))
        yield ansi("salesinvoicedate", plan.day)
        yield ansi("salesinvoicedeliverydate", delivered)
        if plan.kind == ORDER:
            wanted = plan.day + timedelta(days=random.randint(2, 30))
            name = "salesinvoicedeliverytocustomerdate"
            yield leaf(name, wanted.isoformat(), format="ansi", type="date")
        if plan.kind == INVOICE and not plan.is_credit:
            yield leaf("salesinvoicereferencenumber", self._reference())
        yield self._amount(plan)
        if random.random() < _SELLER_SHARE:
            seller = random.choice(list(self._company.personnel))
            yield leaf("selleridentifier", seller, type="netvisor")
        yield leaf("invoicetype", plan.kind)
        yield leaf("salesinvoicestatus", _first_status(plan), type="netvisor")
        yield leaf("salesinvoiceourreference", f"Projekti {random.randint(1, 99)}")
        yield leaf("salesinvoiceprivatecomment", random.choice(("", *COMMENTS)))
        yield leaf("invoicingcustomeridentifier", customer.key, type="netvisor")
        yield leaf("paymenttermnetdays", random.choice((7, 14, 14, 30)))

    def _reference(self) -> str:
        base = str(self._random.randint(1000, 9_999_999))
        return f"{base}{check_digit(base)}"

    def _amount(self, plan: Plan) -> etree._Element:
        if not plan.is_foreign:
            return leaf("salesinvoiceamount")
        currency, rate = self._random.choice(_FOREIGN)
        return leaf("salesinvoiceamount", iso4217currencycode=currency, currencyrate=rate)

    def _lines(self, plan: Plan) -> etree._Element:
        lines = [self._product_line(plan) for _ in range(self._random.randint(1, _MOST_LINES))]
        if self._random.random() < _COMMENT_SHARE:
            comment = leaf("comment", self._random.choice(COMMENTS))
            place = self._random.randint(0, len(lines))
            lines.insert(place, group("salesinvoicecommentline", [comment]))
        return group("invoicelines", [group("invoiceline", [line]) for line in lines])

    def _product_line(self, plan: Plan) -> etree._Element:
        random = self._random
        key, good = random.choice(list(self._goods.items()))
        price = f"{random.randint(good.low, good.high)},{random.randint(0, 99):02d}"
        price_type = "gross" if random.random() < _GROSS_SHARE else "net"
        quantity = random.choice(("1", "2", "3", "10", "0,5", "12,25"))
        discount = "10" if random.random() < _DISCOUNT_SHARE else "0"
        return group(
            "salesinvoiceproductline",
            [
                leaf("productidentifier", key, type="netvisor"),
                leaf("productname", good.name),
                leaf("productunitprice", price, type=price_type),
                leaf("productvatpercentage", good.vat_percent, vatcode=good.vat_code),
                leaf("salesinvoiceproductlinequantity", f"{'-' * plan.is_credit}{quantity}"),
                leaf("salesinvoiceproductlinediscountpercentage", discount),
            ],
        )

    def _attachments(self) -> list[etree._Element]:
        if self._random.random() >= _ATTACHMENT_SHARE:
            return []
        content = b"%PDF-1.4\n% " + self._random.randbytes(40).hex().encode() + b"\n%%EOF\n"
        attachment = group(
            "salesinvoiceattachment",
            [
                leaf("mimetype", "application/pdf"),
                leaf("attachmentdescription", "Erittely"),
                leaf("filename", f"erittely-{self._random.randint(1, 9999)}.pdf"),
                leaf("documentdata", base64.b64encode(content).decode(), type="pdf"),
                leaf("printbydefault", "1"),
            ],
        )
        return [group("salesinvoiceattachments", [attachment])]


def _first_status(plan: Plan) -> str:
    return {ORDER: "undelivered", DRAFT: ""}.get(plan.kind, "unsent")
