"""Let only so many expensive requests of a connection through."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, TooOftenError
from invoice_connector.core.ports import Ports
from invoice_connector.core.request_limits import RequestLimit, still_counting, wait_for

_ROUNDS = 8


def expect_within(ports: Ports, ref: ConnectionRef, limit: RequestLimit) -> None:
    """Count one more request.

    Raises:
        TooOftenError: it is one too many; says when the next one is permitted.
        LostRaceError: ``state_changed``, others counted theirs first, again and again.
    """
    for _ in range(_ROUNDS):
        now = ports.clock.now()
        before = ports.requests.taken(ref, limit)
        counting = still_counting(limit, before, now)
        wait = wait_for(limit, counting, now)
        if wait is not None:
            raise TooOftenError(limit.code, wait)
        if ports.requests.replace_taken(ref, limit, before, (*counting, now)):
            return
    raise LostRaceError("state_changed")
