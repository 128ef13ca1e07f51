"""Give work up whose messages no worker takes: it must neither stay open nor be lost."""

from datetime import timedelta

from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import BatchWork, WorkKey
from invoice_connector.services.fetch_details import give_up_batch
from invoice_connector.services.run_progress import advance

_LEASE = timedelta(seconds=60)
_NAME_LENGTH = 12
_CODE = "work_not_taken"


def give_up_work(ports: Ports, key: WorkKey) -> None:
    """Fail a window, which can be redriven; leave a batch's documents to the background retry.

    A worker that takes the work at this moment after all keeps it.
    """
    owner, now = f"sweeper/{ports.ids.token(_NAME_LENGTH)}", ports.clock.now()
    work = ports.runs.claim(key, owner, now, now + _LEASE)
    if work is None:
        return
    ports.events.count("WorkGivenUp")
    try:
        if isinstance(work, BatchWork):
            give_up_batch(ports, work, owner, _CODE)
        else:
            ports.runs.fail(key, owner, _CODE)
    except LostRaceError:
        return  # It took longer than the lease, and the next look found it again.
    advance(ports, key.ref, key.run_id)
