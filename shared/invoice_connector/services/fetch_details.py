"""Fetch the documents of one batch; each ends stored, quarantined, or handed to the retry."""

from collections.abc import Iterable
from datetime import timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import FailureClass, LostRaceError, SourceError
from invoice_connector.core.invoice import DetailState, InvoiceHeader, Validity
from invoice_connector.core.messages import FetchBatch, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import postponement
from invoice_connector.core.sync_run import (
    MAX_CLAIMS,
    BatchWork,
    Counters,
    RunState,
    WorkKey,
    WorkKind,
)
from invoice_connector.services.fetch_documents import (
    fetch_documents,
    hand_to_retry,
    still_missing,
)
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.run_progress import advance, postpone
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceClosedError,
    TimeLeft,
    is_refusal,
)

LEASE = timedelta(seconds=360)
# A stored document is missing, too, where it has to be read again.
_UNREAD = frozenset({DetailState.AWAITED, DetailState.STORED})


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
    try:
        if work.lease.attempt > MAX_CLAIMS:
            give_up_batch(ports, work, owner, "source_unavailable")
            return
        requests = fetch_documents(
            ports, connection, work.invoices, time_left, attempt=work.lease.attempt
        )
        ports.runs.complete_batch(work, owner, _counted(ports, connection, work, requests))
    except SourceClosedError:
        ports.runs.give_back(work.key, owner)
    except PostponedError as error:
        postpone(ports, work, owner, error.until, counts=False)
    except LostRaceError:
        return  # The lease ran out and somebody else goes on with the batch.
    except SourceError as error:
        _settle_failure(ports, connection, work, owner, error)


def give_up_batch(ports: Ports, work: BatchWork, owner: str, reason: str) -> None:
    """End a batch; what is still missing is handed to the background retry.

    Raises:
        LostRaceError: the lease is no longer the owner's.
    """
    _hand_over(ports, work, reason)
    connection = ports.connections.get(work.key.ref)
    ports.runs.complete_batch(work, owner, _counted(ports, connection, work, requests=0))


def _hand_over(ports: Ports, work: BatchWork, reason: str) -> None:
    ref = work.key.ref
    for invoice in still_missing(ports, ports.connections.get(ref), work.invoices):
        header = ports.invoices.headers(ref, [invoice.id])[invoice.id]
        if header.detail_state in _UNREAD:
            hand_to_retry(ports, ref, invoice.id, reason)


def _counted(ports: Ports, connection: Connection, work: BatchWork, requests: int) -> Counters:
    """Count by what the headers say now: a batch that was worked on twice counts once."""
    headers = ports.invoices.headers(work.key.ref, [ref.id for ref in work.invoices])
    states = [header.detail_state for header in headers.values()]
    pending = states.count(DetailState.PENDING) + states.count(DetailState.AWAITED)
    is_version = ports.providers[connection.settings.provider].spec.summary_is_version
    return Counters(
        invoices_updated=0 if is_version else _changed_inside(ports, work, headers.values()),
        documents_stored=states.count(DetailState.STORED),
        documents_pending=pending,
        documents_quarantined=states.count(DetailState.QUARANTINED),
        source_requests=requests,
    )


def _changed_inside(ports: Ports, work: BatchWork, headers: Iterable[InvoiceHeader]) -> int:
    """Count invoices whose documents brought news that the run's lists did not show."""
    run = ports.runs.get(work.key.ref, work.key.run_id)
    known = [
        header
        for header in headers
        if header.first_seen_at < run.created_at and run.run_id not in header.changed_by
    ]
    reads = [header.detail_version for header in known if header.validity is not Validity.DELETED]
    return sum(read is not None and read.inserted_at >= run.created_at for read in reads)


def _settle_failure(
    ports: Ports, connection: Connection, work: BatchWork, owner: str, error: SourceError
) -> None:
    if is_refusal(error):
        pause_connection(ports, connection, error)
        ports.runs.give_back(work.key, owner)
    elif error.failure is FailureClass.OUR_BUG:
        # One request that the source calls wrong must not cost the others their documents.
        _hand_over(ports, work, error.code)
        ports.runs.fail(work.key, owner, error.code)
    else:
        wait = postponement(work.lease.attempt, ports.ids.fraction())
        until = ports.clock.now() + wait
        postpone(ports, work, owner, until, counts=True)
