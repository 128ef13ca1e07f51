"""Requests that a caller may send again under the same key, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT_FOR = timedelta(hours=24)
# A function that took a request on has ended by then, with or without an answer.
BUSY_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Whose request under which key; ``route`` is its method and path."""

    tenant_id: str
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given, without what is only shown once."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What is known under a key.

    Attributes:
        fingerprint: of what was asked, without secrets.
        owner: who took the request on.
        taken_at: when.
        answer: None while it is being worked on, or when that ended without an answer.
    """

    fingerprint: str
    owner: str
    taken_at: datetime
    answer: KeptAnswer | None = None

    def counts(self, now: datetime) -> bool:
        """Tell whether a repeat has to respect this: kept long enough, or being worked on."""
        return now < self.taken_at + (BUSY_FOR if self.answer is None else KEPT_FOR)
