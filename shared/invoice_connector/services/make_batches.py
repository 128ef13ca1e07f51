"""Cut the documents that a window wants into batches with deterministic ids."""

from collections.abc import Sequence

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceRef
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.sync_run import BatchWork, WorkKey, WorkKind
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.run_progress import release_order

# A window's completion is one transaction of at most 100 items: two per batch, and its own.
_MOST_BATCHES = 40


def make_batches(
    spec: ProviderSpec,
    ref: ConnectionRef,
    run_id: str,
    window: DateWindow,
    wanted: Sequence[InvoiceRef],
) -> list[BatchWork]:
    """Return batches of the provider's size, or larger ones where that would be more than 40.

    What can be read in one call stays together.
    """
    size = max(spec.batch_size, -(-len(wanted) // _MOST_BATCHES))
    ordered = sorted(wanted, key=lambda one: spec.read_together(one.id))
    order = release_order(window.start.timestamp())
    return [
        BatchWork(
            key=WorkKey(ref, run_id, WorkKind.BATCH, f"{window.window_id}-{number:03d}"),
            invoices=tuple(ordered[first : first + size]),
            order=f"{order}-{number:03d}",
        )
        for number, first in enumerate(range(0, len(wanted), size))
    ]
