"""Find the windows that failed and that nothing has read since: each is a hole to be redriven."""

from collections.abc import Iterator, Sequence

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoveredRange
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import SyncRun, WindowWork, WorkState

_RUNS = 100
_MOST_RUNS = 5
_PAGE = 200
_MOST_PAGES = 5


def failed_windows(
    ports: Ports, ref: ConnectionRef, ranges: Sequence[CoveredRange]
) -> list[WindowWork]:
    """Return what is still missing of the newest runs with failures, newest run first."""
    runs = [run for run in ports.runs.list(ref, _RUNS, None).items if run.counters.windows_failed]
    return [
        work
        for run in runs[:_MOST_RUNS]
        for work in _windows(ports, run)
        if work.lease.state is WorkState.FAILED and not _is_read(work, ranges)
    ]


def _windows(ports: Ports, run: SyncRun) -> Iterator[WindowWork]:
    start_key: str | None = None
    for _ in range(_MOST_PAGES):
        page = ports.runs.windows(run.ref, run.run_id, _PAGE, start_key)
        yield from page.items
        start_key = page.next_key
        if start_key is None:
            return


def _is_read(work: WindowWork, ranges: Sequence[CoveredRange]) -> bool:
    """Tell whether another run has read all of it: then there is nothing to redrive."""
    window = work.window
    return any(
        found.axis is window.axis and found.start <= window.start and window.end <= found.end
        for found in ranges
    )
