"""Cancel a run: what waits is cancelled at once, what is being worked on ends by itself."""

from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED, RunState, SyncRun
from invoice_connector.services.run_progress import advance


def cancel_run(ports: Ports, run: SyncRun) -> SyncRun:
    """Cancel a run; cancelling an ended or cancelled one changes nothing."""
    if run.state in ENDED or run.state is RunState.CANCELLING:
        return run
    if not ports.runs.change_state(run, RunState.CANCELLING):
        return cancel_run(ports, ports.runs.get(run.ref, run.run_id))
    return advance(ports, run.ref, run.run_id)
