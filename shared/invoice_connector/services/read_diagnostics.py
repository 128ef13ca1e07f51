"""What a source's help desk needs to look into the trouble of one connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.failed_call import FailedCall
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.services.read_connections import read_connection

_RUNS = 5


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """One connection at one moment: how it stands, and which calls failed, newest first."""

    at: datetime
    connection: Connection
    runs: Sequence[SyncRun]
    failed_calls: Sequence[FailedCall]


def read_diagnostics(ports: Ports, ref: ConnectionRef) -> Diagnostics:
    """Gather them; disconnected connections have them too."""
    connection = read_connection(ports, ref).connection
    return Diagnostics(
        at=ports.clock.now(),
        connection=connection,
        runs=ports.runs.list(ref, _RUNS, None).items,
        failed_calls=ports.call_log.latest(ref),
    )
