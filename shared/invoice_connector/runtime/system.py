"""The real clock and the real random source: the only place that asks the machine for either."""

import secrets
import string
import time
from datetime import UTC, datetime

_ALPHABET = string.ascii_letters + string.digits


class SystemClock:
    """Clock port on the machine's clock."""

    def now(self) -> datetime:
        """Return the present as aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class SystemIds:
    """Ids port on the operating system's random source."""

    def token(self, length: int) -> str:
        """Return random letters and digits."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(length))

    def fraction(self) -> float:
        """Return a random number in [0, 1)."""
        return secrets.randbelow(2**53) / 2**53
