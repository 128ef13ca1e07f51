"""What counts as read completely for the present settings of a connection."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.coverage import CoverageRow, CoveredRange, merge
from invoice_connector.core.ports import Ports
from invoice_connector.core.windows import Axis, cut
from invoice_connector.services.run_progress import read_identity

_DAY = timedelta(days=1)


def ledger(ports: Ports, connection: Connection) -> list[CoverageRow]:
    """Return the rows of the present read identity, the polls' range among them."""
    identity = read_identity(ports, connection)
    rows = [row for row in ports.runs.coverage(connection.ref) if row.read_identity == identity]
    spec = ports.providers[connection.settings.provider].spec
    return [*rows, *head(connection, spec.poll_axis, identity)]


def head(connection: Connection, axis: Axis, identity: str) -> list[CoverageRow]:
    """Return the range that polls keep covered, day by day.

    Polls read each day when it came and not again, so none of it counts as read just now.
    """
    sync = connection.sync
    is_ours = sync.head_identity in (None, identity)
    if not is_ours or sync.head_start is None or sync.cursor is None:
        return []
    days = cut(axis, sync.head_start, sync.cursor, _DAY)
    return [CoverageRow(day, identity, day.start, run_id="", rows=0, pages=0) for day in days]


def covered(ports: Ports, connection: Connection) -> list[CoveredRange]:
    """Return the ranges on the axis that coverage is claimed on, oldest first."""
    axis = ports.providers[connection.settings.provider].spec.full_axis
    return [found for found in merge(ledger(ports, connection)) if found.axis is axis]


def is_covered(ranges: Iterable[CoveredRange], moment: datetime) -> bool:
    """Tell whether a moment lies in a range that was read completely."""
    return any(found.start <= moment < found.end for found in ranges)
