"""Stop using credentials that were refused, until somebody saves settings or checks again."""

from dataclasses import replace

from invoice_connector.core.connection import Connection, ConnectionState, StatusError
from invoice_connector.core.errors import LostRaceError, SourceError
from invoice_connector.core.ports import Ports


def status_error(error: SourceError) -> StatusError:
    """Keep what the user and the help desk need of a failure."""
    return StatusError(error.code, error.field, error.source_code, error.request_id)


def pause_connection(ports: Ports, connection: Connection, error: SourceError) -> None:
    """Write *Connection Error*; the dispatcher then takes the connection off the schedule.

    If the settings were saved meanwhile, the refusal belongs to the old ones: nothing is written.
    """
    now = ports.clock.now()
    status = replace(
        connection.status,
        state=ConnectionState.ERROR,
        settled=ConnectionState.ERROR,
        since=now,
        last_check_at=now,
        checking_since=None,
        next_try_at=None,
        notice=None,
        error=status_error(error),
    )
    try:
        ports.connections.write_status(connection.ref, status, connection.settings.version)
    except LostRaceError:
        return
    ports.events.count("ConnectionsPaused", reason=error.failure.value)
