"""Add up invoices: by currency, and by currency and month; orders and drafts apart from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import Amounts, InvoiceHeader, InvoiceKind
from invoice_connector.core.invoice_filter import (
    DateKind,
    InvoiceQuery,
    day_of,
)
from invoice_connector.core.invoice_states import WITHDRAWN
from invoice_connector.core.ports import Ports
from invoice_connector.services.find_invoices import collect, span_of

_ByKey = dict[tuple[InvoiceKind, str | None], "Total"]
_KINDS = tuple(InvoiceKind)


@dataclass(slots=True)
class Total:
    """The sum over invoices of one kind and currency, None where no invoice states the amount.

    ``withdrawn`` invoices, which their source no longer holds, are counted but not added up.
    ``incomplete`` counts the invoices of which an amount is not known.
    """

    kind: InvoiceKind
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
    """The totals by kind and currency; ``months`` by ``2026-01``, newest month first."""

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
    currencies: _ByKey = {}
    months: dict[str | None, _ByKey] = defaultdict(dict)
    count = 0
    for header in headers:
        count += 1
        key, day = (header.summary.kind, header.summary.currency), day_of(header, kind)
        month = months[f"{day:%Y-%m}" if day else None]
        for totals in (currencies, month):
            totals.setdefault(key, Total(*key)).add(header)
    newest_first = sorted(months, key=lambda month: month or "", reverse=True)
    return Totals(count, _ordered(currencies), {m: _ordered(months[m]) for m in newest_first})


def _ordered(totals: _ByKey) -> tuple[Total, ...]:
    return tuple(sorted(totals.values(), key=_place))


def _place(total: Total) -> tuple[int, int, str]:
    return _KINDS.index(total.kind), -total.count, total.currency or ""


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
