"""Resume a run that was paused: it goes on where it stopped."""

from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import RunState, SyncRun
from invoice_connector.services.steer_run import steer_run


def resume_run(ports: Ports, run: SyncRun) -> SyncRun:
    """Let a run go on; one that is running changes nothing.

    Raises:
        ConflictError: ``run_automatic``, ``run_ended``, ``run_cancelling``.
    """
    return steer_run(ports, run, RunState.RUNNING, {RunState.RUNNING})
