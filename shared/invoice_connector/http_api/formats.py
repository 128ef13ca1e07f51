"""How values are written: times in UTC with Z, dates, exact decimals."""

from datetime import UTC, date, datetime
from decimal import Decimal

_DECIMALS = 2
_MILLISECOND = 1000  # microseconds


def moment(value: datetime | None) -> str | None:
    """Write a time as ``2026-01-31T23:59:59Z``, with milliseconds only where there are some."""
    if value is None:
        return None
    utc = value.astimezone(UTC).replace(tzinfo=None)
    precision = "milliseconds" if utc.microsecond >= _MILLISECOND else "seconds"
    return f"{utc.isoformat(timespec=precision)}Z"


def day(value: date | None) -> str | None:
    """Write a date as ``2026-01-31``."""
    return value.isoformat() if value else None


def money(value: Decimal | None) -> str | None:
    """Write an amount exactly, with at least two decimals."""
    if value is None:
        return None
    whole, _, fraction = f"{value:f}".partition(".")
    return f"{whole}.{fraction:0<{_DECIMALS}}"


def exact(value: Decimal | None) -> str | None:
    """Write a number exactly as the source gave it."""
    return None if value is None else f"{value:f}"
