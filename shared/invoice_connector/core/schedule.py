"""When a connection is polled, and when a missing document is asked for again."""

from datetime import datetime, timedelta

from invoice_connector.core.connection import Settings, SyncState

WIDE_LOOKBACK = timedelta(hours=26)
_WIDE_EVERY = timedelta(hours=24)
_LONGEST_INTERVAL = timedelta(minutes=60)
_QUIET_POLLS_PER_STEP = 8
_FIRST_RETRY = timedelta(minutes=15)
_LAST_RETRY = timedelta(hours=24)
OVERDUE_AFTER = timedelta(days=7)


def poll_interval(settings: Settings, sync: SyncState) -> timedelta:
    """The user's interval, doubled for every quiet stretch up to 60 minutes."""
    interval = timedelta(minutes=settings.interval_minutes)
    steps = min(sync.quiet_polls // _QUIET_POLLS_PER_STEP, 4)
    return max(interval, min(_LONGEST_INTERVAL, interval * (1 << steps)))


def interval_after_failure(settings: Settings, failures: int) -> timedelta:
    """Sooner than the interval at first, never later than an hour."""
    interval = timedelta(minutes=settings.interval_minutes)
    return min(_LONGEST_INTERVAL, max(interval, timedelta(minutes=2 ** min(failures, 6))))


def lookback(settings: Settings, sync: SyncState, now: datetime) -> timedelta:
    """The usual lookback, and once a day a wide one for rows that became visible very late."""
    if is_wide_due(sync, now):
        return WIDE_LOOKBACK
    return timedelta(minutes=settings.lookback_minutes)


def is_wide_due(sync: SyncState, now: datetime) -> bool:
    """Tell whether the daily wide read is due."""
    return sync.last_wide_at is None or now - sync.last_wide_at >= _WIDE_EVERY


def document_retry_delay(attempts: int) -> timedelta:
    """15 minutes, doubling to 24 hours."""
    return min(_LAST_RETRY, _FIRST_RETRY * (1 << min(attempts, 7)))
