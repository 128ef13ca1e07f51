"""Say beside a connection's status that its source is closed, and when we go on."""

from collections.abc import Iterable
from dataclasses import replace

from invoice_connector.core.connection import Connection, ConnectionState
from invoice_connector.core.ports import Ports
from invoice_connector.core.source_health import Health
from invoice_connector.services.watch_source import Closures

_GOES_ON = frozenset({ConnectionState.ACTIVE, ConnectionState.CONNECTING})


def with_notices(ports: Ports, connections: Iterable[Connection]) -> tuple[Connection, ...]:
    """Add the notice of a closed source where it is what keeps the connection waiting.

    It is not stored with the connections: thousands would have to be written when a source closes,
    and again when it opens. It is gone at the moment in which the source has answered.
    """
    closures = Closures(ports)
    return tuple(_with_notice(connection, closures) for connection in connections)


def _with_notice(connection: Connection, closures: Closures) -> Connection:
    if connection.settings.disconnected_at is not None:
        return connection
    health = closures.health(connection)
    if health.closure is None or not _waits(connection, health):
        return connection
    status = connection.status
    next_try_at = status.next_try_at or health.closure.until
    notice = replace(status, notice=health.closure.code, next_try_at=next_try_at)
    return replace(connection, status=notice)


def _waits(connection: Connection, health: Health) -> bool:
    """Tell whether it goes on when the source opens, by itself or because an outage paused it."""
    was_paused_by_it = any(refusal.ref == connection.ref for refusal in health.refused)
    is_outage = health.closure is not None and health.closure.is_outage
    return connection.status.state in _GOES_ON or (is_outage and was_paused_by_it)
