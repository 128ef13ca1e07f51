"""Redrive: read a window again that had failed, also when its run has ended."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED, RunState, SyncRun, WorkKey, WorkKind, WorkState
from invoice_connector.services.run_progress import advance

_STOPPED = frozenset({RunState.CANCELLING, RunState.CANCELLED})
_ON_ITS_WAY = frozenset({WorkState.WAITING, WorkState.RELEASED})


def redrive_window(ports: Ports, ref: ConnectionRef, run_id: str, window_id: str) -> SyncRun:
    """Let a failed window wait for its turn again; one that does already stays as it is.

    A run that has ended runs again until the window and its documents are done, and then ends
    with the state that its counters tell.

    Raises:
        NotFoundError: ``run_not_found``, ``window_not_found``.
        ConflictError: ``run_cancelling``, ``run_ended``, ``window_not_failed``,
            ``connection_not_active``.
    """
    connection, run = ports.connections.get(ref), ports.runs.get(ref, run_id)
    key = WorkKey(ref, run_id, WorkKind.WINDOW, window_id)
    while (state := ports.runs.work(key).lease.state) not in _ON_ITS_WAY:
        if run.state in _STOPPED:
            raise ConflictError("run_ended" if run.state in ENDED else "run_cancelling")
        if state is not WorkState.FAILED:
            raise ConflictError("window_not_failed")
        if not connection.may_sync:
            raise ConflictError("connection_not_active")
        ports.runs.redrive(run, key)
        run = ports.runs.get(ref, run_id)
    return advance(ports, ref, run_id)
