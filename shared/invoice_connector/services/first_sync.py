"""The first sync of a connection: one transaction sets the cursor and creates the initial run."""

from datetime import datetime

from invoice_connector.core.connection import Connection, SyncState
from invoice_connector.core.errors import InputError
from invoice_connector.core.ports import Ports
from invoice_connector.core.schedule import poll_interval
from invoice_connector.core.sync_run import RunKind, RunState, SyncRun
from invoice_connector.core.windows import compact
from invoice_connector.services.run_progress import advance, read_identity


def new_run_id(ports: Ports, now: datetime) -> str:
    """Make an id that sorts by start time."""
    return f"{compact(now)}-{ports.ids.token(8)}"


def settled_until(ports: Ports) -> datetime:
    """Return the time up to which the source's list is trusted to be complete, whole seconds."""
    return (ports.clock.now() - ports.limits.settle).replace(microsecond=0)


def start_first_sync(ports: Ports, connection: Connection) -> bool:
    """Start following the source from now on, and read what came before, once.

    Returns:
        False when the connection has a cursor already, has no from-date, its from-date has only
        just begun, or a full run is active (the next tick tries again).
    """
    settings = connection.settings
    if connection.sync.cursor is not None or settings.from_date is None:
        return False
    now, until = ports.clock.now(), settled_until(ports)
    try:
        window = ports.providers[settings.provider].spec.full_run_window(settings.from_date, until)
    except InputError:
        return False
    run = SyncRun(
        ref=connection.ref,
        run_id=new_run_id(ports, now),
        kind=RunKind.INITIAL,
        state=RunState.QUEUED,
        window=window,
        created_at=now,
        read_identity=read_identity(ports, connection),
    )
    next_due_at = now + poll_interval(settings, connection.sync)
    sync = SyncState(
        cursor=until, head_start=until, head_identity=run.read_identity, next_due_at=next_due_at
    )
    if not ports.runs.start_first(run, sync):
        return False
    advance(ports, run.ref, run.run_id)
    return True
