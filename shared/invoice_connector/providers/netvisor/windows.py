"""Which windows are read: whole days of Helsinki, on four axes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invoice_connector.core.errors import InputError
from invoice_connector.core.provider import PollPlan
from invoice_connector.core.windows import Axis, DateWindow, cut

ZONE = "Europe/Helsinki"
LONGEST_FULL = timedelta(days=30)
LONGEST_POLL = timedelta(days=31)
# Invoices may be dated ahead, and one that nobody touches again shows in no poll. Few are dated
# far ahead: all that time is one window, which is split where there are many after all.
AHEAD = timedelta(days=730)
_FAR = AHEAD - timedelta(days=90)
_DAY = timedelta(days=1)
# The list of deleted ones reaches back seven days; a day is left for the turn of the date.
DELETED_DAYS = timedelta(days=6)


def full_run_window(from_date: date, now: datetime) -> DateWindow:
    """Return everything dated from a day until some time ahead.

    Raises:
        InputError: ``from_date_in_future``.
    """
    today = _today(now)
    if from_date > today.date():
        raise InputError("from_date_in_future", field="from_date")
    return DateWindow(Axis.ISSUE_DATE, _midnight(from_date), today + AHEAD + _DAY)


def plan_full(window: DateWindow) -> Sequence[DateWindow]:
    """Cut a window into such of at most 30 days, newest first; what lies far ahead is one more."""
    far = window.end - _FAR
    if window.end - window.start <= AHEAD:
        return tuple(cut(window.axis, window.start, window.end, LONGEST_FULL))
    near = cut(window.axis, window.start, far, LONGEST_FULL)
    return (DateWindow(window.axis, far, window.end), *near)


def plan_poll(
    cursor: datetime, now: datetime, lookback: timedelta, _settle: timedelta
) -> PollPlan | None:
    """Return the days to be asked for modifications; None when the cursor is now.

    Whether the source counts the bounds in is not documented, so a day is added on each side. A
    read that had to be cut begins again with the last day that is certain.
    """
    if cursor >= now:
        return None
    start = _today(cursor - lookback) - _DAY
    end = _today(now) + 2 * _DAY
    if end - start <= LONGEST_POLL:
        return PollPlan(DateWindow(Axis.MODIFIED_ON, start, end), next_cursor=now)
    end = start + LONGEST_POLL
    next_day = (end - _DAY).date()
    next_cursor = datetime.combine(next_day, time(), ZoneInfo(ZONE)).astimezone(UTC)
    return PollPlan(DateWindow(Axis.MODIFIED_ON, start, end), next_cursor=next_cursor)


def plan_daily(now: datetime) -> Sequence[DateWindow]:
    """Return what is read once a day: the open ones, and what was deleted in the last days."""
    today = _today(now)
    return (
        DateWindow(Axis.OPEN_ON, today, today + _DAY),
        DateWindow(Axis.DELETED_ON, today - DELETED_DAYS, today + _DAY),
    )


def first_day(window: DateWindow) -> date:
    """Return the first day of a window."""
    return window.start.date()


def last_day(window: DateWindow) -> date:
    """Return the last day of a window, which belongs to it."""
    return (window.end - _DAY).date()


def _today(now: datetime) -> datetime:
    return _midnight(now.astimezone(ZoneInfo(ZONE)).date())


def _midnight(day: date) -> datetime:
    """Write a calendar day as windows do."""
    return datetime.combine(day, time(), UTC)
