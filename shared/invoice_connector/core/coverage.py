"""Coverage: the proof of which ranges of the source's list were read completely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from invoice_connector.core.windows import Axis, DateWindow


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One completely read window.

    ``read_identity`` names company, environment and filters; ranges of different identities never
    merge. ``is_proven`` is False for an instant with more rows than the source pages reliably.
    """

    window: DateWindow
    read_identity: str
    read_at: datetime
    run_id: str
    rows: int
    pages: int
    is_proven: bool = True


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

    A row that overlaps a later read counts from the later read only where both meet; the merged
    range keeps the earliest ``read_at`` of its parts, so the claim is never too strong.
    """
    ranges: list[CoveredRange] = []
    for row in sorted(rows, key=lambda r: (r.window.axis.value, r.window.start, r.window.end)):
        last = ranges[-1] if ranges else None
        if last and last.axis is row.window.axis and row.window.start <= last.end:
            ranges[-1] = _joined(last, row)
        else:
            ranges.append(_alone(row))
    return ranges


def gaps(ranges: Iterable[CoveredRange], axis: Axis) -> list[tuple[datetime, datetime]]:
    """List what lies between the ranges of one axis."""
    own = [r for r in ranges if r.axis is axis]
    return [(a.end, b.start) for a, b in pairwise(own) if a.end < b.start]


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
