"""Add up invoices: by currency, and by currency and month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import Amounts, InvoiceHeader
from invoice_connector.core.invoice_filter import (
    DateKind,
    InvoiceQuery,
    day_of,
)
from invoice_connector.core.invoice_states import WITHDRAWN
from invoice_connector.core.ports import Ports
from invoice_connector.services.find_invoices import collect, span_of


@dataclass(slots=True)
class Total:
    """The sum over some invoices of one currency, None where no invoice states the amount.

    ``withdrawn`` invoices, which their source no longer holds, are counted but not added up.
    ``incomplete`` counts the invoices of which an amount is not known.
    """

    currency: str | None
    count: int = 0
    withdrawn: int = 0
    incomplete: int = 0
    amounts: Amounts = field(default_factory=Amounts)

    def add(self, header: InvoiceHeader) -> None:
        """Count an invoice in."""
        self.count += 1
        if header.validity in WITHDRAWN:
            self.withdrawn += 1
            return
        amounts = header.summary.amounts.completed(self.currency)
        self.incomplete += None in (amounts.net, amounts.vat, amounts.gross)
        self.amounts = _sum(self.amounts, amounts)


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals by currency; ``months`` by (``2026-01``, currency), newest month first."""

    count: int
    currencies: tuple[Total, ...]
    months: Mapping[str | None, tuple[Total, ...]]


def total_invoices(ports: Ports, ref: ConnectionRef, query: InvoiceQuery) -> Totals:
    """Add up all invoices that a filter accepts.

    Raises:
        InputError: ``narrow_period``: there are more than twelve queries read.
    """
    connection = ports.connections.get(ref)
    return add_up(collect(span_of(ports, connection, query)), query.filter.by)


def add_up(headers: Iterable[InvoiceHeader], kind: DateKind) -> Totals:
    """Add up invoices; their month is the one of this date."""
    currencies: dict[str | None, Total] = {}
    months: dict[str | None, dict[str | None, Total]] = defaultdict(dict)
    count = 0
    for header in headers:
        count += 1
        currency, day = header.summary.currency, day_of(header, kind)
        month = months[f"{day:%Y-%m}" if day else None]
        for totals in (currencies, month):
            totals.setdefault(currency, Total(currency)).add(header)
    newest_first = sorted(months, key=lambda month: month or "", reverse=True)
    return Totals(count, _ordered(currencies), {m: _ordered(months[m]) for m in newest_first})


def _ordered(totals: Mapping[str | None, Total]) -> tuple[Total, ...]:
    return tuple(sorted(totals.values(), key=lambda total: (-total.count, total.currency or "")))


def _sum(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(
        net=_plus(one.net, other.net),
        vat=_plus(one.vat, other.vat),
        gross=_plus(one.gross, other.gross),
        net_huf=_plus(one.net_huf, other.net_huf),
        vat_huf=_plus(one.vat_huf, other.vat_huf),
        gross_huf=_plus(one.gross_huf, other.gross_huf),
    )


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other
