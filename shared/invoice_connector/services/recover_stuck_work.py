"""The sweeper: whatever lost its message, its worker or its turn is brought back."""

from datetime import timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.messages import FetchPending, SendWrite, VerifyConnection
from invoice_connector.core.ports import Attention, DueConnection, Ports
from invoice_connector.core.sync_run import MAX_MESSAGES, WorkKey
from invoice_connector.services.give_up_work import give_up_work
from invoice_connector.services.restore_connections import restore_connections
from invoice_connector.services.run_progress import advance, message_for
from invoice_connector.services.source_calls import TimeLeft
from invoice_connector.services.watch_source import source_key

_MOST_PER_TICK = 2_000
_SECONDS_KEPT = 10.0
_LOOK_AGAIN = timedelta(minutes=60)
_CHECK_WATCHDOG = timedelta(minutes=2)
_RETRIES_AT_ONCE = 25
_WRITE_WATCHDOG = timedelta(minutes=15)


def recover_stuck_work(ports: Ports, time_left: TimeLeft) -> int:
    """End outages, repeat due checks, re-send overdue work, move runs on, retry documents, writes.

    Returns:
        How many things were looked at.
    """
    seen = restore_connections(ports)
    for due in ports.connections.due(ports.clock.now(), _MOST_PER_TICK):
        if due.part == "check" and time_left() > _SECONDS_KEPT:
            _repeat_check(ports, due)
            seen += 1
    for attention in ports.runs.needing_attention(ports.clock.now(), _MOST_PER_TICK):
        if time_left() < _SECONDS_KEPT:
            break
        _attend(ports, attention)
        seen += 1
    return seen + _resend_writes(ports, time_left)


def _resend_writes(ports: Ports, time_left: TimeLeft) -> int:
    """Send the messages of writes again that were lost, or whose worker did not come back."""
    seen = 0
    for ref, write_id in ports.writes.overdue(ports.clock.now(), _MOST_PER_TICK):
        if time_left() < _SECONDS_KEPT:
            break
        now = ports.clock.now()
        if ports.writes.resend(ref, write_id, now, now + _WRITE_WATCHDOG):
            ports.queue.send(SendWrite(ref.tenant_id, ref.connection_id, write_id))
        seen += 1
    return seen


def _repeat_check(ports: Ports, due: DueConnection) -> None:
    if not ports.connections.claim_check(due.ref, due.due_at, ports.clock.now() + _CHECK_WATCHDOG):
        return
    settings = ports.connections.get(due.ref).settings
    ports.queue.send(VerifyConnection(due.ref.tenant_id, due.ref.connection_id, settings.version))


def _attend(ports: Ports, attention: Attention) -> None:
    try:
        if attention.work is not None:
            _resend(ports, attention.work)
        elif attention.retries:
            _retry_documents(ports, attention.ref)
        elif attention.run_id is not None:
            advance(ports, attention.ref, attention.run_id)
    except NotFoundError:
        return  # The index lags: what it named is gone.


def _resend(ports: Ports, key: WorkKey) -> None:
    now = ports.clock.now()
    messages = ports.runs.resend(key, now, now + _LOOK_AGAIN)
    if messages > MAX_MESSAGES:
        give_up_work(ports, key)
    elif messages:
        ports.queue.send(message_for(key))


def _retry_documents(ports: Ports, ref: ConnectionRef) -> None:
    connection, now = ports.connections.get(ref), ports.clock.now()
    if not connection.may_sync or ports.health.get(source_key(ports, connection)).is_closed(now):
        return
    taken = ports.runs.take_retries(ref, now, now + _LOOK_AGAIN, _RETRIES_AT_ONCE)
    if taken:
        keys = tuple(retry.invoice_id.key for retry in taken)
        ports.queue.send(FetchPending(ref.tenant_id, ref.connection_id, keys))
