"""Move a run on: release what its credit allows, stop it, end it when nothing is open."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.messages import FetchBatch, ReadWindow
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import (
    BATCH_CREDIT,
    ENDED,
    MAX_RELEASED_OVERALL,
    WINDOW_CREDIT,
    BatchWork,
    RunKind,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
    end_state,
    may_follow,
)
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.source_turn import account_of
from invoice_connector.services.watch_source import source_key

_CREDIT = {WorkKind.WINDOW: WINDOW_CREDIT, WorkKind.BATCH: BATCH_CREDIT}
_CANCEL_AT_ONCE = 100
_SECONDS_FOR_CANCELLING = 10.0  # what is left is cancelled by the next who looks at the run
_LONGEST_DELAY_S = 900
_STOPPING = frozenset({RunState.PAUSING, RunState.CANCELLING})
_BROKEN = frozenset({ConnectionState.ERROR, ConnectionState.NO_CONNECTION})
_LONGEST_WAIT = timedelta(days=7)  # for a user to mend a connection whose run waits


def advance(ports: Ports, ref: ConnectionRef, run_id: str) -> SyncRun:
    """Bring a run as far as it can go now; safe to call at any time, by anybody, twice."""
    run, connection = ports.runs.get(ref, run_id), ports.connections.get(ref)
    if run.state is RunState.QUEUED:
        run = plan(ports, run)
    reason = why_hopeless(connection, ports.clock.now())
    if reason is not None and may_follow(run.state, RunState.CANCELLING):
        ports.runs.change_state(run, RunState.CANCELLING)
        run = ports.runs.get(ref, run_id)
    if run.state in _STOPPING:
        run = _stop(ports, run)
    if run.state in ENDED:
        return run
    if not _has_open_work(run):
        return _finish(ports, run, reason)
    if run.state is RunState.RUNNING and connection.may_sync:
        for kind in WorkKind:
            _release(ports, run, kind, _credit(ports, connection, run, kind))
    return run


def why_hopeless(connection: Connection, now: datetime) -> str | None:
    """Tell why a run of this connection must not stay open, None while it may go on or wait."""
    if connection.settings.disconnected_at is not None:
        return "connection_disconnected"
    status = connection.status
    is_given_up = status.state in _BROKEN and now - status.since > _LONGEST_WAIT
    return "run_waited_too_long" if is_given_up else None


def plan(ports: Ports, run: SyncRun) -> SyncRun:
    """Cut a queued full run into its windows; a plan that was interrupted is completed."""
    spec = ports.providers[_provider(ports, run.ref)].spec
    windows = [window_work(run, window) for window in spec.plan_full(run.window)]
    ports.runs.add_windows(run, windows)
    ports.runs.mark_planned(run, len(windows))
    return ports.runs.get(run.ref, run.run_id)


def window_work(run: SyncRun, window: DateWindow) -> WindowWork:
    """Make the work of reading one window of a run."""
    key = WorkKey(run.ref, run.run_id, WorkKind.WINDOW, window.window_id)
    return WindowWork(key, window, order=release_order(window.start.timestamp()))


def release_order(start_s: float) -> str:
    """Sort newest first: what users look for is filled before what is old."""
    return f"{99_999_999_999 - int(start_s):011d}"


def message_for(key: WorkKey) -> ReadWindow | FetchBatch:
    """Return the message that gets a piece of released work done."""
    tenant_id, connection_id = key.ref.tenant_id, key.ref.connection_id
    if key.kind is WorkKind.WINDOW:
        return ReadWindow(tenant_id, connection_id, key.run_id, key.work_id)
    return FetchBatch(tenant_id, connection_id, key.run_id, key.work_id)


def postpone(
    ports: Ports, work: WindowWork | BatchWork, owner: str, until: datetime, *, counts: bool
) -> None:
    """Give the lease back and send the work one delayed message; it stays released.

    Work that only waits, and whose claims do not count, comes back ever more rarely: after half
    the time that it has been released for. So a crowd that waits for slots sends few messages.

    Args:
        ports: all ports.
        work: the work as it was claimed.
        owner: who holds its lease.
        until: when to come back at the earliest; at most 15 minutes away.
        counts: whether this claim counts as one of the work's five.
    """
    now = ports.clock.now()
    if not counts and until > now:
        until = max(until, now + (now - (work.lease.released_at or now)) / 2)
    delay_s = min(_LONGEST_DELAY_S, max(0, ceil((until - now).total_seconds())))
    ports.runs.postpone(work.key, owner, now + timedelta(seconds=delay_s), counts=counts)
    ports.queue.send(message_for(work.key), delay_s)


def read_identity(ports: Ports, connection: Connection) -> str:
    """Name what a list read depends on: ranges of different identities never merge."""
    settings = connection.settings
    spec = ports.providers[settings.provider].spec
    names = (*spec.identity_fields, *spec.filter_fields)
    values = ",".join(f"{name}={settings.technical.get(name, '')}" for name in names)
    return f"{settings.provider}/{settings.environment}/{values}"


def _provider(ports: Ports, ref: ConnectionRef) -> str:
    return ports.connections.get(ref).settings.provider


def _credit(ports: Ports, connection: Connection, run: SyncRun, kind: WorkKind) -> int:
    """Tell how many pieces may be released at a time, seeing how the run's source is doing.

    Nobody waits for an audit, and where requests go one by one, more workers only wait.
    """
    closure = ports.health.get(source_key(ports, connection)).closure
    if closure is None:
        is_single = run.kind is RunKind.AUDIT or account_of(ports, connection) is not None
        return 1 if is_single else _CREDIT[kind]
    # Nothing while it is closed; then one piece finds out whether it is open again.
    return int(ports.clock.now() >= closure.until)


def _release(ports: Ports, run: SyncRun, kind: WorkKind, credit: int) -> None:
    counters = run.counters
    released = counters.windows_released if kind is WorkKind.WINDOW else counters.batches_released
    free = credit - released
    keys = ports.runs.waiting(run.ref, run.run_id, kind, free) if free > 0 else ()
    if not keys or ports.runs.released_overall() >= MAX_RELEASED_OVERALL:
        return
    for key in keys:
        # The message follows the commit: if it is lost, the sweeper sends it again.
        if ports.runs.release(key, ports.clock.now(), credit):
            ports.queue.send(message_for(key))


def _stop(ports: Ports, run: SyncRun) -> SyncRun:
    """Take back what nobody is working on; what is being worked on ends or is given back."""
    for key in ports.runs.released(run.ref, run.run_id):
        ports.runs.withdraw(key, ports.clock.now())
    if run.state is RunState.CANCELLING:
        _cancel_waiting(ports, run)
    run = ports.runs.get(run.ref, run.run_id)
    counters = run.counters
    is_still = not counters.windows_released and not counters.batches_released
    if run.state is RunState.PAUSING and is_still and _has_open_work(run):
        ports.runs.change_state(run, RunState.PAUSED)
        run = ports.runs.get(run.ref, run.run_id)
    return run


def _has_open_work(run: SyncRun) -> bool:
    return bool(run.counters.windows_open or run.counters.batches_open)


def _finish(ports: Ports, run: SyncRun, reason: str | None) -> SyncRun:
    state = end_state(run.counters)
    if run.state is RunState.CANCELLING:
        state, run = RunState.CANCELLED, replace(run, error_code=reason)
    ports.runs.finish(run, state, ports.clock.now())
    return ports.runs.get(run.ref, run.run_id)


def _cancel_waiting(ports: Ports, run: SyncRun) -> None:
    end = ports.clock.monotonic() + _SECONDS_FOR_CANCELLING
    for kind in WorkKind:
        while keys := ports.runs.waiting(run.ref, run.run_id, kind, _CANCEL_AT_ONCE):
            for key in keys:
                if ports.clock.monotonic() > end:
                    return
                ports.runs.cancel_waiting(key)
