"""The incremental sync: read what the source added since the cursor, then move the cursor."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection, SyncState
from invoice_connector.core.errors import LostRaceError, NotFoundError, SourceError
from invoice_connector.core.invoice import InvoiceRef
from invoice_connector.core.messages import PollConnection, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import PollPlan
from invoice_connector.core.schedule import (
    interval_after_failure,
    is_wide_due,
    lookback,
    poll_interval,
)
from invoice_connector.core.sync_run import (
    Counters,
    Lease,
    RunKind,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
    WorkState,
)
from invoice_connector.core.windows import DateWindow, compact
from invoice_connector.services.first_sync import new_run_id
from invoice_connector.services.list_window import WindowTooLargeError, list_window
from invoice_connector.services.make_batches import make_batches
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.run_progress import advance, read_identity, release_order
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    SourceClosedError,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_summaries import StoredRows, Wanted, store_summaries
from invoice_connector.services.sync_window import counted
from invoice_connector.services.watch_source import spread

# Enough documents for one run's batches; what is left is read by the next poll, at once.
_ENOUGH_DOCUMENTS = 800
_NAME = "poll"


@dataclass(slots=True)
class _Reading:
    """What a poll has read completely so far: parts of its window, oldest first."""

    run_id: str
    cursor: datetime
    parts: list[DateWindow] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    wanted: list[InvoiceRef] = field(default_factory=list)
    pages: int = 0

    @property
    def same_work(self) -> str:
        """Named after the cursor: who repeats a crashed poll finds that one's rows its own."""
        return f"{_NAME}/{compact(self.cursor)}/"

    @property
    def has_news(self) -> bool:
        return bool(self.counters.invoices_new or self.counters.invoices_updated or self.wanted)


def poll_connection(ports: Ports, message: PollConnection, time_left: TimeLeft) -> None:
    """Read the next incremental window. A poll that a later one replaced does nothing."""
    connection = ports.connections.get(ref_of(message))
    sync = connection.sync
    if sync.poll_id != message.poll_id or sync.cursor is None or not connection.may_sync:
        return
    now = ports.clock.now()
    spec = ports.providers[connection.settings.provider].spec
    back = lookback(connection.settings, sync, now)
    planned = spec.plan_poll(sync.cursor, now, back, ports.limits.settle)
    if planned is None:
        _finish_without_news(ports, connection, sync.cursor, connection.sync.last_wide_at)
        return
    reading = _Reading(new_run_id(ports, now), sync.cursor)
    failure = _read(ports, connection, planned, reading, time_left)
    _finish(ports, connection, planned, reading, failure)


def _read(
    ports: Ports, connection: Connection, planned: PollPlan, reading: _Reading, time_left: TimeLeft
) -> SourceError | PostponedError | None:
    """Read the window in as few parts as the source allows; stop at the first failure."""
    waiting = [planned.window]
    try:
        calls = SourceCalls(ports, connection, time_left)
        while waiting and len(reading.wanted) < _ENOUGH_DOCUMENTS:
            part = waiting.pop()
            try:
                _read_part(ports, connection, calls, part, reading)
            except WindowTooLargeError:
                older, newer = part.halves()
                waiting += [newer, older]
    except (SourceError, PostponedError) as failure:
        return failure
    return None


def _read_part(
    ports: Ports, connection: Connection, calls: SourceCalls, part: DateWindow, reading: _Reading
) -> None:
    before = calls.requests
    listing = list_window(calls, part)
    stored = store_summaries(
        ports,
        connection.ref,
        listing.rows,
        reading.same_work + reading.run_id,
        scope=Wanted.OWN,
        is_same_work=lambda name: (
            name.startswith(reading.same_work) and _has_no_run(ports, connection, name)
        ),
    )
    stored = replace(stored, wanted=(*stored.wanted, *_orphans(ports, connection, stored)))
    reading.parts.append(part)
    reading.pages += listing.pages
    reading.wanted += stored.wanted
    reading.counters = reading.counters.plus(counted(listing, stored, calls.requests - before))


def _orphans(ports: Ports, connection: Connection, stored: StoredRows) -> Iterator[InvoiceRef]:
    """Find the documents that nobody will fetch: of polls that stored rows but never finished.

    Another poll from the same cursor finished instead, but had not seen these rows.
    """
    names = {header.changed_by for header in stored.left}
    lost = {name for name in sorted(names) if _has_no_run(ports, connection, name)}
    for header in sorted(stored.left, key=lambda header: header.summary.id):
        if header.changed_by in lost:
            yield InvoiceRef(header.summary.id, header.summary.version)


def _has_no_run(ports: Ports, connection: Connection, name: str) -> bool:
    kind, _, rest = name.partition("/")
    if kind != _NAME:
        return False
    try:
        ports.runs.get(connection.ref, rest.partition("/")[2])
    except NotFoundError:
        return True
    return False


