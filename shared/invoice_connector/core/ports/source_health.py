"""What all workers together know about a source system."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from invoice_connector.core.source_health import Health


@dataclass(frozen=True, slots=True)
class SourceKey:
    """A source system as seen from one address."""

    provider: str
    environment: str
    egress: str


@dataclass(frozen=True, slots=True)
class HealthChange:
    """One change as it was stored."""

    before: Health
    after: Health


class SourceHealth(Protocol):
    """One small item per source, beside its rate budget."""

    def get(self, key: SourceKey) -> Health:
        """Read what is known now, consistently; a new source is healthy."""
        ...

    def change(
        self, key: SourceKey, decide: Callable[[Health], Health | None]
    ) -> HealthChange | None:
        """Replace the state by what ``decide`` makes of it; decided again if another was faster.

        Returns:
            The change, or None when ``decide`` said that there is none to make, or when others
            were faster again and again.
        """
        ...
