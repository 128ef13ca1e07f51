"""Request slots that all workers share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """Who shares a request rate. ``lane``: ``background``, ``user`` (for people) or ``audit``."""

    provider: str
    environment: str
    egress: str
    lane: str


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account at a source that takes one request at a time, whichever connection it is of."""

    provider: str
    environment: str
    account: str


class RateBudget(Protocol):
    """Request slots that all workers of one egress identity share, and turns at an account."""

    def reserve(
        self, key: BudgetKey, slots: int, max_wait_s: float, pace: float = 1.0
    ) -> Sequence[datetime] | None:
        """Reserve slots of one lane, in a row. No slot is given twice.

        Args:
            key: who shares the rate.
            slots: how many.
            max_wait_s: how far away the first one may be.
            pace: the part of the configured rate to be used now.

        Returns:
            The time of each slot, or None (nothing reserved) when the first one is further away.
        """
        ...

    def take_turn(self, key: AccountKey, owner: str, now: datetime, until: datetime) -> bool:
        """Let nobody else send a request for an account; False while somebody has the turn.

        A turn that nobody gave back ends by itself at ``until``.
        """
        ...

    def end_turn(self, key: AccountKey, owner: str) -> None:
        """Give a turn back, if it is still this owner's."""
        ...
