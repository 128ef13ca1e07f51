"""Read a window of a source's list whole, or not at all."""

from collections.abc import Collection
from dataclasses import dataclass

from invoice_connector.core.invoice import InvoiceId, InvoiceSummary, VersionKey
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.source import SummaryPage
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.source_calls import SourceCalls

_RowKey = tuple[InvoiceId, VersionKey | None]

_READS_OF_ONE_WINDOW = 2
_READS_OF_ONE_INSTANT = 6
_TOO_FEW_TO_COMPARE = 2


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

    A source that counts pages has an undefined order that may change between two of them, so a row
    can be missed while another comes twice: only the number of distinct rows shows it. Pages of
    another size than usual are believed when a second read shows the same. A source that goes on
    after a key says itself whether its page is sound.

    Raises:
        WindowTooLargeError: too many pages, or no two-read try was consistent.
        SourceError, PostponedError: from the calls.
    """
    spec = calls.provider.spec
    before: list[SummaryPage] = []
    for _ in range(_READS_OF_ONE_WINDOW):
        pages = _read_pages(calls, window)
        if _is_whole(pages, spec) or _agree(before, pages, spec):
            return _listing(calls, _rows(pages), len(pages))
        before = pages
    if not window.is_single_grain:
        raise WindowTooLargeError
    return _read_until_stable(calls, window)


def _read_pages(calls: SourceCalls, window: DateWindow) -> list[SummaryPage]:
    limit = calls.provider.spec.max_pages
    pages = [calls.call(lambda source: source.list_page(window, 1))]
    announced = pages[0].available_pages
    while not is_last(pages[-1]):
        if (announced or len(pages) + 1) > limit and not window.is_single_grain:
            raise WindowTooLargeError
        if announced is not None and len(pages) == 1:
            calls.expect(announced - 1, all_or_nothing=True)
        pages.append(read_next(calls, window, pages[-1]))
    calls.expect(1)
    return pages


def is_last(page: SummaryPage) -> bool:
    """Tell whether no page follows."""
    if page.available_pages is None:
        return page.next_place is None
    return page.page >= page.available_pages


def read_next(calls: SourceCalls, window: DateWindow, last: SummaryPage) -> SummaryPage:
    """Read the page that follows."""
    number, place = last.page + 1, last.next_place
    if place is None:
        return calls.call(lambda source: source.list_page(window, number))
    return calls.call(lambda source: source.list_page(window, number, place))


def _is_whole(pages: list[SummaryPage], spec: ProviderSpec) -> bool:
    rows, counts = _rows(pages), {page.available_pages for page in pages}
    are_distinct = len({_row_key(spec, row) for row in rows}) == len(rows)
    if counts == {None}:
        return are_distinct and all(page.is_sound for page in pages)
    if counts == {0}:
        return not rows
    return (
        are_distinct
        and counts == {len(pages)}
        and all(len(page.rows) == spec.page_size for page in pages[:-1])
        and 0 < len(pages[-1].rows) <= spec.page_size
    )


def _agree(before: list[SummaryPage], pages: list[SummaryPage], spec: ProviderSpec) -> bool:
    """Tell whether two reads show the same rows on pages of a size that the source chose itself.

    The size of a page is the source's affair, and so is whether an empty list has a first page.
    All pages but the last are equally long; of two pages that says nothing, so they are not enough.
    """
    rows = [{_row_key(spec, row) for row in _rows(read)} for read in (before, pages)]
    shapes = [[(page.available_pages, len(page.rows)) for page in read] for read in (before, pages)]
    sizes = [len(page.rows) for page in pages]
    return (
        rows[0] == rows[1]
        and shapes[0] == shapes[1]
        and len(rows[1]) == sum(sizes)
        and {page.available_pages for page in pages} == {len(pages)}
        and len(sizes) != _TOO_FEW_TO_COMPARE
        and {*sizes[:-1]} <= {sizes[0]}
        and sizes[-1] <= sizes[0]
        and (sizes[-1] > 0 or len(sizes) == 1)
    )


def _read_until_stable(calls: SourceCalls, window: DateWindow) -> Listing:
    spec = calls.provider.spec
    seen: dict[_RowKey, InvoiceSummary] = {}
    quiet_reads = 0
    pages: list[SummaryPage] = []
    for _ in range(_READS_OF_ONE_INSTANT):
        pages = _read_pages(calls, window)
        before = len(seen)
        seen.update({_row_key(spec, row): row for row in _rows(pages)})
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


def _row_key(spec: ProviderSpec, row: InvoiceSummary) -> _RowKey:
    """An invoice may have several rows only where each is a version of its own."""
    return row.id, row.version if spec.summary_is_version else None
