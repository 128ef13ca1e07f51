"""Which days of Helsinki are read, on which axis."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from invoice_connector.core.errors import InputError
from invoice_connector.core.provider import PollPlan
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.netvisor.windows import (
    first_day,
    full_run_window,
    last_day,
    plan_daily,
    plan_full,
    plan_poll,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# 1 March in UTC is already 2 March in Helsinki.
NOW = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)


def days(window: DateWindow) -> tuple[date, date]:
    return first_day(window), last_day(window)


def poll(cursor: datetime, now: datetime = NOW, lookback: timedelta = HOUR) -> PollPlan:
    plan = plan_poll(cursor, now, lookback, timedelta(seconds=120))
    assert plan is not None
    return plan


def test_full_run_reads_whole_days_and_what_is_dated_ahead() -> None:
    window = full_run_window(date(2025, 1, 1), NOW)
    assert window.axis is Axis.ISSUE_DATE
    assert days(window) == (date(2025, 1, 1), date(2026, 3, 2) + timedelta(days=730))


def test_full_run_from_tomorrow_is_refused() -> None:
    full_run_window(date(2026, 3, 2), NOW)
    with pytest.raises(InputError) as caught:
        full_run_window(date(2026, 3, 3), NOW)
    assert caught.value.field == "from_date"


def test_windows_of_a_full_run_touch_without_overlap() -> None:
    whole = full_run_window(date(2025, 1, 1), NOW)
    windows = plan_full(whole)
    assert windows[0].end == whole.end
    assert windows[-1].start == whole.start
    for newer, older in pairwise(windows):
        assert newer.start == older.end
        assert last_day(older) + DAY == first_day(newer)
    far, *near = windows
    assert days(far) == (date(2026, 6, 1), date(2026, 3, 2) + timedelta(days=730))
    assert max(w.end - w.start for w in near) <= timedelta(days=30)


def test_poll_overlaps_a_day_on_each_side() -> None:
    plan = poll(NOW - HOUR)
    assert plan.window.axis is Axis.MODIFIED_ON
    assert days(plan.window) == (date(2026, 2, 28), date(2026, 3, 3))
    assert plan.next_cursor == NOW


def test_lookback_moves_the_first_day() -> None:
    plan = poll(NOW - HOUR, lookback=timedelta(hours=26))
    assert first_day(plan.window) == date(2026, 2, 27)


def test_poll_at_the_cursor_has_nothing_to_read() -> None:
    assert plan_poll(NOW, NOW, HOUR, HOUR) is None


def test_long_absence_is_made_up_for_without_a_gap() -> None:
    cursor, plans = NOW - timedelta(days=100), []
    while cursor < NOW:
        plans.append(poll(cursor))
        assert plans[-1].next_cursor > cursor
        cursor = plans[-1].next_cursor
    assert len(plans) == 4
    for one, following in pairwise(plans):
        # Were both bounds left out, the next would still begin with the day after.
        assert first_day(following.window) + DAY <= last_day(one.window)
    assert last_day(plans[-1].window) == date(2026, 3, 3)


def test_open_and_deleted_ones_are_read_every_day() -> None:
    opened, deleted = plan_daily(NOW)
    assert (opened.axis, days(opened)) == (Axis.OPEN_ON, (date(2026, 3, 2), date(2026, 3, 2)))
    assert deleted.axis is Axis.DELETED_ON
    assert days(deleted) == (date(2026, 2, 24), date(2026, 3, 2))
