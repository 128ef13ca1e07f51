"""The incremental sync: read what the source added since the cursor, then move the cursor."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection, SyncState
from invoice_connector.core.errors import LostRaceError, SourceError
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
    WorkState,
)
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.first_sync import new_run_id
from invoice_connector.services.list_window import WindowTooLargeError, list_window
from invoice_connector.services.make_batches import make_batches
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.poll_reading import Reading, has_no_run, orphans
from invoice_connector.services.run_progress import advance, read_identity, window_work
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    SourceClosedError,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_summaries import Wanted, store_summaries
from invoice_connector.services.sync_window import counted
from invoice_connector.services.watch_source import spread

# Enough documents for one run's batches; what is left is read by the next poll, at once.
_ENOUGH_DOCUMENTS = 800


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
    is_wide = is_wide_due(sync, now)
    further = spec.plan_daily(now) if is_wide or message.is_thorough else ()
    reading = Reading(new_run_id(ports, now), sync.cursor, is_wide, further)
    failure = _read(ports, connection, planned, reading, time_left)
    _finish(ports, connection, planned, reading, failure)


def _read(
    ports: Ports, connection: Connection, planned: PollPlan, reading: Reading, time_left: TimeLeft
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
    ports: Ports, connection: Connection, calls: SourceCalls, part: DateWindow, reading: Reading
) -> None:
    before, spec = calls.requests, calls.provider.spec
    listing = list_window(calls, part)
    stored = store_summaries(
        ports,
        connection.ref,
        listing.rows,
        reading.same_work + reading.run_id,
        scope=Wanted.OWN if spec.summary_is_version else Wanted.LISTED,
        is_version=spec.summary_is_version,
        is_same_work=lambda name: (
            name.startswith(reading.same_work) and has_no_run(ports, connection, name)
        ),
    )
    stored = replace(stored, wanted=(*stored.wanted, *orphans(ports, connection, stored)))
    reading.parts.append(part)
    reading.pages += listing.pages
    reading.add(stored, counted(listing, stored, calls.requests - before))


def _finish(
    ports: Ports,
    connection: Connection,
    planned: PollPlan,
    reading: Reading,
    failure: SourceError | PostponedError | None,
) -> None:
    if isinstance(failure, SourceError) and is_refusal(failure):
        pause_connection(ports, connection, failure)
    if not reading.parts:
        _finish_failed(ports, connection, failure)
        return
    cursor = _cursor_after(connection, planned, reading)
    is_complete = cursor == planned.next_cursor
    is_wide = is_complete and reading.is_wide
    last_wide_at = ports.clock.now() if is_wide else connection.sync.last_wide_at
    if is_complete and reading.is_quiet and not reading.wanted and not reading.further:
        _finish_without_news(ports, connection, cursor, last_wide_at)
        return
    later = reading.further if is_complete else ()
    after = _state_after(ports, connection, reading, cursor, last_wide_at, is_complete=is_complete)
    _finish_with_news(ports, connection, reading, after, later)


def _cursor_after(connection: Connection, planned: PollPlan, reading: Reading) -> datetime:
    """The end of the last completely read part: never a row's own time, never backwards."""
    before = connection.sync.cursor
    if before is None:
        raise ValueError("a poll needs a cursor")
    end = reading.parts[-1].end
    if end >= planned.window.end:
        return planned.next_cursor
    return max(before, min(end, planned.next_cursor))


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


def _state_after(  # noqa: PLR0913
    ports: Ports,
    connection: Connection,
    reading: Reading,
    cursor: datetime,
    last_wide_at: datetime | None,
    *,
    is_complete: bool,
) -> SyncState:
    now, sync = ports.clock.now(), connection.sync
    after = replace(_finished(ports, connection, cursor, last_wide_at), quiet_polls=0)
    if is_complete and reading.is_quiet:
        after = replace(after, quiet_polls=sync.quiet_polls + 1)
    else:
        after = replace(after, last_news_at=now)
    wait = poll_interval(connection.settings, after) if is_complete else timedelta(0)
    return replace(after, next_due_at=now + wait)


def _finish_with_news(
    ports: Ports,
    connection: Connection,
    reading: Reading,
    after: SyncState,
    further: Sequence[DateWindow],
) -> None:
    run, window = _run_of(ports, connection, reading, ports.clock.now())
    spec = ports.providers[connection.settings.provider].spec
    batches = make_batches(spec, connection.ref, run.run_id, window.window, reading.wanted)
    waiting = [window_work(run, one) for one in further]
    more = Counters(
        windows_total=len(waiting),
        windows_open=len(waiting),
        batches_total=len(batches),
        batches_open=len(batches),
    )
    run = replace(run, counters=run.counters.plus(more))
    try:
        ports.runs.finish_poll_with_news(connection.sync, after, run, window, [*waiting, *batches])
    except LostRaceError:
        return
    advance(ports, connection.ref, run.run_id)


def _run_of(
    ports: Ports, connection: Connection, reading: Reading, now: datetime
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
    window = replace(
        window_work(run, whole),
        lease=Lease(state=WorkState.DONE, attempt=1),
        rows=reading.counters.invoices_listed,
        pages=reading.pages,
        finished_at=now,
    )
    return run, window
