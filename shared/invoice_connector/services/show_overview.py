"""Show one connection at a glance: its months, its partners, how fresh it is, what to act on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceHeader,
    InvoiceKind,
    InvoiceSummary,
)
from invoice_connector.core.invoice_filter import (
    DateKind,
    DateRange,
    InvoiceFilter,
    InvoiceQuery,
    day_of,
)
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import Direction
from invoice_connector.services.find_invoices import pages, span_of
from invoice_connector.services.show_coverage import Counted, Coverage, show_coverage
from invoice_connector.services.total_invoices import Total, Totals, add_up

_MONTHS = 12
_PARTNERS = 10
_OVERDUE = "document_overdue"


@dataclass(frozen=True, slots=True)
class Partner:
    """Who the invoices are from, or to, and what they add up to in each currency."""

    tax_number: str | None
    name: str | None
    count: int
    totals: Sequence[Total]


@dataclass(frozen=True, slots=True)
class Overview:
    """``complete_from``: months before this day were not read to their end, and are left out."""

    totals: Totals
    complete_from: date
    partners: Sequence[Partner]
    coverage: Coverage
    quarantined: Counted
    overdue: Counted


def show_overview(ports: Ports, ref: ConnectionRef) -> Overview:
    """Add up what was invoiced in the last twelve months, as far as twelve queries reach."""
    connection = ports.connections.get(ref)
    today = ports.clock.now().date()
    read, complete_from = _newest(ports, connection, _months_before(today, _MONTHS - 1))
    headers = [header for header in read if header.summary.kind is InvoiceKind.INVOICE]
    direction = ports.providers[connection.settings.provider].spec.direction
    quarantined, overdue = _problems(ports, connection)
    return Overview(
        totals=add_up(headers, DateKind.ISSUE_DATE),
        complete_from=complete_from,
        partners=_partners(headers, direction),
        coverage=show_coverage(ports, ref),
        quarantined=quarantined,
        overdue=overdue,
    )


def _newest(ports: Ports, connection: Connection, first: date) -> tuple[list[InvoiceHeader], date]:
    """Read by issue date; a month that was not read to its end is left out."""
    wanted = InvoiceFilter(by=DateKind.ISSUE_DATE, period=DateRange(first, None))
    headers: list[InvoiceHeader] = []
    next_key: str | None = None
    for page in pages(span_of(ports, connection, InvoiceQuery(wanted))):
        headers += page.items
        next_key = page.next_key
    reached = day_of(headers[-1], DateKind.ISSUE_DATE) if headers else None
    if next_key is None or reached is None:
        return headers, first
    complete_from = _months_before(reached, -1)
    whole = DateRange(complete_from, None)
    return [h for h in headers if whole.contains(day_of(h, DateKind.ISSUE_DATE))], complete_from


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month that is so many months earlier."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    for _ in range(-months):
        first = (first + timedelta(days=31)).replace(day=1)
    return first


def _partners(headers: Iterable[InvoiceHeader], direction: Direction) -> list[Partner]:
    groups: dict[str, list[InvoiceHeader]] = {}
    for header in headers:
        tax_number, name = _partner(header.summary, direction)
        groups.setdefault(tax_number or name or "", []).append(header)
    partners = [
        Partner(
            *_partner(group[0].summary, direction),
            len(group),
            add_up(group, DateKind.ISSUE_DATE).currencies,
        )
        for group in groups.values()
    ]
    return sorted(partners, key=_size, reverse=True)[:_PARTNERS]


def _size(partner: Partner) -> Decimal:
    """Compare by gross amounts, in HUF where the source states it; by net where that is all."""
    amounts = [total.amounts for total in partner.totals]
    sizes = [one.gross_huf or one.gross or one.net or Decimal(0) for one in amounts]
    return sum(map(abs, sizes), Decimal(0))


def _partner(summary: InvoiceSummary, direction: Direction) -> tuple[str | None, str | None]:
    if direction is Direction.INBOUND:
        return summary.supplier_tax_number, summary.supplier_name
    return summary.customer_tax_number, summary.customer_name


def _problems(ports: Ports, connection: Connection) -> tuple[Counted, Counted]:
    query = InvoiceQuery(InvoiceFilter(problems=True))
    quarantined = overdue = 0
    next_key: str | None = None
    for page in pages(span_of(ports, connection, query)):
        quarantined += sum(h.detail_state is DetailState.QUARANTINED for h in page.items)
        overdue += sum(h.problem_code == _OVERDUE for h in page.items)
        next_key = page.next_key
    is_exact = next_key is None
    return Counted(quarantined, is_exact), Counted(overdue, is_exact)
