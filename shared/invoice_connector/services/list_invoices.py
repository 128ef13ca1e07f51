"""List stored invoices. What no index answers is looked for in a bounded number of pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import DetailState, InvoiceHeader, Validity
from invoice_connector.core.ports import DateRange, Page, Ports

_PAGE = 100
_MOST_PAGES = 11  # and one more to find the place in the last one: twelve queries in all

_ReadPage = Callable[[int, str | None], Page[InvoiceHeader]]


class ListOrder(StrEnum):
    """The date that the list is ordered and filtered by."""

    INSERTED_AT = "inserted_at"
    ISSUE_DATE = "issue_date"


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices: of a period, or of a supplier whose numbers begin so; in which state."""

    by: ListOrder = ListOrder.INSERTED_AT
    period: DateRange = field(default_factory=DateRange)
    supplier_tax_number: str | None = None
    number_prefix: str = ""
    detail_state: DetailState | None = None
    validity: Validity | None = None

    def accepts(self, header: InvoiceHeader) -> bool:
        """Tell whether an invoice is in the wanted states."""
        return self.detail_state in (None, header.detail_state) and self.validity in (
            None,
            header.validity,
        )


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
    ports: Ports, ref: ConnectionRef, wanted: InvoiceFilter, limit: int, start_key: str | None
) -> InvoiceList:
    """Return invoices of a connection that exists, newest first or by number."""
    connection = ports.connections.get(ref)
    spec = ports.providers[connection.settings.provider].spec
    technical = connection.settings.technical
    page, last = _search(_reader(ports, ref, wanted), wanted, limit, start_key)
    rows = (
        ListedInvoice(header, spec.is_owner_unsure(technical, header.summary))
        for header in page.items
    )
    return InvoiceList(tuple(rows), page.next_key, last)


def _reader(ports: Ports, ref: ConnectionRef, wanted: InvoiceFilter) -> _ReadPage:
    store, supplier = ports.invoices, wanted.supplier_tax_number
    if supplier is not None:
        return lambda n, key: store.list_by_supplier(ref, supplier, wanted.number_prefix, n, key)
    if wanted.by is ListOrder.ISSUE_DATE:
        return lambda n, key: store.list_by_issue_date(ref, wanted.period, n, key)
    return lambda n, key: store.list_by_inserted_at(ref, wanted.period, n, key)


def _search(
    read: _ReadPage, wanted: InvoiceFilter, limit: int, start_key: str | None
) -> tuple[Page[InvoiceHeader], InvoiceHeader | None]:
    """Collect what the filter accepts, until the page is full or enough was looked at."""
    if wanted.detail_state is None and wanted.validity is None:
        return read(limit, start_key), None
    found: list[InvoiceHeader] = []
    for _ in range(_MOST_PAGES):
        page = read(_PAGE, start_key)
        fitting = [i for i, header in enumerate(page.items) if wanted.accepts(header)]
        chosen = fitting[: limit - len(found)]
        found += [page.items[i] for i in chosen]
        if len(found) == limit:
            # Only the store knows the key of a row: ask for the page that ends with it.
            return Page(tuple(found), read(chosen[-1] + 1, start_key).next_key), None
        if page.next_key is None:
            return Page(tuple(found)), None
        start_key = page.next_key
    return Page(tuple(found), start_key), page.items[-1]
