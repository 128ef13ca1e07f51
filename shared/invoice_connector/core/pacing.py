"""When requests may leave: one grid of slots for all, shared out between the lanes.

The slots of all lanes lie on the same grid, so two requests are never closer together than one
interval, whichever lanes they come from. A lane's unused slots are not given to another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ROUND = 10
# Of every ten slots two are kept for people who wait, and one for audits.
LANES: Mapping[str, frozenset[int]] = {
    "user": frozenset({0, 5}),
    "audit": frozenset({7}),
    "background": frozenset({1, 2, 3, 4, 6, 8, 9}),
}


def share_of(lane: str) -> float:
    """A lane's part of the whole rate."""
    return len(LANES[lane]) / _ROUND


@dataclass(frozen=True, slots=True)
class LaneUse:
    """How far a lane is used: its last slot, and the time from which on its share is free."""

    last_slot: datetime
    next_free_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """Slots to be reserved, and how far the lane is used then."""

    slots: tuple[datetime, ...]
    use: LaneUse


class SlotGrid:
    """The slots at one configured rate.

    Args:
        requests_per_second: the rate of all lanes together; it is never exceeded.
    """

    def __init__(self, requests_per_second: float) -> None:
        """Round the interval up to whole microseconds."""
        self._interval_us = ceil(1_000_000 / requests_per_second)

    @property
    def interval(self) -> timedelta:
        """The shortest time between two requests."""
        return self._interval_us * _MICROSECOND

    def take(self, lane: str, now: datetime, use: LaneUse | None, slots: int, pace: float) -> Turn:
        """Choose a lane's next slots: none before now, none twice, and not faster than its pace.

        Args:
            lane: ``background``, ``user`` or ``audit``.
            now: the present.
            use: how far the lane is used, None if it is new.
            slots: how many.
            pace: 1 uses every slot of the lane, a half every other one.
        """
        free_us = _microseconds(max(now, use.next_free_at) if use else now)
        last_us = _microseconds(use.last_slot) if use else 0
        step_us = ceil(self._interval_us / share_of(lane) / pace)
        chosen = []
        for _ in range(slots):
            last_us = self._slot(lane, max(free_us, last_us + 1))
            chosen.append(_moment(last_us))
            free_us += step_us
        return Turn(tuple(chosen), LaneUse(chosen[-1], _moment(free_us)))

    def _slot(self, lane: str, from_us: int) -> int:
        """The lane's first slot that is not before a time."""
        number = -(-from_us // self._interval_us)
        while number % _ROUND not in LANES[lane]:
            number += 1
        return number * self._interval_us


def _moment(microseconds: int) -> datetime:
    return _START + microseconds * _MICROSECOND


def _microseconds(moment: datetime) -> int:
    return (moment - _START) // _MICROSECOND
