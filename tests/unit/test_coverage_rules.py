"""Which reads still count, and what has not been read for long."""

from datetime import datetime, timedelta

import pytest

from invoice_connector.core.coverage import CoverageRow, current, merge, not_read_since
from invoice_connector.core.windows import Axis, DateWindow
from tests.fakes.memory_time import START

DAY = timedelta(days=1)


def day(number: float) -> datetime:
    return START + number * DAY


def span(start: float, end: float, axis: Axis = Axis.INSERTED_AT) -> DateWindow:
    return DateWindow(axis, day(start), day(end))


def read(
    start: float, end: float, at: float, *, proven: bool = True, axis: Axis = Axis.INSERTED_AT
) -> CoverageRow:
    return CoverageRow(span(start, end, axis), "id", day(at), f"run-{at}", 1, 1, proven)


def test_a_row_that_one_later_read_replaced_does_not_count() -> None:
    old, new = read(2, 4, at=10), read(0, 9, at=11)
    assert current([old, new]) == [new]


def test_a_row_that_several_later_reads_replaced_together_does_not_count() -> None:
    old, left, right = read(0, 10, at=10), read(-1, 5, at=11), read(5, 12, at=12)
    assert current([left, old, right]) == [right, left]


def test_a_row_of_which_one_second_was_not_read_again_counts() -> None:
    second = 1 / 86_400
    rows = [read(0, 10, at=10), read(0, 5, at=11), read(5 + second, 12, at=11)]
    assert len(current(rows)) == 3


def test_reads_on_another_axis_replace_nothing() -> None:
    rows = [read(0, 10, at=10), read(0, 10, at=11, axis=Axis.ISSUE_DATE)]
    assert len(current(rows)) == 2


def test_a_later_read_heals_an_instant_that_could_not_be_proved() -> None:
    whole, doubtful = read(0, 10, at=1), read(4, 5, at=2, proven=False)
    (before,) = merge([whole, doubtful])
    (after,) = merge([whole, doubtful, read(3, 6, at=3)])
    assert (before.is_proven, after.is_proven) == (False, True)


def test_the_weakest_part_of_a_range_moves_on_when_it_is_read_again() -> None:
    rows = [read(0, 5, at=6), read(5, 10, at=12)]
    assert merge(rows)[0].oldest_read_at == day(6)
    assert merge([*rows, read(0, 5, at=20)])[0].oldest_read_at == day(12)


@pytest.mark.parametrize(
    ("reads", "stale"),
    [
        ([], [(0, 10)]),
        ([(0, 10, 4)], [(0, 10)]),  # read, but too long ago
        ([(0, 10, 5)], []),
        ([(-5, 20, 9)], []),
        ([(2, 3, 5), (3, 4, 6), (8, 20, 7)], [(0, 2), (4, 8)]),
        ([(-9, -1, 9), (12, 14, 9)], [(0, 10)]),
        ([(0, 1, 9), (0, 10, 1)], [(1, 10)]),
    ],
)
def test_what_was_not_read_since_is_the_window_less_the_later_reads(
    reads: list[tuple[float, float, float]], stale: list[tuple[float, float]]
) -> None:
    rows = [read(start, end, at=at) for start, end, at in reads]
    rows.append(read(0, 10, at=99, axis=Axis.ISSUE_DATE))
    assert not_read_since(rows, span(0, 10), day(5)) == [span(*one) for one in stale]
