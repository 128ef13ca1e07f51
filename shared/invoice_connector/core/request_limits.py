"""How often people and programs may ask for what is expensive, for each connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RequestLimit:
    """At most ``most`` requests within ``period``; ``code`` is what one too many is told."""

    name: str
    most: int
    period: timedelta
    code: str


CHECKS = RequestLimit("checks", 5, timedelta(minutes=1), "check_too_often")
FULL_SYNCS = RequestLimit("full_syncs", 3, timedelta(hours=1), "full_sync_too_often")
EXPORTS = RequestLimit("exports", 10, timedelta(hours=1), "export_too_often")
WRITES = RequestLimit("writes", 60, timedelta(minutes=1), "write_too_often")

LIVE_READS = RequestLimit("live_reads", 30, timedelta(minutes=1), "live_read_too_often")
CALLS_OF_ENDPOINTS = RequestLimit(
    "calls_of_endpoints", 10, timedelta(minutes=1), "endpoint_too_often"
)


def still_counting(
    limit: RequestLimit, taken: Sequence[datetime], now: datetime
) -> tuple[datetime, ...]:
    """Return the requests of the period that ends now, oldest first."""
    return tuple(moment for moment in sorted(taken) if moment > now - limit.period)


def wait_for(limit: RequestLimit, counting: Sequence[datetime], now: datetime) -> timedelta | None:
    """Return how long until one more is permitted; None when it is permitted now."""
    if len(counting) < limit.most:
        return None
    return counting[-limit.most] + limit.period - now
