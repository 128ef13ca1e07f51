"""Read sync runs, how far they are, and their windows."""

from dataclasses import dataclass

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.sync_run import ENDED, RunState, SyncRun, WindowWork

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Windows that were split count as their halves."""

    windows_done: int
    windows_open: int
    windows_failed: int
    batches_done: int
    batches_open: int
    batches_failed: int
    percent: int


def list_runs(ports: Ports, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[SyncRun]:
    """Return the runs of a connection that exists, newest first."""
    ports.connections.get(ref)
    return ports.runs.list(ref, limit, start_key)


def read_run(ports: Ports, ref: ConnectionRef, run_id: str) -> SyncRun:
    """Return one run."""
    ports.connections.get(ref)
    return ports.runs.get(ref, run_id)


def list_windows(
    ports: Ports, ref: ConnectionRef, run_id: str, limit: int, start_key: str | None
) -> Page[WindowWork]:
    """Return the windows of a run that exists."""
    read_run(ports, ref, run_id)
    return ports.runs.windows(ref, run_id, limit, start_key)


def progress_of(run: SyncRun) -> Progress:
    """Derive the figures that a progress bar needs; 100 % only once the run has ended well."""
    counters = run.counters
    batches_done = counters.batches_total - counters.batches_open - counters.batches_failed
    settled = counters.windows_done + counters.windows_failed
    settled += counters.batches_total - counters.batches_open
    work = settled + counters.windows_open + counters.batches_open
    return Progress(
        windows_done=counters.windows_done,
        windows_open=counters.windows_open,
        windows_failed=counters.windows_failed,
        batches_done=max(0, batches_done),
        batches_open=counters.batches_open,
        batches_failed=counters.batches_failed,
        percent=_percent(run, settled, work),
    )


def _percent(run: SyncRun, settled: int, work: int) -> int:
    if run.state in {RunState.COMPLETED, RunState.COMPLETED_WITH_PROBLEMS}:
        return _WHOLE
    if not work:
        return 0
    share = settled * _WHOLE // work
    return share if run.state in ENDED else min(share, _WHOLE - 1)
