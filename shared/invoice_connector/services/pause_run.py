"""Pause a run: nothing more is released, and what nobody works on yet is taken back at once."""

from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import RunState, SyncRun
from invoice_connector.services.steer_run import steer_run


def pause_run(ports: Ports, run: SyncRun) -> SyncRun:
    """Pause a run; pausing a paused one changes nothing.

    Raises:
        ConflictError: ``run_automatic``, ``run_ended``, ``run_cancelling``.
    """
    return steer_run(ports, run, RunState.PAUSING, {RunState.PAUSING, RunState.PAUSED})
