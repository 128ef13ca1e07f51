"""Coverage: the proof of which ranges of the source's list were read completely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from invoice_connector.core.windows import Axis, DateWindow

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One completely read window.

    ``read_identity`` names company, environment and filters; ranges of different identities never
    merge. ``is_proven`` is False for an instant with more rows than the source pages reliably.
    ``late`` counts what this read found although the range had been read completely before.
    """

    window: DateWindow
    read_identity: str
    read_at: datetime
    run_id: str
    rows: int
    pages: int
    is_proven: bool = True
    late: int = 0


@dataclass(frozen=True, slots=True)
class CoveredRange:
    """A merged range; ``oldest_read_at`` is the weakest link, the earliest of its reads."""

    axis: Axis
    start: datetime
    end: datetime
    oldest_read_at: datetime
    rows: int
    is_proven: bool


def merge(rows: Iterable[CoverageRow]) -> list[CoveredRange]:
    """Merge rows of ONE read identity into ranges without gaps, per axis, oldest first.

    A row that later reads replace entirely does not count any more. Of all others the merged
    range keeps the earliest ``read_at``, so the claim is never too strong.
    """
    ranges: list[CoveredRange] = []
    kept = current(rows)
    for row in sorted(kept, key=lambda r: (r.window.axis.value, r.window.start, r.window.end)):
        last = ranges[-1] if ranges else None
        if last and last.axis is row.window.axis and row.window.start <= last.end:
            ranges[-1] = _joined(last, row)
        else:
            ranges.append(_alone(row))
    return ranges


def current(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Leave out rows of ONE read identity whose every instant was read again later."""
    kept: list[CoverageRow] = []
    read: dict[Axis, list[Span]] = {axis: [] for axis in Axis}
    for row in sorted(rows, key=lambda r: r.read_at, reverse=True):
        window, later = row.window, read[row.window.axis]
        if any(start <= window.start and window.end <= end for start, end in later):
            continue
        kept.append(row)
        read[window.axis] = _united([*later, (window.start, window.end)])
    return kept


def not_read_since(
    rows: Iterable[CoverageRow], window: DateWindow, since: datetime
) -> list[DateWindow]:
    """List the parts of a window that no row read at ``since`` or later, oldest first."""
    fresh = _united(
        (row.window.start, row.window.end)
        for row in rows
        if row.window.axis is window.axis and row.read_at >= since
    )
    stale: list[DateWindow] = []
    begin = window.start
    for start, end in [*fresh, (window.end, window.end)]:
        if begin < min(start, window.end):
            stale.append(DateWindow(window.axis, begin, min(start, window.end)))
        begin = max(begin, end)
    return stale


def gaps(ranges: Iterable[CoveredRange], axis: Axis) -> list[Span]:
    """List what lies between the ranges of one axis."""
    own = [r for r in ranges if r.axis is axis]
    return [(a.end, b.start) for a, b in pairwise(own) if a.end < b.start]


def _united(spans: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _alone(row: CoverageRow) -> CoveredRange:
    window = row.window
    return CoveredRange(window.axis, window.start, window.end, row.read_at, row.rows, row.is_proven)


def _joined(last: CoveredRange, row: CoverageRow) -> CoveredRange:
    is_inside = row.window.end <= last.end
    return CoveredRange(
        last.axis,
        last.start,
        max(last.end, row.window.end),
        min(last.oldest_read_at, row.read_at),
        last.rows if is_inside else last.rows + row.rows,
        last.is_proven and row.is_proven,
    )
