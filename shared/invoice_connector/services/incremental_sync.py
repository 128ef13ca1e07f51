"""Send every due connection its poll; the schedule calls it, and a user who wants it now."""

from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import ConflictError, NotFoundError
from invoice_connector.core.messages import PollConnection
from invoice_connector.core.ports import DueConnection, Ports
from invoice_connector.core.schedule import poll_interval
from invoice_connector.services.first_sync import start_first_sync
from invoice_connector.services.source_calls import TimeLeft
from invoice_connector.services.watch_source import Closures, spread

_MOST_PER_TICK = 5_000
_JITTER = 0.1
_SECONDS_KEPT = 5.0


def incremental_sync(ports: Ports, time_left: TimeLeft) -> int:
    """Dispatch the polls that are due; returns how many were sent."""
    sent, closures = 0, Closures(ports)
    for due in ports.connections.due(ports.clock.now(), _MOST_PER_TICK):
        if time_left() < _SECONDS_KEPT:
            break
        if due.part == "poll":
            sent += dispatch(ports, due, closures)
    return sent


def dispatch(ports: Ports, due: DueConnection, closures: Closures) -> bool:
    """Claim one due poll, then send it; a lost message only costs one interval."""
    try:
        connection = ports.connections.get(due.ref)
    except NotFoundError:
        return False
    if not connection.may_sync or not connection.settings.automatic_sync:
        _unschedule(ports, connection, due)
        return False
    if connection.sync.cursor is None:
        # Another full run was in the way when automatic sync was switched on: try again.
        return start_first_sync(ports, connection)
    until = closures.put_off(connection)
    if until is not None:
        ports.connections.schedule(due.ref, spread(ports, until))
        return False
    poll_id = _claim(ports, connection, due.due_at)
    if poll_id is None:
        return False
    _send(ports, due.ref, poll_id)
    return True


def poll_now(ports: Ports, ref: ConnectionRef) -> None:
    """Read what is new at once, without waiting for the schedule.

    Raises:
        ConflictError: ``connection_not_active``, or ``first_sync_pending`` before a first sync.
    """
    connection = ports.connections.get(ref)
    if not connection.may_sync:
        raise ConflictError("connection_not_active")
    if connection.sync.cursor is None:
        raise ConflictError("first_sync_pending")
    now = ports.clock.now()
    ports.connections.schedule(ref, now)
    poll_id = _claim(ports, ports.connections.get(ref), now)
    if poll_id is not None:
        _send(ports, ref, poll_id, is_thorough=True)


def _unschedule(ports: Ports, connection: Connection, due: DueConnection) -> None:
    """Only here does a connection leave the schedule, and not while a check may put it on it."""
    if connection.status.next_try_at is None:
        ports.connections.unschedule(due.ref, due.due_at)


def _claim(ports: Ports, connection: Connection, due_at: datetime) -> str | None:
    interval = poll_interval(connection.settings, connection.sync)
    jitter = timedelta(seconds=interval.total_seconds() * _JITTER * ports.ids.fraction())
    poll_id = ports.ids.token(16)
    next_due_at = ports.clock.now() + interval + jitter
    is_mine = ports.connections.claim_poll(connection.ref, due_at, poll_id, next_due_at)
    return poll_id if is_mine else None


def _send(ports: Ports, ref: ConnectionRef, poll_id: str, *, is_thorough: bool = False) -> None:
    ports.queue.send(PollConnection(ref.tenant_id, ref.connection_id, poll_id, is_thorough))
