"""Disconnect: schedule and runs stop, the secret goes, the invoices stay readable."""

from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.ports import Ports
from invoice_connector.services.run_progress import advance


def disconnect(ports: Ports, ref: ConnectionRef) -> None:
    """Disconnect for good. Repeating it finishes what an interrupted call left undone.

    Raises:
        LostRaceError: somebody saved settings at the same time; nothing was changed.
    """
    connection = ports.connections.get(ref)
    if connection.settings.disconnected_at is None:
        _mark(ports, connection, ports.clock.now())
    ports.connections.schedule(ref, None)
    active = ports.runs.active_full(ref)
    if active is not None:
        # Whoever looks at a run of a disconnected connection cancels it; others follow in a minute.
        advance(ports, ref, active.run_id)
    ports.secrets.delete(ref)


def _mark(ports: Ports, connection: Connection, now: datetime) -> None:
    """Write this first: from here on no worker may use the credentials."""
    settings = replace(
        connection.settings,
        automatic_sync=False,
        credentials_set=frozenset(),
        credentials_version=None,
        disconnected_at=now,
        updated_at=now,
        version=connection.settings.version + 1,
    )
    status = replace(
        connection.status,
        state=ConnectionState.NO_CONNECTION,
        settled=ConnectionState.NO_CONNECTION,
        since=now,
        checking_since=None,
        next_try_at=None,
        error=None,
        permissions=(),
        warnings=(),
        missing_fields=(),
        notice="connection_disconnected",
    )
    ports.connections.save_settings(connection.ref, settings, status)
