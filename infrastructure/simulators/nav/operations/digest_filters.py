"""Optional conditions of a digest query (Online Számla spec, section 1.8.6.1)."""

import operator
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from infrastructure.simulators.nav.call import Call, Refusal, api_path
from infrastructure.simulators.nav.facts import InvoiceFacts
from infrastructure.simulators.nav.reports import INBOUND, InvoiceReport

Condition = Callable[[InvoiceReport], bool]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}
_SIDE = {"EQ": "equal", "GT": "lower", "GTE": "lower", "LT": "upper", "LTE": "upper"}

_EXACT: dict[str, Callable[[InvoiceReport], object]] = {
    "additionalQueryParams/invoiceCategory": lambda report: report.facts.category,
    "additionalQueryParams/paymentMethod": lambda report: report.facts.payment_method,
    "additionalQueryParams/invoiceAppearance": lambda report: report.facts.appearance,
    "additionalQueryParams/source": lambda report: report.source,
    "additionalQueryParams/currency": lambda report: report.facts.currency,
    "transactionQueryParams/transactionId": lambda report: report.transaction_id,
    "transactionQueryParams/index": lambda report: str(report.index),
    "transactionQueryParams/invoiceOperation": lambda report: report.facts.operation,
}
_DATES: dict[str, Callable[[InvoiceFacts], date | None]] = {
    "invoiceDelivery": lambda facts: facts.delivery_date,
    "paymentDate": lambda facts: facts.payment_date,
}
_AMOUNTS: dict[str, Callable[[InvoiceFacts], Decimal | None]] = {
    "invoiceNetAmount": lambda facts: facts.totals.net,
    "invoiceNetAmountHUF": lambda facts: facts.totals.net_huf,
    "invoiceVatAmount": lambda facts: facts.totals.vat,
    "invoiceVatAmountHUF": lambda facts: facts.totals.vat_huf,
}


def conditions(call: Call) -> list[Condition]:
    """All conditions beside the mandatory one; a report must meet every one of them."""
    return [*_exact(call), *_partner(call), *_relations(call)]


def _exact(call: Call) -> Iterator[Condition]:
    for path, value_of in _EXACT.items():
        wanted = call.parameter(f"invoiceQueryParams/{path}")
        if wanted is not None:
            yield _equals(value_of, wanted.strip())


def _partner(call: Call) -> Iterator[Condition]:
    """Conditions on the other side of the invoice: the supplier of an incoming one."""
    side = "supplier" if call.direction == INBOUND else "customer"
    for field, name in (("taxNumber", "tax_number"), ("groupMemberTaxNumber", "group_member")):
        wanted = call.parameter(f"invoiceQueryParams/additionalQueryParams/{field}")
        if wanted is not None:
            yield _equals(_fact(f"{side}_{name}"), wanted)
    start = call.parameter("invoiceQueryParams/additionalQueryParams/name")
    if start is not None:
        yield _starts_with(_fact(f"{side}_name"), start.casefold())


def _fact(name: str) -> Callable[[InvoiceReport], Any]:
    return lambda report: getattr(report.facts, name)


def _equals(value_of: Callable[[InvoiceReport], object], wanted: str) -> Condition:
    return lambda report: value_of(report) == wanted


def _starts_with(value_of: Callable[[InvoiceReport], str | None], start: str) -> Condition:
    return lambda report: (value_of(report) or "").casefold().startswith(start)


def _relations(call: Call) -> Iterator[Condition]:
    block = call.part("invoiceQueryParams/relationalQueryParams")
    if block is None:
        return
    for field, day_of in _DATES.items():
        for compare, text in _comparisons(block, field):
            yield _comparison(day_of, compare, date.fromisoformat(text))
    for field, amount_of in _AMOUNTS.items():
        for compare, text in _comparisons(block, field):
            yield _comparison(amount_of, compare, Decimal(text))


def _comparison(
    value_of: Callable[[InvoiceFacts], Any], compare: Callable[[Any, Any], bool], wanted: object
) -> Condition:
    def holds(report: InvoiceReport) -> bool:
        value = value_of(report.facts)
        return value is not None and compare(value, wanted)

    return holds


def _comparisons(block: etree._Element, field: str) -> list[tuple[Callable[[Any, Any], bool], str]]:
    pairs = [
        (
            item.findtext(api_path("queryOperator"), ""),
            item.findtext(api_path("queryValue"), "").strip(),
        )
        for item in block.iterfind(api_path(field))
    ]
    _check_operators([name for name, _ in pairs])
    return [(_COMPARISONS[name], text) for name, text in pairs]


def _check_operators(names: list[str]) -> None:
    """Equality stands alone; two others must bound the value from both sides."""
    sides = [_SIDE[name] for name in names]
    if "equal" in sides and len(sides) > 1:
        raise Refusal("BAD_QUERY_PARAM_EQ_NOT_STANDALONE")
    if len(set(sides)) < len(sides):
        raise Refusal("BAD_QUERY_PARAM_OPERATOR_COLLISION")
