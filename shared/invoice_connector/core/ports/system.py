"""Time and chance."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Return the present as aware UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, for deadlines."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    """Fresh identifiers from a good random source."""

    def token(self, length: int) -> str:
        """Return ``length`` random characters of ``[A-Za-z0-9]``."""
        ...

    def fraction(self) -> float:
        """Return a random number in [0, 1), for jitter."""
        ...
