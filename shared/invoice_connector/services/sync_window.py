"""Read one window of a full run: list, store, complete; or split, postpone, fail."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.errors import FailureClass, LostRaceError, SourceError
from invoice_connector.core.invoice import InvoiceRef
from invoice_connector.core.messages import ReadWindow, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.retry import is_too_heavy, postponement
from invoice_connector.core.schedule import WIDE_LOOKBACK
from invoice_connector.core.source_rules import is_without_answer
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
from invoice_connector.core.windows import Axis
from invoice_connector.services.compare_stored import missing_from
from invoice_connector.services.coverage_ledger import covered, is_covered
from invoice_connector.services.list_window import Listing, WindowTooLargeError, list_window
from invoice_connector.services.make_batches import make_batches
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.run_progress import (
    advance,
    postpone,
    read_identity,
    window_work,
)
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    SourceClosedError,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_reads import mark_deleted
from invoice_connector.services.store_summaries import StoredRows, Wanted, store_summaries

LEASE = timedelta(seconds=360)
# The network may be down between us and the source, and no other connection there to show it.
_LONGEST_SILENCE = timedelta(hours=24)
_COMPARING = frozenset({RunKind.FULL, RunKind.AUDIT})  # before an initial run nothing was stored


def sync_window(ports: Ports, message: ReadWindow, owner: str, time_left: TimeLeft) -> None:
    """Work on one released window; every classified failure becomes a state of the window."""
    ref = ref_of(message)
    key = WorkKey(ref, message.run_id, WorkKind.WINDOW, message.window_id)
    now = ports.clock.now()
    work = ports.runs.claim(key, owner, now, now + LEASE)
    if not isinstance(work, WindowWork):
        return  # Finished, or another worker has it: this message came twice.
    connection, run = ports.connections.get(ref), ports.runs.get(ref, message.run_id)
    turn = _Turn(ports, connection, run, work, owner)
    if run.state is RunState.RUNNING and connection.may_sync:
        _read(turn, time_left)
    else:
        ports.runs.give_back(key, owner)
    advance(ports, ref, message.run_id)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One worker's turn at one window."""

    ports: Ports
    connection: Connection
    run: SyncRun
    work: WindowWork
    owner: str


def _read(turn: _Turn, time_left: TimeLeft) -> None:
    if turn.work.lease.attempt > MAX_CLAIMS:
        turn.ports.runs.fail(turn.work.key, turn.owner, "window_kept_failing")
        return
    try:
        lane = "audit" if turn.run.kind is RunKind.AUDIT else "background"
        calls = SourceCalls(turn.ports, turn.connection, time_left, lane=lane)
        if turn.work.window.axis is Axis.DELETED_ON:
            _read_deleted(turn, calls)
        else:
            _read_list(turn, calls)
    except WindowTooLargeError:
        _split(turn)
    except SourceClosedError as closed:
        _give_back(turn, closed)
    except PostponedError as error:
        _postpone(turn, error.until, counts=False)
    except LostRaceError:
        return  # The lease ran out and somebody else finished the window.
    except SourceError as error:
        _settle_failure(turn, error)


def _read_list(turn: _Turn, calls: SourceCalls) -> None:
    ports, run, work = turn.ports, turn.run, turn.work
    spec, began_at = calls.provider.spec, ports.clock.now()
    listing = list_window(calls, work.window)
    read_at = ports.clock.now()
    stored = store_summaries(
        ports,
        run.ref,
        listing.rows,
        f"{run.run_id}/{work.key.work_id}",
        scope=scope_of(spec, run.kind, work.window.axis),
        is_version=spec.summary_is_version,
    )
    missing: list[InvoiceRef] = []
    if run.kind in _COMPARING or work.window.axis is Axis.OPEN_ON:
        missing = missing_from(ports, turn.connection, work.window, listing.rows, began_at)
    stored = replace(stored, wanted=(*stored.wanted, *missing))
    coverage = replace(
        _coverage(turn, read_at, listing.listed, listing.pages),
        is_proven=listing.is_proven,
        late=_count_late(turn, spec, stored),
    )
    batches = make_batches(spec, run.ref, run.run_id, work.window, stored.wanted)
    counters = counted(listing, stored, calls.requests)
    counters = replace(counters, invoices_late=coverage.late)
    ports.runs.complete_window(work, turn.owner, counters, batches, coverage)
    if coverage.late:
        ports.events.count("LateFinds", coverage.late)


