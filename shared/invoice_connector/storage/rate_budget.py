"""RateBudget on DynamoDB: one item per provider, environment, egress identity and lane."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from invoice_connector.core.pacing import LaneUse, SlotGrid
from invoice_connector.core.ports import AccountKey, BudgetKey
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Text, UtcTime, Whole
from invoice_connector.storage.database import Database
from invoice_connector.storage.fields import from_attributes
from invoice_connector.storage.tables import SyncRunsItem

_TRIES = 12
_LONGEST_PAUSE_S = 0.5


class RateItem(SyncRunsItem):
    """How far a lane is used, and the interval of the grid that its slots lie on."""

    next_free_at = UtcTime()
    last_slot = UtcTime()
    interval_us = Whole()


class TurnItem(SyncRunsItem):
    """Who may send the next request for an account, and until when."""

    owner = Text()
    until = UtcTime()


class DynamoRateBudget:
    """Request slots that all workers of one egress identity share.

    Args:
        database: where the items are.
        requests_per_second: the whole rate, shared out between the lanes.
    """

    def __init__(self, database: Database, requests_per_second: float) -> None:
        """Lay out the slots."""
        self._database = database
        self._grid = SlotGrid(requests_per_second)

    def reserve(
        self, key: BudgetKey, slots: int, max_wait_s: float, pace: float = 1.0
    ) -> Sequence[datetime] | None:
        """Reserve slots in a row, unless the first one is further away than ``max_wait_s``.

        Who loses against others too often gets None as well: the budget is busy.
        """
        clock, ids = self._database.clock, self._database.ids
        for attempt in range(_TRIES):
            use, now = self._use(key), clock.now()
            turn = self._grid.take(key.lane, now, use, slots, pace)
            if (turn.slots[0] - now).total_seconds() > max_wait_s:
                return None
            if self._move(key, use, turn.use):
                return turn.slots
            clock.sleep(ids.fraction() * min(_LONGEST_PAUSE_S, 0.02 * 2**attempt))
        return None

    def take_turn(self, key: AccountKey, owner: str, now: datetime, until: datetime) -> bool:
        """Take the turn if it is nobody's."""
        is_free = TurnItem.pk.does_not_exist() | (TurnItem.until < now) | (TurnItem.owner == owner)
        item = TurnItem(keys.account_key(key), keys.TURN, owner=owner, until=until)
        return self._database.put(item, is_free)

    def end_turn(self, key: AccountKey, owner: str) -> None:
        """Give the turn back."""
        self._database.delete(TurnItem, keys.account_key(key), keys.TURN, TurnItem.owner == owner)

    def _use(self, key: BudgetKey) -> LaneUse | None:
        item = self._database.get(RateItem, keys.budget_key(key), key.lane)
        return from_attributes(item, LaneUse) if item else None

    def _move(self, key: BudgetKey, before: LaneUse | None, after: LaneUse) -> bool:
        """Take the slots for ourselves, if nobody took any since we looked."""
        path = RateItem.next_free_at
        moved = self._database.update(
            RateItem,
            keys.budget_key(key),
            key.lane,
            [
                path.set(after.next_free_at),
                RateItem.last_slot.set(after.last_slot),
                RateItem.interval_us.set(self._grid.interval // timedelta(microseconds=1)),
            ],
            path.does_not_exist() if before is None else path == before.next_free_at,
        )
        return moved is not None
