"""Check connection: the user asks for a check of the settings as they are."""

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
from invoice_connector.services.save_settings import connecting

_SHORTEST_PAUSE = timedelta(seconds=12)  # five checks a minute


def request_check(ports: Ports, ref: ConnectionRef) -> Connection:
    """Queue a check, unless one is on its way already.

    Raises:
        ConflictError: ``connection_disconnected``, ``connection_incomplete``, ``check_too_often``.
    """
    connection = ports.connections.get(ref)
    now = ports.clock.now()
    if _is_on_its_way(connection.status, now):
        return connection
    _expect_checkable(connection, now)
    status = connecting(connection.status, now)
    ports.connections.write_status(ref, status, connection.settings.version)
    version = connection.settings.version
    ports.queue.send(VerifyConnection(ref.tenant_id, ref.connection_id, version))
    return ports.connections.get(ref)


def _is_on_its_way(status: ConnectionStatus, now: datetime) -> bool:
    """Tell whether a check was sent and is not overdue; a notice means that it got no answer."""
    return (
        status.state is ConnectionState.CONNECTING
        and status.notice is None
        and status.next_try_at is not None
        and now < status.next_try_at
    )


def _expect_checkable(connection: Connection, now: datetime) -> None:
    if connection.settings.disconnected_at is not None:
        raise ConflictError("connection_disconnected")
    if connection.status.state is ConnectionState.NO_CONNECTION:
        raise ConflictError("connection_incomplete")
    last = connection.status.last_check_at
    if last is not None and now - last < _SHORTEST_PAUSE:
        raise ConflictError("check_too_often")
