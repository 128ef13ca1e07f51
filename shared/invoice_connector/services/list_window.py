"""Read a window of a source's list whole, or not at all."""

from collections.abc import Collection
from dataclasses import dataclass

from invoice_connector.core.invoice import InvoiceId, InvoiceSummary, VersionKey
from invoice_connector.core.provider import SummaryPage
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.source_calls import SourceCalls

_READS_OF_ONE_WINDOW = 2
_READS_OF_ONE_INSTANT = 6


class WindowTooLargeError(Exception):
    """The window cannot be read whole: split it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A window read whole.

    ``rows`` are the connection's own; ``listed`` counts all rows that the source listed.
    ``is_proven`` is False if the list never held still.
    """

    rows: tuple[InvoiceSummary, ...]
    listed: int
    pages: int
    is_proven: bool = True


def list_window(calls: SourceCalls, window: DateWindow) -> Listing:
    """Read every page; accept only a read whose pages fit together.

    The source's order is undefined and may change between two pages, so a row can be missed
    while another comes twice: only the number of distinct rows shows it.

    Raises:
        WindowTooLargeError: too many pages, or no two-read try was consistent.
        SourceError, PostponedError: from the calls.
    """
    for _ in range(_READS_OF_ONE_WINDOW):
        pages = _read_pages(calls, window)
        if _is_whole(pages, calls.provider.spec.page_size):
            return _listing(calls, _rows(pages), len(pages))
    if not window.is_single_grain:
        raise WindowTooLargeError
    return _read_until_stable(calls, window)


def _read_pages(calls: SourceCalls, window: DateWindow) -> list[SummaryPage]:
    first = calls.call(lambda source: source.list_page(window, 1))
    limit = calls.provider.spec.max_pages
    if first.available_pages > limit and not window.is_single_grain:
        raise WindowTooLargeError
    pages = [first]
    calls.expect(first.available_pages - 1, all_or_nothing=True)
    while pages[-1].page < pages[-1].available_pages:
        following = pages[-1].page + 1
        pages.append(calls.call(lambda source, n=following: source.list_page(window, n)))  # type: ignore[misc]
    calls.expect(1)
    return pages


def _is_whole(pages: list[SummaryPage], page_size: int) -> bool:
    counts = {page.available_pages for page in pages}
    rows = _rows(pages)
    if counts == {0}:
        return not rows
    return (
        counts == {len(pages)}
        and all(len(page.rows) == page_size for page in pages[:-1])
        and 0 < len(pages[-1].rows) <= page_size
        and len({_row_key(row) for row in rows}) == len(rows)
    )


def _read_until_stable(calls: SourceCalls, window: DateWindow) -> Listing:
    seen: dict[tuple[InvoiceId, VersionKey], InvoiceSummary] = {}
    quiet_reads = 0
    pages: list[SummaryPage] = []
    for _ in range(_READS_OF_ONE_INSTANT):
        pages = _read_pages(calls, window)
        before = len(seen)
        seen.update({_row_key(row): row for row in _rows(pages)})
        quiet_reads = quiet_reads + 1 if len(seen) == before else 0
        if quiet_reads == _READS_OF_ONE_WINDOW:
            break
    return _listing(calls, seen.values(), len(pages), is_proven=False)


def _listing(
    calls: SourceCalls, rows: Collection[InvoiceSummary], pages: int, *, is_proven: bool = True
) -> Listing:
    own = tuple(row for row in rows if calls.keeps(row))
    return Listing(own, len(rows), pages, is_proven)


def _rows(pages: list[SummaryPage]) -> tuple[InvoiceSummary, ...]:
    return tuple(row for page in pages for row in page.rows)


def _row_key(row: InvoiceSummary) -> tuple[InvoiceId, VersionKey]:
    return row.id, row.version
