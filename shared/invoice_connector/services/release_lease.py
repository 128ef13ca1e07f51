"""Release a lease by hand: for a worker that will not come back, when waiting is too long."""

from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import WorkKey, WorkState
from invoice_connector.services.run_progress import postpone


def release_lease(ports: Ports, key: WorkKey) -> bool:
    """Take the lease away from whoever holds it, and send the work to another worker.

    The former holder cannot write any more; if it still works, its calls were in vain.

    Returns:
        Whether anybody held it.

    Raises:
        NotFoundError: ``window_not_found``.
    """
    work = ports.runs.work(key)
    owner = work.lease.lease_owner
    if work.lease.state is not WorkState.RELEASED or owner is None:
        return False
    try:
        postpone(ports, work, owner, ports.clock.now(), counts=True)
    except LostRaceError:
        return False
    return True
