"""List stored invoices, page by page, in the order that is asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import MalformedError
from invoice_connector.core.invoice import InvoiceHeader
from invoice_connector.core.invoice_filter import InvoiceQuery, Sort, comparable_amount, day_of
from invoice_connector.core.ports import Page, Ports
from invoice_connector.services.find_invoices import Span, collect, pages, span_of
from invoice_connector.services.read_invoices import as_it_stands


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """One row. ``is_owner_unsure``: it names no member of the VAT group it was sent to."""

    header: InvoiceHeader
    is_owner_unsure: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """A page of the list.

    ``searched_until`` is the last invoice that was looked at when the search stopped before the
    page was full; the search goes on from ``next_key``.
    """

    items: tuple[ListedInvoice, ...]
    next_key: str | None = None
    searched_until: InvoiceHeader | None = None


def list_invoices(
    ports: Ports, ref: ConnectionRef, query: InvoiceQuery, limit: int, start_key: str | None
) -> InvoiceList:
    """Return invoices of a connection that exists.

    Raises:
        InputError: ``narrow_period``: an order that no index has needs all invoices at once.
    """
    connection = ports.connections.get(ref)
    spec = ports.providers[connection.settings.provider].spec
    span = span_of(ports, connection, query)
    if not span.is_sorted(query):
        page, last = _cut(_sorted(collect(span), query), query, limit, start_key), None
    elif span.is_exact:
        page, last = span.read(limit, start_key), None
    else:
        page, last = _search(span, limit, start_key)
    technical = connection.settings.technical
    rows = (
        ListedInvoice(
            as_it_stands(connection, header), spec.is_owner_unsure(technical, header.summary)
        )
        for header in page.items
    )
    return InvoiceList(tuple(rows), page.next_key, last)


def _search(
    span: Span, limit: int, start_key: str | None
) -> tuple[Page[InvoiceHeader], InvoiceHeader | None]:
    """Collect what the filter accepts, until the page is full or enough was looked at."""
    found: list[InvoiceHeader] = []
    last: InvoiceHeader | None = None
    next_key: str | None = None
    for page in pages(span, start_key):
        found += filter(span.accepts, page.items)
        next_key = page.next_key
        last = page.items[-1] if page.items else last
        is_rest = len(found) > limit or (next_key is not None and len(found) == limit)
        if is_rest:
            return Page(tuple(found[:limit]), span.key(found[limit - 1])), None
    return Page(tuple(found), next_key), last if next_key is not None else None


def _sorted(headers: Sequence[InvoiceHeader], query: InvoiceQuery) -> list[InvoiceHeader]:
    return sorted(headers, key=lambda h: _place(h, query), reverse=query.descending)


def _cut(
    ordered: Sequence[InvoiceHeader], query: InvoiceQuery, limit: int, start_key: str | None
) -> Page[InvoiceHeader]:
    """Return the page after a place; the set is read anew for each page, so places are values."""
    rest = list(ordered)
    if start_key is not None:
        start = _read_place(start_key, query)
        rest = [h for h in ordered if _is_after(_place(h, query), start, query)]
    page = tuple(rest[:limit])
    next_key = _write_place(_place(page[-1], query)) if len(rest) > limit else None
    return Page(page, next_key)


def _place(header: InvoiceHeader, query: InvoiceQuery) -> tuple[bool, Any, str]:
    """Return what decides the order; invoices without an amount come last in both directions."""
    value: Any
    if query.sort is Sort.AMOUNT:
        value = comparable_amount(header, query.filter.currency)
    elif query.sort is Sort.NUMBER:
        value = header.summary.number
    else:
        day = day_of(header, query.filter.by)  # those without it count as the oldest
        value = f"{day or ''}#{header.summary.inserted_at.isoformat()}"
    is_known = value is not None
    return is_known is query.descending, value if is_known else Decimal(0), header.summary.id.key


def _is_after(
    place: tuple[bool, Any, str], start: tuple[bool, Any, str], query: InvoiceQuery
) -> bool:
    return place < start if query.descending else place > start


def _write_place(place: tuple[bool, Any, str]) -> str:
    return json.dumps([place[0], str(place[1]), place[2]])


def _read_place(text: str, query: InvoiceQuery) -> tuple[bool, Any, str]:
    try:
        flag, value, key = json.loads(text)
        place = Decimal(value) if query.sort is Sort.AMOUNT else str(value)
    except (ValueError, TypeError, InvalidOperation):
        raise MalformedError("invalid_cursor") from None
    if isinstance(place, Decimal) and not place.is_finite():  # it has no place in an order
        raise MalformedError("invalid_cursor")
    return bool(flag), place, str(key)