def _finish(
    ports: Ports,
    connection: Connection,
    planned: PollPlan,
    reading: _Reading,
    failure: SourceError | PostponedError | None,
) -> None:
    if isinstance(failure, SourceError) and is_refusal(failure):
        pause_connection(ports, connection, failure)
    if not reading.parts:
        _finish_failed(ports, connection, failure)
        return
    cursor = _cursor_after(connection, planned, reading)
    is_complete = cursor == planned.next_cursor
    last_wide_at = connection.sync.last_wide_at
    if is_complete and is_wide_due(connection.sync, ports.clock.now()):
        last_wide_at = ports.clock.now()
    if not reading.has_news and is_complete:
        _finish_without_news(ports, connection, cursor, last_wide_at)
        return
    _finish_with_news(ports, connection, reading, cursor, last_wide_at, is_complete=is_complete)


def _cursor_after(connection: Connection, planned: PollPlan, reading: _Reading) -> datetime:
    """The end of the last completely read part: never a row's own time, never backwards."""
    before = connection.sync.cursor
    if before is None:
        raise ValueError("a poll needs a cursor")
    end = reading.parts[-1].end
    if end >= planned.window.end:
        return planned.next_cursor
    return max(before, end)


def _finish_failed(
    ports: Ports, connection: Connection, failure: SourceError | PostponedError | None
) -> None:
    sync, now = connection.sync, ports.clock.now()
    if isinstance(failure, SourceClosedError):
        again_at = spread(ports, failure.until)
        after = replace(sync, poll_id=None, last_error=failure.code, next_due_at=again_at)
    elif isinstance(failure, SourceError):
        # After a refusal, too: only the dispatcher may take a connection off the schedule.
        wait = interval_after_failure(connection.settings, sync.failures)
        after = replace(
            sync,
            poll_id=None,
            failures=sync.failures + 1,
            last_error=failure.code,
            next_due_at=now + wait,
        )
    else:
        after = replace(sync, poll_id=None, next_due_at=now + timedelta(minutes=1))
    _write(ports, connection, after)


def _finish_without_news(
    ports: Ports, connection: Connection, cursor: datetime, last_wide_at: datetime | None
) -> None:
    sync = connection.sync
    finished = _finished(ports, connection, cursor, last_wide_at)
    after = replace(finished, quiet_polls=sync.quiet_polls + 1)
    due_at = ports.clock.now() + poll_interval(connection.settings, after)
    _write(ports, connection, replace(after, next_due_at=due_at))


def _finished(
    ports: Ports, connection: Connection, cursor: datetime, last_wide_at: datetime | None
) -> SyncState:
    sync, identity = connection.sync, read_identity(ports, connection)
    # What was read for other settings proves nothing for these: the range begins anew.
    is_same = sync.head_identity in (None, identity)
    return replace(
        sync,
        cursor=cursor,
        head_start=sync.head_start if is_same else sync.cursor,
        head_identity=identity,
        poll_id=None,
        last_poll_at=ports.clock.now(),
        last_wide_at=last_wide_at,
        failures=0,
        last_error=None,
    )


def _write(ports: Ports, connection: Connection, after: SyncState) -> None:
    try:
        ports.connections.finish_poll(connection.ref, connection.sync, after)
    except LostRaceError:
        return  # A later poll was claimed or finished: its state is the newer one.


def _finish_with_news(  # noqa: PLR0913
    ports: Ports,
    connection: Connection,
    reading: _Reading,
    cursor: datetime,
    last_wide_at: datetime | None,
    *,
    is_complete: bool,
) -> None:
    now, sync = ports.clock.now(), connection.sync
    finished = _finished(ports, connection, cursor, last_wide_at)
    after = replace(finished, quiet_polls=0, last_news_at=now)
    wait = poll_interval(connection.settings, after) if is_complete else timedelta(0)
    after = replace(after, next_due_at=now + wait)
    run, window = _run_of(ports, connection, reading, now)
    batches = make_batches(connection.ref, run.run_id, window.window, reading.wanted)
    run = replace(
        run,
        counters=run.counters.plus(Counters(batches_total=len(batches), batches_open=len(batches))),
    )
    try:
        ports.runs.finish_poll_with_news(sync, after, run, window, batches)
    except LostRaceError:
        return
    advance(ports, connection.ref, run.run_id)


def _run_of(
    ports: Ports, connection: Connection, reading: _Reading, now: datetime
) -> tuple[SyncRun, WindowWork]:
    whole = DateWindow(reading.parts[0].axis, reading.parts[0].start, reading.parts[-1].end)
    run = SyncRun(
        ref=connection.ref,
        run_id=reading.run_id,
        kind=RunKind.INCREMENTAL,
        state=RunState.RUNNING,
        window=whole,
        created_at=now,
        read_identity=read_identity(ports, connection),
        counters=reading.counters.plus(Counters(windows_total=1, windows_done=1)),
    )
    window = WindowWork(
        key=WorkKey(connection.ref, run.run_id, WorkKind.WINDOW, whole.window_id),
        window=whole,
        order=release_order(whole.start.timestamp()),
        lease=Lease(state=WorkState.DONE, attempt=1),
        rows=reading.counters.invoices_listed,
        pages=reading.pages,
        finished_at=now,
    )
    return run, window
