"""What pausing, resuming and cancelling share: which run a person may bring into which state."""

from collections.abc import Collection

from invoice_connector.core.errors import ConflictError
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED, RunKind, RunState, SyncRun, may_follow
from invoice_connector.services.run_progress import advance, plan


def steer_run(
    ports: Ports, run: SyncRun, wanted: RunState, reached: Collection[RunState]
) -> SyncRun:
    """Bring a run into ``wanted``, unless it has ``reached`` that already, and move it on.

    Raises:
        ConflictError: ``run_automatic``, ``run_ended``, ``run_cancelling``.
    """
    if run.kind is RunKind.INCREMENTAL:
        # Its cursor has moved: documents that it does not fetch would be missing for good.
        raise ConflictError("run_automatic")
    if run.state is RunState.QUEUED:
        run = plan(ports, run)
    while run.state not in reached:
        if run.state in ENDED:
            raise ConflictError("run_ended")
        if not may_follow(run.state, wanted):
            raise ConflictError("run_cancelling")
        if ports.runs.change_state(run, wanted):
            break
        run = ports.runs.get(run.ref, run.run_id)
    return advance(ports, run.ref, run.run_id)
