"""When to try again, and how long to wait: decision, delay and chance kept apart."""

from datetime import timedelta

from invoice_connector.core.errors import FailureClass, SourceError

ATTEMPTS_IN_ONE_CALL = 4
_TOO_HEAVY = frozenset({"http_timeout", "http_deadline"})


def is_worth_repeating(error: SourceError, attempt: int) -> bool:
    """Tell whether the call itself may be repeated at once; ``attempt`` counts from 1."""
    limit = {FailureClass.TRANSIENT: ATTEMPTS_IN_ONE_CALL, FailureClass.CLOCK: 2}
    return attempt < limit.get(error.failure, 1)


def is_too_heavy(error: SourceError) -> bool:
    """Tell whether a smaller window may succeed where this one ran out of time."""
    return error.http_status == 504 or error.code in _TOO_HEAVY  # noqa: PLR2004


def pause_before_attempt(attempt: int, fraction: float, cap_s: float = 30.0) -> float:
    """Seconds before repeating: random between 0 and a capped exponential ("full jitter")."""
    return fraction * min(cap_s, float(2**attempt))


def postponement(attempt: int, fraction: float) -> timedelta:
    """How long work waits whose calls kept failing; ``attempt`` counts its claims."""
    return timedelta(seconds=min(900.0, 15.0 * 2**attempt) * (0.5 + fraction / 2))
