"""Which stored invoices somebody wants to see, and in which order."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceHeader,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)

_UNREADY = frozenset({DetailState.PENDING, DetailState.QUARANTINED})


class DateKind(StrEnum):
    """The dates of an invoice that lists are ordered and filtered by."""

    INSERTED_AT = "inserted_at"
    ISSUE_DATE = "issue_date"
    DELIVERY_DATE = "delivery_date"
    PAYMENT_DATE = "payment_date"


class Sort(StrEnum):
    """What a list is ordered by; NUMBER is for the invoices of one supplier."""

    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Inclusive dates of a list filter; None is open."""

    first: date | None = None
    last: date | None = None

    def contains(self, day: date | None) -> bool:
        """Tell whether a day is within; what has no day sorts before all others."""
        if day is None:
            return self.first is None
        return (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices; None does not choose.

    ``number_prefix`` goes with ``supplier_tax_number`` and is exact; ``number``, ``supplier_name``
    and ``customer_name`` are looked for anywhere, whatever the case and the accents. Amounts are
    what ``comparable_amount`` gives.
    """

    by: DateKind = DateKind.INSERTED_AT
    period: DateRange = field(default_factory=DateRange)
    supplier_tax_number: str | None = None
    number_prefix: str | None = None
    number: str | None = None
    supplier_name: str | None = None
    customer_tax_number: str | None = None
    customer_name: str | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    currency: str | None = None
    payment_method: str | None = None
    operation: Operation | None = None
    category: str | None = None
    appearance: str | None = None
    kind: InvoiceKind | None = None
    status: InvoiceStatus | None = None
    detail_state: DetailState | None = None
    validity: Validity | None = None
    found_by: FoundBy | None = None
    problems: bool | None = None
    hand_over: HandOverState | None = None
    external_reference: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """A filter and an order."""

    filter: InvoiceFilter = field(default_factory=InvoiceFilter)
    sort: Sort = Sort.DATE
    descending: bool = True


def day_of(header: InvoiceHeader, kind: DateKind) -> date | None:
    """Return one of an invoice's dates; the time of insertion counts as its day in UTC."""
    if kind is DateKind.INSERTED_AT:
        return header.summary.inserted_at.date()
    day: date | None = getattr(header.summary, kind.value)
    return day


def has_problem(header: InvoiceHeader) -> bool:
    """Tell whether somebody may have to act on an invoice."""
    return header.problem_code is not None or header.detail_state in _UNREADY


def comparable_amount(header: InvoiceHeader, currency: str | None) -> Decimal | None:
    """Return the amount by which invoices are compared.

    Among invoices of one ``currency`` that is their gross amount; among all of them it is the
    gross amount in HUF where the source states it.
    """
    summary = header.summary
    amounts = summary.amounts.completed(summary.currency)
    if currency is not None or amounts.gross_huf is None:
        return amounts.gross
    return amounts.gross_huf


def folded(text: str | None) -> str:
    """Write a text without case and accents, for comparing."""
    parts = unicodedata.normalize("NFKD", text or "")
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def acceptor(wanted: InvoiceFilter) -> Callable[[InvoiceHeader], bool]:
    """Return the test that a filter is; it only looks at what the filter chooses by."""
    checks = [_equals(name, getattr(wanted, name)) for name in _EXACT if _is_set(wanted, name)]
    checks += [_contains(name, getattr(wanted, name)) for name in _TEXTS if _is_set(wanted, name)]
    if wanted.period != DateRange():
        checks.append(lambda header: wanted.period.contains(day_of(header, wanted.by)))
    if wanted.number_prefix:
        prefix = wanted.number_prefix
        checks.append(lambda header: header.summary.number.startswith(prefix))
    if wanted.amount_min is not None or wanted.amount_max is not None:
        checks.append(lambda header: _is_within(wanted, header))
    return lambda header: all(check(header) for check in checks)


_EXACT: Mapping[str, Callable[[InvoiceHeader], object]] = {
    "supplier_tax_number": lambda header: header.summary.supplier_tax_number,
    "customer_tax_number": lambda header: header.summary.customer_tax_number,
    "currency": lambda header: header.summary.currency,
    "payment_method": lambda header: header.summary.payment_method,
    "operation": lambda header: header.summary.operation,
    "category": lambda header: header.summary.category,
    "appearance": lambda header: header.summary.appearance,
    "kind": lambda header: header.summary.kind,
    "status": lambda header: header.summary.status,
    "detail_state": lambda header: header.detail_state,
    "validity": lambda header: header.validity,
    "found_by": lambda header: header.found_by,
    "problems": has_problem,
    "hand_over": lambda header: header.hand_over.state,
    "external_reference": lambda header: header.hand_over.external_reference,
}
_TEXTS: Mapping[str, Callable[[InvoiceHeader], str | None]] = {
    "number": lambda header: header.summary.number,
    "supplier_name": lambda header: header.summary.supplier_name,
    "customer_name": lambda header: header.summary.customer_name,
}


def _is_set(wanted: InvoiceFilter, name: str) -> bool:
    return getattr(wanted, name) is not None


def _equals(name: str, value: object) -> Callable[[InvoiceHeader], bool]:
    read = _EXACT[name]
    return lambda header: read(header) == value


def _contains(name: str, value: str) -> Callable[[InvoiceHeader], bool]:
    read, part = _TEXTS[name], folded(value)
    return lambda header: part in folded(read(header))


def _is_within(wanted: InvoiceFilter, header: InvoiceHeader) -> bool:
    amount = comparable_amount(header, wanted.currency)
    if amount is None:
        return False
    lowest, highest = wanted.amount_min, wanted.amount_max
    return (lowest is None or lowest <= amount) and (highest is None or amount <= highest)