def _read_deleted(turn: _Turn, calls: SourceCalls) -> None:
    """Mark what the source says it has deleted; it may not want to say."""
    ports, run, work = turn.ports, turn.run, turn.work
    began_at = ports.clock.now()
    found = calls.call(lambda source: source.list_deleted(work.window))
    marked = [key for key in sorted(found or ()) if mark_deleted(ports, run.ref, key, began_at)]
    counters = Counters(invoices_updated=len(marked), source_requests=calls.requests)
    coverage = None if found is None else _coverage(turn, began_at, len(found), 1)
    ports.runs.complete_window(work, turn.owner, counters, (), coverage)


def _coverage(turn: _Turn, read_at: datetime, rows: int, pages: int) -> CoverageRow:
    return CoverageRow(
        window=turn.work.window,
        # Of the settings that were read with: they may have changed since the run began.
        read_identity=read_identity(turn.ports, turn.connection),
        read_at=read_at,
        run_id=turn.run.run_id,
        rows=rows,
        pages=pages,
    )


def scope_of(spec: ProviderSpec, kind: RunKind, axis: Axis) -> Wanted:
    """Tell which documents a window asks for.

    A person who starts a full sync wants unreadable documents tried again. A list of what is open
    is read for its rows.
    """
    if not spec.summary_is_version:
        return Wanted.OWN if axis is Axis.OPEN_ON else Wanted.LISTED
    return Wanted.ALL_MISSING_AND_QUARANTINED if kind is RunKind.FULL else Wanted.ALL_MISSING


def _count_late(turn: _Turn, spec: ProviderSpec, stored: StoredRows) -> int:
    """Count what an audit changed although its time had been read completely before.

    What polls look back for would have been found without the audit. Where a source does not tell
    when it inserted an invoice, that may be a minute ago.
    """
    is_known = turn.run.kind is RunKind.AUDIT and spec.summary_is_version
    if not is_known or not stored.changed:
        return 0
    ranges = covered(turn.ports, turn.connection)
    recent = turn.ports.clock.now() - WIDE_LOOKBACK
    moments = [header.summary.inserted_at for header in stored.changed]
    return sum(moment < recent and is_covered(ranges, moment) for moment in moments)


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


def _split(turn: _Turn) -> None:
    halves = [window_work(turn.run, half) for half in turn.work.window.halves()]
    turn.ports.runs.split_window(turn.work, turn.owner, halves)


def _give_back(turn: _Turn, closed: SourceClosedError) -> None:
    """Let the window wait until the source is open; halve it if its size may be the trouble.

    If nobody gets an answer since all ask for too much at a time, nothing else ends that.
    """
    is_heavy = closed.failed is not None and is_too_heavy(closed.failed)
    if is_heavy and not turn.work.window.is_single_grain:
        _split(turn)
    else:
        turn.ports.runs.give_back(turn.work.key, turn.owner)


def _settle_failure(turn: _Turn, error: SourceError) -> None:
    ports, work = turn.ports, turn.work
    is_final = error.failure in {FailureClass.OUR_BUG, FailureClass.SOURCE_DATA}
    may_wait = is_without_answer(error) and _waits_for(turn) < _LONGEST_SILENCE
    is_worn_out = work.lease.attempt >= MAX_CLAIMS and not may_wait
    if is_refusal(error):
        pause_connection(ports, turn.connection, error)
        ports.runs.give_back(work.key, turn.owner)
    elif is_too_heavy(error) and not work.window.is_single_grain:
        _split(turn)
    elif is_final or is_worn_out:
        ports.runs.fail(work.key, turn.owner, error.code)
    else:
        wait = postponement(work.lease.attempt, ports.ids.fraction())
        _postpone(turn, ports.clock.now() + wait, counts=not may_wait)


def _waits_for(turn: _Turn) -> timedelta:
    now = turn.ports.clock.now()
    return now - (turn.work.lease.released_at or now)


def _postpone(turn: _Turn, until: datetime, *, counts: bool) -> None:
    postpone(turn.ports, turn.work, turn.owner, until, counts=counts)
