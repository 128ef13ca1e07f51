"""Ask again for documents that the source listed but did not deliver."""

from datetime import datetime

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import SourceError
from invoice_connector.core.invoice import DetailState, InvoiceHeader, InvoiceId, InvoiceRef
from invoice_connector.core.messages import FetchPending, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.schedule import OVERDUE_AFTER, document_retry_delay
from invoice_connector.services.fetch_documents import fetch_documents
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.source_calls import PostponedError, TimeLeft, is_refusal
from invoice_connector.services.store_document import mark

# A batch may have crashed between remembering a retry and saying so in the header.
_OPEN = frozenset({DetailState.PENDING, DetailState.AWAITED})


def fetch_pending(ports: Ports, message: FetchPending, time_left: TimeLeft) -> None:
    """Try some documents once more; what stays missing is due again later."""
    ref = ref_of(message)
    connection = ports.connections.get(ref)
    if not connection.may_sync:
        return  # The retries stay due; they go on when the connection works again.
    ids = [InvoiceId.from_key(key) for key in message.invoice_keys]
    # Before the headers: a retry that is added afterwards is another one, and stays.
    retries = [ports.runs.get_retry(ref, key) for key in ids]
    headers = ports.invoices.headers(ref, ids)
    waiting = {key: header for key, header in headers.items() if header.detail_state in _OPEN}
    for retry in retries:
        if retry is not None and retry.invoice_id not in waiting:
            ports.runs.drop_retry(ref, retry)
    _try_again(ports, connection, waiting, time_left)


def _try_again(
    ports: Ports,
    connection: Connection,
    waiting: dict[InvoiceId, InvoiceHeader],
    time_left: TimeLeft,
) -> None:
    refs = [InvoiceRef(key, header.summary.version) for key, header in waiting.items()]
    # Not always the same first: where some stop a try, the others have their turn in the next one.
    first = int(ports.ids.fraction() * len(refs))
    refs = refs[first:] + refs[:first]
    try:
        fetch_documents(ports, connection, refs, time_left)
    except PostponedError:
        return
    except SourceError as error:
        if is_refusal(error):
            pause_connection(ports, connection, error)
        return
    for key in waiting:
        _settle(ports, connection.ref, key, ports.clock.now())


def _settle(ports: Ports, ref: ConnectionRef, key: InvoiceId, now: datetime) -> None:
    retry = ports.runs.get_retry(ref, key)
    header = ports.invoices.headers(ref, [key])[key]
    if retry is None:
        return
    if header.detail_state is not DetailState.PENDING:
        ports.runs.drop_retry(ref, retry)
    elif now - retry.first_at > OVERDUE_AFTER:
        ports.runs.add_retry(ref, key, now + document_retry_delay(retry.attempts))
        mark(ports, ref, key, DetailState.PENDING, "document_overdue")
