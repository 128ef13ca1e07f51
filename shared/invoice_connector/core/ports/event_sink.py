"""What operators count."""

from typing import Protocol


class EventSink(Protocol):
    """Takes note of something that happened. Nothing in it may name a tenant."""

    def count(self, name: str, value: float = 1, **dimensions: str) -> None:
        """Count an event under a name, e.g. ``SourceErrors`` with ``failure="throttled"``."""
        ...
