"""A clock that only moves when told, and identifiers that repeat for one seed."""

import random
import string
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class VirtualClock:
    """Time that a test sets; ``sleep`` only moves it on."""

    def __init__(self, now: datetime = START) -> None:
        """Begin at ``now``."""
        self._start = self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the virtual present."""
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to a time."""
        self._now = now

    def advance(self, **duration: float) -> None:
        """Move on by a ``timedelta`` given in its own words, e.g. ``minutes=5``."""
        self._now += timedelta(**duration)

    def monotonic(self) -> float:
        """Return the virtual seconds since the beginning."""
        return (self._now - self._start).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)


class SeededIds:
    """Identifiers from a seed: the same seed gives the same sequence."""

    def __init__(self, seed: int = 1) -> None:
        """Begin the sequence of ``seed``."""
        self._random = random.Random(seed)

    def token(self, length: int) -> str:
        """Return ``length`` characters of ``[A-Za-z0-9]``."""
        return "".join(self._random.choices(string.ascii_letters + string.digits, k=length))

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        return self._random.random()
