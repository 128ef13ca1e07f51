"""Fetch the documents of one batch; each ends stored, quarantined, or handed to the retry."""

from datetime import timedelta

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import FailureClass, LostRaceError, SourceError
from invoice_connector.core.invoice import DetailState, InvoiceHeader, InvoiceId, InvoiceRef
from invoice_connector.core.messages import FetchBatch, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import postponement
from invoice_connector.core.schedule import document_retry_delay
from invoice_connector.core.sync_run import (
    MAX_CLAIMS,
    BatchWork,
    Counters,
    RunState,
    WorkKey,
    WorkKind,
)
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.run_progress import advance, postpone
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    SourceClosedError,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_document import mark, store_document

LEASE = timedelta(seconds=360)


def fetch_details(ports: Ports, message: FetchBatch, owner: str, time_left: TimeLeft) -> None:
    """Work on one released batch; every classified failure becomes a state."""
    ref = ref_of(message)
    key = WorkKey(ref, message.run_id, WorkKind.BATCH, message.batch_id)
    now = ports.clock.now()
    work = ports.runs.claim(key, owner, now, now + LEASE)
    if not isinstance(work, BatchWork):
        return  # Finished, or another worker has it: this message came twice.
    connection, run = ports.connections.get(ref), ports.runs.get(ref, message.run_id)
    if run.state is RunState.RUNNING and connection.may_sync:
        _fetch(ports, connection, work, owner, time_left)
    else:
        ports.runs.give_back(key, owner)
    advance(ports, ref, message.run_id)


def _fetch(
    ports: Ports, connection: Connection, work: BatchWork, owner: str, time_left: TimeLeft
) -> None:
    requests = 0
    try:
        if work.lease.attempt <= MAX_CLAIMS:
            requests = fetch_documents(ports, connection, work.invoices, time_left)
        complete_batch(ports, work, owner, requests)
    except SourceClosedError:
        ports.runs.give_back(work.key, owner)
    except PostponedError as error:
        postpone(ports, work, owner, error.until, counts=False)
    except LostRaceError:
        return  # The lease ran out and somebody else goes on with the batch.
    except SourceError as error:
        _settle_failure(ports, connection, work, owner, error)


def fetch_documents(
    ports: Ports, connection: Connection, refs: tuple[InvoiceRef, ...], time_left: TimeLeft
) -> int:
    """Fetch what is still missing of some invoices; returns the number of calls made.

    Raises:
        SourceError: the source, not one document, is in trouble. What was done stays done.
        PostponedError: no slot or no time left.
    """
    missing = still_missing(ports, connection.ref, refs)
    if not missing:
        return 0
    calls = SourceCalls(ports, connection, time_left)
    calls.expect(len(missing))
    for ref in missing:
        _fetch_one(ports, connection, calls, ref)
    return calls.requests


def still_missing(
    ports: Ports, ref: ConnectionRef, refs: tuple[InvoiceRef, ...]
) -> list[InvoiceRef]:
    """Leave out what is stored already and what a newer version has replaced."""
    headers = ports.invoices.headers(ref, [invoice.id for invoice in refs])
    return [invoice for invoice in refs if not _is_settled(headers.get(invoice.id), invoice)]


def _is_settled(header: InvoiceHeader | None, ref: InvoiceRef) -> bool:
    return (
        header is None
        or header.summary.version != ref.version
        or header.detail_state is DetailState.STORED
    )


def _fetch_one(ports: Ports, connection: Connection, calls: SourceCalls, ref: InvoiceRef) -> None:
    spec = calls.provider.spec
    if (ref.id, ref.version) in ports.invoices.has_documents(
        connection.ref, [(ref.id, ref.version)]
    ):
        document = ports.invoices.document(connection.ref, ref.id, ref.version)
        store_document(ports, connection.ref, spec, document, is_delivered=False)
        return
    try:
        fetched = calls.call(lambda source: source.fetch_document(ref))
    except SourceError as error:
        if error.failure is not FailureClass.SOURCE_DATA:
            raise
        mark(ports, connection.ref, ref.id, DetailState.QUARANTINED, error.code)
        return
    if fetched is None:
        hand_to_retry(ports, connection.ref, ref.id, "document_not_delivered")
    elif store_document(ports, connection.ref, spec, fetched) is DetailState.PENDING:
        hand_to_retry(ports, connection.ref, ref.id, "document_of_other_version")


def hand_to_retry(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, code: str) -> None:
    """Let the background retry ask for a document: in 15 minutes, then ever more rarely."""
    retry = ports.runs.get_retry(ref, invoice_id)
    delay = document_retry_delay(retry.attempts if retry else 0)
    ports.runs.add_retry(ref, invoice_id, ports.clock.now() + delay)
    mark(ports, ref, invoice_id, DetailState.PENDING, code)


def complete_batch(
    ports: Ports,
    work: BatchWork,
    owner: str,
    requests: int,
    reason: str = "source_unavailable",
) -> None:
    """End a batch; what is still missing is handed to the background retry.

    Raises:
        LostRaceError: the lease is no longer the owner's.
    """
    ref = work.key.ref
    for invoice in still_missing(ports, ref, work.invoices):
        header = ports.invoices.headers(ref, [invoice.id])[invoice.id]
        if header.detail_state is DetailState.AWAITED:
            hand_to_retry(ports, ref, invoice.id, reason)
    ports.runs.complete_batch(work, owner, _counted(ports, work, requests))


def _counted(ports: Ports, work: BatchWork, requests: int) -> Counters:
    """Count by what the headers say now: a batch that was worked on twice counts once."""
    headers = ports.invoices.headers(work.key.ref, [ref.id for ref in work.invoices])
    states = [header.detail_state for header in headers.values()]
    pending = states.count(DetailState.PENDING) + states.count(DetailState.AWAITED)
    return Counters(
        documents_stored=states.count(DetailState.STORED),
        documents_pending=pending,
        documents_quarantined=states.count(DetailState.QUARANTINED),
        source_requests=requests,
    )


def _settle_failure(
    ports: Ports, connection: Connection, work: BatchWork, owner: str, error: SourceError
) -> None:
    if is_refusal(error):
        pause_connection(ports, connection, error)
        ports.runs.give_back(work.key, owner)
    elif error.failure is FailureClass.OUR_BUG:
        ports.runs.fail(work.key, owner, error.code)
    else:
        wait = postponement(work.lease.attempt, ports.ids.fraction())
        until = ports.clock.now() + wait
        postpone(ports, work, owner, until, counts=True)
