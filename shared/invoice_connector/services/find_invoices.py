"""Find stored invoices by any filter: the best index first, then at most twelve of its pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import InputError
from invoice_connector.core.invoice import InvoiceHeader
from invoice_connector.core.invoice_filter import (
    DateKind,
    DateRange,
    InvoiceFilter,
    InvoiceQuery,
    Sort,
    acceptor,
)
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.provider import Direction

MOST_QUERIES = 12
_ROWS = 1_500  # more than one query gives: it stops at 1 MB
_FIRST_ROWS = 200  # most searches end there

_Read = Callable[[int, str | None], Page[InvoiceHeader]]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the store that holds what is wanted, and how it is read.

    ``read`` makes one query. ``key`` is where the reading goes on after a header. ``order`` is
    what the rows come sorted by. ``is_exact``: all of them are wanted.
    """

    read: _Read
    key: Callable[[InvoiceHeader], str]
    order: tuple[Sort, DateKind | None]
    accepts: Callable[[InvoiceHeader], bool]
    is_exact: bool

    def is_sorted(self, query: InvoiceQuery) -> bool:
        """Tell whether the rows come in the order that is asked for."""
        by = query.filter.by if query.sort is Sort.DATE else None
        return self.order == (query.sort, by)


def span_of(ports: Ports, connection: Connection, query: InvoiceQuery) -> Span:
    """Choose what is read: one supplier's invoices, those with problems, or those of a period."""
    spec = ports.providers[connection.settings.provider].spec
    if query.filter.supplier_tax_number and spec.direction is Direction.INBOUND:
        return _supplier_span(ports, connection, query)
    if query.filter.problems:
        return _problem_span(ports, connection, query)
    return _date_span(ports, connection, query)


def pages(span: Span, start_key: str | None = None) -> Iterator[Page[InvoiceHeader]]:
    """Read page after page, one query each, until nothing is left or enough was read."""
    rows = _FIRST_ROWS
    for _ in range(MOST_QUERIES):
        page = span.read(rows, start_key)
        yield page
        start_key, rows = page.next_key, _ROWS
        if start_key is None:
            return


def collect(span: Span) -> list[InvoiceHeader]:
    """Return all invoices that are wanted.

    Raises:
        InputError: ``narrow_period``, when twelve queries do not reach the end.
    """
    found: list[InvoiceHeader] = []
    next_key: str | None = None
    for page in pages(span):
        found += filter(span.accepts, page.items)
        next_key = page.next_key
    if next_key is not None:
        raise InputError("narrow_period", field="from")
    return found


def _supplier_span(ports: Ports, connection: Connection, query: InvoiceQuery) -> Span:
    store, ref, wanted = ports.invoices, connection.ref, query.filter
    supplier, prefix = wanted.supplier_tax_number or "", wanted.number_prefix or ""
    descending = query.descending and query.sort is Sort.NUMBER
    rest = replace(wanted, supplier_tax_number=None, number_prefix=None)
    return Span(
        lambda rows, key: store.list_by_supplier(
            ref, supplier, prefix, rows, key, descending=descending
        ),
        store.key_by_supplier,
        (Sort.NUMBER, None),
        acceptor(rest),
        rest == InvoiceFilter(by=wanted.by),
    )


def _problem_span(ports: Ports, connection: Connection, query: InvoiceQuery) -> Span:
    store, ref = ports.invoices, connection.ref
    rest = replace(query.filter, problems=None)
    return Span(
        lambda rows, key: store.list_problems(ref, rows, key, descending=query.descending),
        lambda header: store.key_by_date(DateKind.INSERTED_AT, header),
        (Sort.DATE, DateKind.INSERTED_AT),
        acceptor(rest),
        rest == InvoiceFilter(by=rest.by),
    )


def _date_span(ports: Ports, connection: Connection, query: InvoiceQuery) -> Span:
    store, ref, wanted = ports.invoices, connection.ref, query.filter
    kind, period = wanted.by, wanted.period
    rest = replace(wanted, period=DateRange())
    return Span(
        lambda rows, key: store.list_by_date(
            ref, kind, period, rows, key, descending=query.descending
        ),
        lambda header: store.key_by_date(kind, header),
        (Sort.DATE, kind),
        acceptor(rest),
        rest == InvoiceFilter(by=kind),
    )
