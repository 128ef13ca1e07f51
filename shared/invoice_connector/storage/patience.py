"""Waiting for a busy table: capped exponential backoff with jitter, inside a time limit."""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.errors import ConnectorError
from invoice_connector.core.ports import Clock, Ids

T = TypeVar("T")

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0
_CONFLICT = "TransactionConflict"
_CANCELED = "TransactionCanceledException"
_CONDITION_FAILED = "ConditionalCheckFailed"
_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "TransactionInProgressException",
        "InternalServerError",
        "ServiceUnavailable",
    }
)
_BUSY_REASONS = frozenset({_CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"})


class StorageUnavailableError(ConnectorError):
    """A table, bucket or queue does not answer in time; the work is tried again later."""


class StillBusyError(Exception):
    """Part of a request was not processed and has to be sent again."""


class Patience:
    """Repeats a call while the storage is busy.

    Args:
        clock: measures the limit and waits.
        ids: source of jitter.
        limit_s: how long one operation may take with all its repetitions.
    """

    def __init__(self, clock: Clock, ids: Ids, limit_s: float) -> None:
        """Remember the limit."""
        self._clock = clock
        self._ids = ids
        self._limit_s = limit_s

    def call(self, send: Callable[[], T]) -> T:
        """Send until it is answered.

        Raises:
            StorageUnavailableError: the limit is over, or there was no answer at all.
        """
        give_up_at = self._clock.monotonic() + self._limit_s
        for attempt in count():
            try:
                return send()
            except (ClientError, StillBusyError) as error:
                if isinstance(error, ClientError) and not _is_busy(error):
                    raise
                self._pause(attempt, give_up_at, error)
            except BotoCoreError as error:
                raise _unavailable(error) from error
        raise AssertionError("unreachable")

    def _pause(self, attempt: int, give_up_at: float, error: Exception) -> None:
        pause = self._ids.fraction() * min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
        if self._clock.monotonic() + pause >= give_up_at:
            raise _unavailable(error) from error
        self._clock.sleep(pause)


def is_condition_failed(error: ClientError) -> bool:
    """Tell whether a single conditional write met another state."""
    return _code(error) == "ConditionalCheckFailedException"


def failed_conditions(error: ClientError) -> frozenset[int]:
    """List the positions in a cancelled transaction whose condition was not met."""
    return frozenset(i for i, code in enumerate(_reasons(error)) if code == _CONDITION_FAILED)


def _is_busy(error: ClientError) -> bool:
    if _code(error) != _CANCELED:
        return _code(error) in _BUSY
    return not failed_conditions(error) and not _BUSY_REASONS.isdisjoint(_reasons(error))


def _reasons(error: ClientError) -> list[str]:
    """Read the reasons in the transaction's order; pynamodb and botocore keep them apart."""
    verbose = getattr(error, "cancellation_reasons", None)
    if verbose is not None:
        return [reason.code if reason else "None" for reason in verbose]
    return [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _unavailable(error: Exception) -> StorageUnavailableError:
    cause = _code(error) if isinstance(error, ClientError) else type(error).__name__
    return StorageUnavailableError("storage_unavailable", details={"cause": cause})
