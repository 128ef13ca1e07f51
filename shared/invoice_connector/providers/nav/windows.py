"""Which windows are read (Online Számla interface specification 1.8.6.1: at most 35 days)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invoice_connector.core.errors import InputError
from invoice_connector.core.provider import PollPlan
from invoice_connector.core.windows import Axis, DateWindow, cut

ZONE = "Europe/Budapest"
EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
LONGEST_FULL = timedelta(days=30)
LONGEST_STEP = timedelta(days=30)
LONGEST_POLL = timedelta(days=35)


def full_run_window(from_date: date, now: datetime) -> DateWindow:
    """Return everything inserted from the Hungarian midnight of a day until now.

    Raises:
        InputError: ``from_date_in_future``.
    """
    midnight = datetime.combine(from_date, time(), ZoneInfo(ZONE)).astimezone(UTC)
    start, end = max(midnight, EARLIEST), _whole_millisecond(now)
    if start >= end:
        raise InputError("from_date_in_future", field="from_date")
    return DateWindow(Axis.INSERTED_AT, start, end)


def plan_full(window: DateWindow) -> Sequence[DateWindow]:
    """Cut a full run into windows of at most 30 days, newest first."""
    return tuple(cut(window.axis, window.start, window.end, LONGEST_FULL))


def plan_poll(
    cursor: datetime, now: datetime, lookback: timedelta, settle: timedelta
) -> PollPlan | None:
    """Return the next incremental window; None when there is nothing after the cursor yet.

    The window begins ``lookback`` before the cursor and ends ``settle`` before now. It goes at
    most 30 days beyond the cursor and is never longer than the source permits.
    """
    end = _whole_millisecond(min(now - settle, cursor + LONGEST_STEP))
    if end <= cursor:
        return None
    start = max(cursor - lookback, end - LONGEST_POLL, EARLIEST)
    if start >= end:
        return None
    return PollPlan(DateWindow(Axis.INSERTED_AT, start, end), next_cursor=end)


def _whole_millisecond(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
