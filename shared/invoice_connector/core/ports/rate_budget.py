"""Request slots that all workers share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """Who shares a request rate. ``lane``: ``background`` or ``user`` (a part kept for people)."""

    provider: str
    environment: str
    egress: str
    lane: str


class RateBudget(Protocol):
    """Request slots that all workers of one egress identity share."""

    def reserve(self, key: BudgetKey, slots: int, max_wait_s: float) -> Sequence[datetime] | None:
        """Reserve consecutive slots.

        Returns:
            The time of each slot, or None (nothing reserved) when the first one is further away
            than ``max_wait_s``.
        """
        ...
