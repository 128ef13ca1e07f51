"""A connection's turn at an account that takes one request at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.ports import AccountKey, Ports
from invoice_connector.services.watch_source import PostponedError

# Longer than a worker can live, since clocks differ: a turn ends by itself only when it is dead.
_LONGEST_TURN = timedelta(seconds=360)
_LONGEST_WAIT_S = 20.0
_SHORTEST_PAUSE_S = 0.1
_OWNER_LENGTH = 16


def account_of(ports: Ports, connection: Connection) -> AccountKey | None:
    """Name the account that all requests of a connection go to, if it takes one at a time."""
    settings = connection.settings
    account = ports.providers[settings.provider].spec.one_at_a_time(settings.technical)
    return AccountKey(settings.provider, settings.environment, account) if account else None


@contextmanager
def turn_at(
    ports: Ports, account: AccountKey | None, seconds_to_wait: Callable[[], float]
) -> Iterator[None]:
    """Hold an account while one request is under way; never more than one at a time.

    A turn is given back after an answer and after a failure. Whoever dies holds it until it ends
    by itself.

    Raises:
        PostponedError: others had it all the time.
    """
    if account is None:
        yield
        return
    owner = ports.ids.token(_OWNER_LENGTH)
    _take(ports, account, owner, min(_LONGEST_WAIT_S, seconds_to_wait()))
    try:
        yield
    except Exception:
        ports.budget.end_turn(account, owner)
        raise
    ports.budget.end_turn(account, owner)


def _take(ports: Ports, account: AccountKey, owner: str, wait_s: float) -> None:
    end = ports.clock.monotonic() + wait_s
    while True:
        now = ports.clock.now()
        if ports.budget.take_turn(account, owner, now, now + _LONGEST_TURN):
            return
        if ports.clock.monotonic() >= end:
            raise PostponedError(now + timedelta(seconds=_LONGEST_WAIT_S))
        ports.clock.sleep(_SHORTEST_PAUSE_S + ports.ids.fraction())
