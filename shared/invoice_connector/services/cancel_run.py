"""Cancel a run: what waits is cancelled at once, what is being worked on ends by itself."""

from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import RunState, SyncRun
from invoice_connector.services.steer_run import steer_run


def cancel_run(ports: Ports, run: SyncRun) -> SyncRun:
    """Cancel a run for good; cancelling it again changes nothing.

    Raises:
        ConflictError: ``run_automatic``, ``run_ended``.
    """
    return steer_run(ports, run, RunState.CANCELLING, {RunState.CANCELLING, RunState.CANCELLED})
