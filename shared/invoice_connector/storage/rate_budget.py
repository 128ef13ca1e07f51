"""RateBudget on DynamoDB: one item per provider, environment, egress identity and lane."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from invoice_connector.core.ports import BudgetKey
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import UtcTime, Whole
from invoice_connector.storage.database import Database
from invoice_connector.storage.tables import SyncRunsItem

LANE_SHARE = {"background": 0.8, "user": 0.2}
_TRIES = 12
_LONGEST_PAUSE_S = 0.5


class RateItem(SyncRunsItem):
    """When the next slot is free."""

    next_free_at = UtcTime()
    interval_us = Whole()


class DynamoRateBudget:
    """Request slots that all workers of one egress identity share.

    Args:
        database: where the items are.
        requests_per_second: the whole rate, shared out between the lanes.
    """

    def __init__(self, database: Database, requests_per_second: float) -> None:
        """Derive the interval of each lane."""
        self._database = database
        self._intervals = {
            lane: timedelta(seconds=1 / (requests_per_second * share))
            for lane, share in LANE_SHARE.items()
        }

    def reserve(self, key: BudgetKey, slots: int, max_wait_s: float) -> Sequence[datetime] | None:
        """Reserve consecutive slots, unless the first one is further away than ``max_wait_s``.

        Who loses against others too often gets None as well: the budget is busy.
        """
        clock, ids = self._database.clock, self._database.ids
        interval = self._intervals[key.lane]
        for attempt in range(_TRIES):
            now = clock.now()
            free_at = self._next_free_at(key)
            first = max(now, free_at or now)
            if (first - now).total_seconds() > max_wait_s:
                return None
            if self._move(key, free_at, first + slots * interval):
                return [first + i * interval for i in range(slots)]
            clock.sleep(ids.fraction() * min(_LONGEST_PAUSE_S, 0.02 * 2**attempt))
        return None

    def _next_free_at(self, key: BudgetKey) -> datetime | None:
        item = self._database.get(RateItem, keys.budget_key(key), key.lane)
        return item.next_free_at if item else None

    def _move(self, key: BudgetKey, before: datetime | None, after: datetime) -> bool:
        """Take the time between for ourselves, if nobody took it since we looked."""
        path = RateItem.next_free_at
        interval_us = self._intervals[key.lane] // timedelta(microseconds=1)
        moved = self._database.update(
            RateItem,
            keys.budget_key(key),
            key.lane,
            [path.set(after), RateItem.interval_us.set(interval_us)],
            path.does_not_exist() if before is None else path == before,
        )
        return moved is not None
