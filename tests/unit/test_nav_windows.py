"""Windows cover everything once, within the source's 35 days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.errors import InputError
from invoice_connector.core.windows import Axis
from invoice_connector.providers.nav.windows import full_run_window, plan_full, plan_poll

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTLE = timedelta(seconds=120)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOMENTS = st.datetimes(
    min_value=datetime(2015, 1, 1),  # noqa: DTZ001
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 14, 23, tzinfo=UTC)),
        (date(2025, 7, 15), datetime(2025, 7, 14, 22, tzinfo=UTC)),
        (date(2025, 3, 30), datetime(2025, 3, 29, 23, tzinfo=UTC)),
        (date(2025, 10, 27), datetime(2025, 10, 26, 23, tzinfo=UTC)),
        (date(2010, 1, 1), datetime(2010, 1, 1, tzinfo=UTC)),
        (date(1999, 1, 1), datetime(2010, 1, 1, tzinfo=UTC)),
    ],
)
def test_full_run_begins_at_the_hungarian_midnight(day: date, start: datetime) -> None:
    window = full_run_window(day, NOW)
    assert (window.axis, window.start, window.end) == (Axis.INSERTED_AT, start, NOW)


def test_full_run_from_tomorrow_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        full_run_window(date(2026, 3, 2), NOW)
    assert (caught.value.code, caught.value.field) == ("from_date_in_future", "from_date")


@given(now=MOMENTS)
def test_full_run_is_cut_newest_first_without_gap_or_overlap(now: datetime) -> None:
    whole = full_run_window(date(2013, 5, 5), now)
    windows = plan_full(whole)
    assert windows[0].end == whole.end
    assert windows[-1].start == whole.start
    assert all(newer.start == older.end for newer, older in pairwise(windows))
    assert all(window.end - window.start <= 30 * DAY for window in windows)


def test_poll_reads_from_the_lookback_to_the_settled_present() -> None:
    plan = plan_poll(NOW - HOUR, NOW, HOUR, SETTLE)
    assert plan is not None
    assert (plan.window.start, plan.window.end) == (NOW - 2 * HOUR, NOW - SETTLE)
    assert plan.next_cursor == NOW - SETTLE


@pytest.mark.parametrize("ahead", [timedelta(), -SETTLE, HOUR, 365 * DAY])
def test_nothing_is_read_when_the_cursor_is_ahead_of_the_settled_present(
    ahead: timedelta,
) -> None:
    assert plan_poll(NOW + ahead, NOW, HOUR, SETTLE) is None


def test_poll_catches_up_in_steps_of_thirty_days() -> None:
    plan = plan_poll(NOW - 100 * DAY, NOW, HOUR, SETTLE)
    assert plan is not None
    assert plan.next_cursor == NOW - 70 * DAY
    assert plan.window.start == NOW - 100 * DAY - HOUR


def test_poll_with_a_long_lookback_stays_within_the_sources_limit() -> None:
    plan = plan_poll(NOW - 100 * DAY, NOW, 35 * DAY, SETTLE)
    assert plan is not None
    assert plan.window.end - plan.window.start == 35 * DAY
    assert plan.next_cursor == NOW - 70 * DAY


@given(
    cursor=MOMENTS,
    now=MOMENTS,
    lookback=st.timedeltas(min_value=timedelta(), max_value=60 * DAY),
    settle=st.timedeltas(min_value=timedelta(), max_value=HOUR),
)
def test_poll_always_moves_forward_and_leaves_no_gap(
    cursor: datetime, now: datetime, lookback: timedelta, settle: timedelta
) -> None:
    plan = plan_poll(cursor, now, lookback, settle)
    if plan is None:
        assert now - settle - cursor < timedelta(milliseconds=1)
        return
    assert plan.window.start <= cursor < plan.next_cursor == plan.window.end <= now - settle
    assert plan.next_cursor - cursor <= 30 * DAY
    assert plan.window.end - plan.window.start <= 35 * DAY
    assert plan.window.end.microsecond % 1000 == 0
