"""Audits: read again what was read long ago, and have the validity of invoices checked.

An audit is a small run of its own, on its own part of the request budget. What it finds new or
changed in a range that counted as complete was found late; its windows count that themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.coverage import CoverageRow, current, gaps, merge, not_read_since
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.sync_run import ENDED, RunKind, RunState, SyncRun
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.coverage_ledger import ledger
from invoice_connector.services.first_sync import new_run_id
from invoice_connector.services.plan_checks import plan_checks
from invoice_connector.services.run_progress import advance, read_identity
from invoice_connector.services.source_calls import TimeLeft

# All audits together hold this many windows, so that they never fill the workers.
_AT_ONCE = 5
_MOST_PER_TICK = 1_000
_SECONDS_KEPT = 10.0
_LONGEST_RUN = timedelta(days=360)
_LOOK_SOON = timedelta(minutes=10)
_LOOK_LATER = timedelta(hours=6)
_DAILY = frozenset({Axis.OPEN_ON, Axis.DELETED_ON})
_DAILY_ROWS_LAST = timedelta(days=40)
_DAY = timedelta(days=1)
_BUSY = frozenset({RunState.QUEUED, RunState.RUNNING})


@dataclass(frozen=True, slots=True)
class _Look:
    """A connection whose audits are due, with the audit that ended settled already.

    ``is_busy``: its audit is being worked on. One that is paused, or whose connection is broken,
    takes no room from the others.
    """

    connection: Connection
    state: AuditState
    is_busy: bool = False


def audit_coverage(ports: Ports, time_left: TimeLeft) -> int:
    """Settle audits that ended, then start as many as there is room for; returns how many."""
    idle: list[_Look] = []
    busy = 0
    for ref in ports.runs.due_audits(ports.clock.now(), _MOST_PER_TICK):
        if time_left() < _SECONDS_KEPT:
            break
        look = _look_at(ports, ref)
        if look is None:
            continue
        if look.state.run_id is None:
            idle.append(look)
        busy += look.is_busy
    started = 0
    for look in idle:
        if time_left() < _SECONDS_KEPT:
            break
        started += _go_on(ports, look, may_start=busy + started < _AT_ONCE)
    return started


def _look_at(ports: Ports, ref: ConnectionRef) -> _Look | None:
    """Read a connection and settle its last audit; None when there is nothing to do for it."""
    state = ports.runs.audit(ref)
    if state is None:
        return None
    now = ports.clock.now()
    try:
        connection = ports.connections.get(ref)
        run = ports.runs.get(ref, state.run_id) if state.run_id is not None else None
    except NotFoundError:
        return None
    if connection.settings.disconnected_at is not None:
        ports.runs.save_audit(ref, state, replace(state, due_at=None))
        return None
    if run is None:
        return _Look(connection, state)
    if run.state in ENDED:
        settled = _settled(state, run, now)
        return _Look(connection, settled) if ports.runs.save_audit(ref, state, settled) else None
    later = replace(state, due_at=now + _LOOK_SOON)
    ports.runs.save_audit(ref, state, later)
    return _Look(connection, later, is_busy=run.state in _BUSY and connection.may_sync)


def _settled(state: AuditState, run: SyncRun, now: datetime) -> AuditState:
    """Note what an audit that has ended found."""
    late = run.counters.invoices_late
    return replace(
        state,
        due_at=now,
        run_id=None,
        last_run_id=run.run_id,
        last_at=run.ended_at,
        last_found_late=late,
        found_late=state.found_late + late,
    )


def _go_on(ports: Ports, look: _Look, *, may_start: bool) -> bool:
    """Plan checks, tidy the ledger, start the next audit; the state is written once, at the end.

    Returns:
        Whether an audit was started.
    """
    connection, state, now = look.connection, look.state, ports.clock.now()
    is_wanted = connection.may_sync and connection.settings.automatic_sync
    if not is_wanted or ports.runs.active_full(connection.ref) is not None:
        ports.runs.save_audit(connection.ref, state, replace(state, due_at=now + _LOOK_LATER))
        return False
    if not may_start and state.checked_until == now.date():
        return False  # It stays first in line: audits are looked at in the order they were due.
    rows = _tidied(ports, connection)
    checked_until = plan_checks(ports, connection, state.checked_until)
    after = replace(state, gaps=_count_gaps(ports, connection, rows), checked_until=checked_until)
    window = _next_window(ports, connection, rows, state)
    if window is None or not may_start:
        due_at = now + _LOOK_LATER if window is None else state.due_at
        ports.runs.save_audit(connection.ref, state, replace(after, due_at=due_at))
        return False
    run = _run(ports, connection, window, now)
    after = replace(after, run_id=run.run_id, due_at=now + _LOOK_SOON)
    if not ports.runs.save_audit(connection.ref, state, after, start=run):
        return False
    advance(ports, run.ref, run.run_id)
    return True


def _tidied(ports: Ports, connection: Connection) -> list[CoverageRow]:
    """Forget rows that later reads replaced, and old daily ones: the ledger must not only grow."""
    rows, old = ledger(ports, connection), ports.clock.now() - _DAILY_ROWS_LAST
    kept = [row for row in current(rows) if row.window.axis not in _DAILY or row.window.end > old]
    replaced = set(rows) - set(kept)
    ports.runs.drop_coverage(connection.ref, [row for row in replaced if row.run_id])
    return kept


def _count_gaps(ports: Ports, connection: Connection, rows: Sequence[CoverageRow]) -> int:
    found = len(gaps(merge(rows), _spec(ports, connection).full_axis))
    if found:
        ports.events.count("CoverageGaps", found)
    return found


def _next_window(
    ports: Ports, connection: Connection, rows: Sequence[CoverageRow], state: AuditState
) -> DateWindow | None:
    """Choose a part that was not read for long: by insertion first, then by issue date.

    What the last audit could not read lets others go first, and waits if there are none.
    """
    spec, now = _spec(ports, connection), ports.clock.now()
    stale = [
        part
        for axis, lasts in spec.audits.items()
        for target in _targets(spec, axis, rows, now)
        for part in _stale(rows, target, now, lasts, _doubtful_before(spec, axis, rows))
    ]
    last = _last_window(ports, connection.ref, state)
    others = [part for part in stale if last is None or not _overlap(part, last)]
    is_patient = state.last_at is not None and now - state.last_at < _LOOK_LATER
    chosen = others or ([] if is_patient else stale)
    return _shortened(chosen[0]) if chosen else None


def _stale(
    rows: Sequence[CoverageRow],
    target: DateWindow,
    now: datetime,
    lasts: timedelta,
    doubtful_before: datetime | None,
) -> list[DateWindow]:
    """List what has to be read again, and with it what soon would have to be.

    So one audit reads the days of half a period together, instead of each day by itself.
    """
    until = min(target.end, now - lasts)
    due = (
        []
        if until <= target.start
        else not_read_since(rows, replace(target, end=until), now - lasts)
    )
    if doubtful_before is not None:
        due += not_read_since(rows, target, doubtful_before)
    soon = not_read_since(rows, target, max(now - lasts / 2, doubtful_before or now - lasts))
    return [part for part in soon if any(_overlap(part, one) for one in due)]


def _doubtful_before(
    spec: ProviderSpec, axis: Axis, rows: Sequence[CoverageRow]
) -> datetime | None:
    """Tell since when deletions are known without a gap: what was read before may be gone.

    A read knows nothing of the rest of its own day.
    """
    reads = [row for row in rows if row.window.axis is Axis.DELETED_ON]
    ends = [min(row.window.end, _midnight(_local_day(spec, row.read_at))) for row in reads]
    known = merge(
        replace(row, window=replace(row.window, end=end))
        for row, end in zip(reads, ends, strict=True)
        if end > row.window.start
    )
    return known[-1].start if known and axis is spec.full_axis else None


def _last_window(ports: Ports, ref: ConnectionRef, state: AuditState) -> DateWindow | None:
    return ports.runs.get(ref, state.last_run_id).window if state.last_run_id else None


def _overlap(one: DateWindow, other: DateWindow) -> bool:
    return one.axis is other.axis and one.start < other.end and other.start < one.end


def _targets(
    spec: ProviderSpec, axis: Axis, rows: Sequence[CoverageRow], now: datetime
) -> list[DateWindow]:
    """List what should have been read: the covered ranges, as the axis writes them."""
    ranges = [found for found in merge(rows) if found.axis is spec.full_axis]
    if not ranges:
        return []
    if spec.full_axis is not spec.poll_axis:
        # No poll extends the range, so that it goes on to the end of this day.
        end = max(ranges[-1].end, _midnight(_local_day(spec, now)) + _DAY)
        return [DateWindow(axis, ranges[0].start, end)]
    if axis is spec.full_axis:
        return [DateWindow(axis, found.start, found.end) for found in ranges]
    first, last = (_local_day(spec, moment) for moment in (ranges[0].start, ranges[-1].end))
    # The last day is not over: what is issued on it may still be reported.
    return [DateWindow(axis, _midnight(first), _midnight(last))] if first < last else []


def _local_day(spec: ProviderSpec, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(spec.zone)).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _shortened(window: DateWindow) -> DateWindow:
    end = min(window.end, window.start + _LONGEST_RUN)
    return DateWindow(window.axis, window.start, end)


def _run(ports: Ports, connection: Connection, window: DateWindow, now: datetime) -> SyncRun:
    return SyncRun(
        ref=connection.ref,
        run_id=new_run_id(ports, now),
        kind=RunKind.AUDIT,
        state=RunState.QUEUED,
        window=window,
        created_at=now,
        read_identity=read_identity(ports, connection),
    )


def _spec(ports: Ports, connection: Connection) -> ProviderSpec:
    return ports.providers[connection.settings.provider].spec
