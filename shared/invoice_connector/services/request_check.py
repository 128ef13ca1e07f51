"""Check connection: the user asks for a check of the settings as they are."""

from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
)
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.core.ports import Ports
from invoice_connector.core.request_limits import CHECKS
from invoice_connector.services.limit_requests import expect_within

_LATE_AFTER = timedelta(minutes=2)


def request_check(ports: Ports, ref: ConnectionRef) -> Connection:
    """Queue a check, unless one is on its way already.

    Raises:
        ConflictError: ``connection_disconnected`` or ``connection_incomplete``.
        TooOftenError: ``check_too_often``.
    """
    connection = ports.connections.get(ref)
    now = ports.clock.now()
    if _is_on_its_way(connection.status, now):
        return connection
    _expect_checkable(connection)
    expect_within(ports, ref, CHECKS)
    status = connecting(connection.status, now)
    ports.connections.write_status(ref, status, connection.settings.version)
    queue_check(ports, connection)
    return ports.connections.get(ref)


def connecting(before: ConnectionStatus, now: datetime) -> ConnectionStatus:
    """Enter *Connecting..*, with the time at which a lost check is noticed."""
    is_new = before.state is not ConnectionState.CONNECTING
    return replace(
        before,
        state=ConnectionState.CONNECTING,
        since=now if is_new else before.since,
        checking_since=now if is_new else before.checking_since,
        next_try_at=now + _LATE_AFTER,
        missing_fields=(),
        notice=None,
    )


def queue_check(ports: Ports, connection: Connection) -> None:
    """Ask for a check of exactly these settings."""
    ref, version = connection.ref, connection.settings.version
    ports.queue.send(VerifyConnection(ref.tenant_id, ref.connection_id, version))


def _is_on_its_way(status: ConnectionStatus, now: datetime) -> bool:
    """Tell whether a check was sent and is not overdue; a notice means that it got no answer."""
    return (
        status.state is ConnectionState.CONNECTING
        and status.notice is None
        and status.next_try_at is not None
        and now < status.next_try_at
    )


def _expect_checkable(connection: Connection) -> None:
    if connection.settings.disconnected_at is not None:
        raise ConflictError("connection_disconnected")
    if connection.status.state is ConnectionState.NO_CONNECTION:
        raise ConflictError("connection_incomplete")
