"""Read one window of a full run: list, store, complete; or split, postpone, fail."""

from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.errors import FailureClass, LostRaceError, SourceError
from invoice_connector.core.messages import ReadWindow, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import counts_as_attempt, is_too_heavy, postponement
from invoice_connector.core.sync_run import (
    MAX_CLAIMS,
    Counters,
    RunKind,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
)
from invoice_connector.services.list_window import Listing, WindowTooLargeError, list_window
from invoice_connector.services.make_batches import make_batches
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.run_progress import advance, message_for, release_order
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_summaries import StoredRows, Wanted, store_summaries

LEASE = timedelta(seconds=360)

# A person who starts a full sync wants unreadable documents tried again.
_SCOPE = {
    RunKind.INITIAL: Wanted.ALL_MISSING,
    RunKind.INCREMENTAL: Wanted.ALL_MISSING,
    RunKind.FULL: Wanted.ALL_MISSING_AND_QUARANTINED,
}


def sync_window(ports: Ports, message: ReadWindow, owner: str, time_left: TimeLeft) -> None:
    """Work on one released window; every classified failure becomes a state of the window."""
    ref = ref_of(message)
    key = WorkKey(ref, message.run_id, WorkKind.WINDOW, message.window_id)
    now = ports.clock.now()
    work = ports.runs.claim(key, owner, now, now + LEASE)
    if not isinstance(work, WindowWork):
        return  # Finished, or another worker has it: this message came twice.
    connection, run = ports.connections.get(ref), ports.runs.get(ref, message.run_id)
    if run.state is RunState.RUNNING and connection.may_sync:
        _read(ports, connection, run, work, owner, time_left)
    else:
        ports.runs.give_back(key, owner)
    advance(ports, ref, message.run_id)


def _read(  # noqa: PLR0913 - one place decides what each outcome means
    ports: Ports,
    connection: Connection,
    run: SyncRun,
    work: WindowWork,
    owner: str,
    time_left: TimeLeft,
) -> None:
    key = work.key
    if work.lease.attempt > MAX_CLAIMS:
        ports.runs.fail(key, owner, work.lease.error_code or "window_kept_failing")
        return
    try:
        calls = SourceCalls(ports, connection, time_left)
        listing = list_window(calls, work.window)
        _complete(ports, run, work, owner, listing, calls.requests)
    except WindowTooLargeError:
        _split(ports, work, owner)
    except PostponedError as error:
        _postpone(ports, key, owner, error.until, counts=False)
    except LostRaceError:
        return  # The lease ran out and somebody else finished the window.
    except SourceError as error:
        _settle_failure(ports, connection, work, owner, error)


def _complete(  # noqa: PLR0913
    ports: Ports, run: SyncRun, work: WindowWork, owner: str, listing: Listing, requests: int
) -> None:
    read_at = ports.clock.now()
    stored = store_summaries(
        ports,
        run.ref,
        listing.rows,
        f"{run.run_id}/{work.key.work_id}",
        scope=_SCOPE[run.kind],
    )
    coverage = CoverageRow(
        window=work.window,
        read_identity=run.read_identity,
        read_at=read_at,
        run_id=run.run_id,
        rows=listing.listed,
        pages=listing.pages,
        is_proven=listing.is_proven,
    )
    batches = make_batches(run.ref, run.run_id, work.window, stored.wanted)
    ports.runs.complete_window(work, owner, counted(listing, stored, requests), batches, coverage)


def counted(listing: Listing, stored: StoredRows, requests: int) -> Counters:
    """Turn what a read did into the run's counters."""
    return Counters(
        invoices_listed=len(listing.rows),
        invoices_new=stored.new,
        invoices_updated=stored.updated,
        invoices_unchanged=stored.unchanged,
        documents_wanted=len(stored.wanted),
        source_requests=requests,
    )


def _split(ports: Ports, work: WindowWork, owner: str) -> None:
    halves = [
        WindowWork(
            key=WorkKey(work.key.ref, work.key.run_id, WorkKind.WINDOW, half.window_id),
            window=half,
            order=release_order(half.start.timestamp()),
        )
        for half in work.window.halves()
    ]
    ports.runs.split_window(work, owner, halves)


def _settle_failure(
    ports: Ports, connection: Connection, work: WindowWork, owner: str, error: SourceError
) -> None:
    if is_refusal(error):
        pause_connection(ports, connection, error)
        ports.runs.give_back(work.key, owner)
    elif is_too_heavy(error) and not work.window.is_single_grain:
        _split(ports, work, owner)
    elif error.failure in {FailureClass.OUR_BUG, FailureClass.SOURCE_DATA} or (
        work.lease.attempt >= MAX_CLAIMS and counts_as_attempt(error)
    ):
        ports.runs.fail(work.key, owner, error.code)
    else:
        until = ports.clock.now() + postponement(error, work.lease.attempt, ports.ids.fraction())
        _postpone(ports, work.key, owner, until, counts=counts_as_attempt(error))


def _postpone(ports: Ports, key: WorkKey, owner: str, until: datetime, *, counts: bool) -> None:
    delay = max(0, min(900, int((until - ports.clock.now()).total_seconds())))
    ports.runs.postpone(key, owner, until, counts=counts)
    ports.queue.send(message_for(key), delay)
