"""One page about a connection: how it is, what it is doing, what happens next and when."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.live_read import LiveState
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED, RunState, SyncRun, WorkKey
from invoice_connector.core.texts import label, text
from invoice_connector.core.write import OPEN_STATES, Write, WriteState
from invoice_connector.services.run_progress import why_hopeless
from invoice_connector.services.show_coverage import Counted, show_coverage
from invoice_connector.services.watch_source import source_key

_RUNS_SHOWN = 5
_LOOKED_AT = 50
_UNSETTLED = frozenset({*OPEN_STATES, WriteState.UNKNOWN})


def explain(ports: Ports, ref: ConnectionRef) -> list[str]:
    """Return the lines of the page; it holds no secret and no invoice content."""
    connection = ports.connections.get(ref)
    runs = list(ports.runs.list(ref, _LOOKED_AT, None).items)
    open_runs = [run for run in runs if run.state not in ENDED]
    sections = {
        f"Connection {ref.connection_id} of tenant {ref.tenant_id}": _settings(connection),
        "Status": _status(connection),
        "Synchronization": _sync(connection),
        "Open runs": _open_runs(ports, open_runs),
        "Last runs": [_run_line(run) for run in runs if run.state in ENDED][:_RUNS_SHOWN],
        "Coverage": _coverage(ports, ref),
        "Writes": _writes(ports, ref),
        "Questions of the last day": _questions(ports, ref),
        "What happens next": [
            *_source(ports, connection),
            *_next_steps(connection, open_runs, ports.clock.now()),
        ],
    }
    return [line for title, lines in sections.items() for line in _section(title, lines)]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [title, *(f"  {line}" for line in list(lines) or ["none"]), ""]


def _settings(connection: Connection) -> list[str]:
    settings = connection.settings
    public = ", ".join(f"{name} {value}" for name, value in sorted(settings.technical.items()))
    automatic = "on" if settings.automatic_sync else "off"
    return [
        f"{settings.name or 'without a name'}: {settings.provider}, {settings.environment}",
        f"{public or 'no settings'}; secrets set: {_list(sorted(settings.credentials_set))}",
        f"automatic sync {automatic}, from {settings.from_date or 'no date'}, every "
        f"{settings.interval_minutes} minutes, looking back {settings.lookback_minutes}",
        f"saved {settings.version} times, last at {_at(settings.updated_at)}",
    ]


def _status(connection: Connection) -> list[str]:
    status, settings = connection.status, connection.settings
    lines = [
        f"{label('connection_state', status.state.value, 'en')} since {_at(status.since)}",
        f"last check {_at(status.last_check_at)}, next one by itself {_at(status.next_try_at)}",
    ]
    if status.error and status.state is ConnectionState.ERROR:
        error = status.error
        lines.append(
            f"error {_code(error.code)} Field: {error.field or 'none'}, source code: "
            f"{error.source_code or 'none'}, request id: {error.request_id or 'none'}"
        )
    if status.notice:
        lines.append(f"notice {_code(status.notice)}")
    if status.missing_fields:
        lines.append(f"missing: {_list(status.missing_fields)}")
    if status.proven_credentials_version != settings.credentials_version:
        lines.append("the present credentials have not worked yet; only a check may use them")
    return lines


def _sync(connection: Connection) -> list[str]:
    sync = connection.sync
    lines = [
        f"read completely from {_at(sync.head_start)} to {_at(sync.cursor)} (the cursor)",
        f"last poll {_at(sync.last_poll_at)}, last news {_at(sync.last_news_at)}, "
        f"quiet polls in a row {sync.quiet_polls}",
        f"next poll {_at(sync.next_due_at)}",
    ]
    if sync.poll_id:
        lines.append("a poll was sent and has not finished")
    if sync.failures:
        lines.append(f"{sync.failures} failed polls in a row: {_code(sync.last_error or '')}")
    return lines


def _open_runs(ports: Ports, runs: Iterable[SyncRun]) -> list[str]:
    lines: list[str] = []
    for run in runs:
        lines.append(_run_line(run))
        keys = ports.runs.released(run.ref, run.run_id)
        lines += [f"  {_work_line(ports, key)}" for key in keys]
    return lines


def _run_line(run: SyncRun) -> str:
    counters = run.counters
    reason = f", because: {_code(run.error_code)}" if run.error_code else ""
    return (
        f"{run.run_id} {run.kind.value} {run.state.value}, {_at(run.created_at)} to "
        f"{_at(run.ended_at)}; windows: {counters.windows_done} done, {counters.windows_open} "
        f"open, {counters.windows_released} released, {counters.windows_failed} failed; batches: "
        f"{counters.batches_open} open, {counters.batches_released} released, "
        f"{counters.batches_failed} failed; documents: {counters.documents_stored} of "
        f"{counters.documents_wanted} stored, {counters.documents_pending} pending, "
        f"{counters.documents_quarantined} in quarantine{reason}"
    )


def _work_line(ports: Ports, key: WorkKey) -> str:
    lease = ports.runs.work(key).lease
    held = f"leased until {_at(lease.lease_until)}" if lease.lease_until else "nobody works on it"
    return (
        f"{key.kind.value} {key.work_id}: released {_at(lease.released_at)}, "
        f"attempt {lease.attempt}, {held}"
    )


def _coverage(ports: Ports, ref: ConnectionRef) -> list[str]:
    coverage, audit = show_coverage(ports, ref), ports.runs.audit(ref)
    audited = f"last audit {_at(audit.last_at if audit else None)}"
    if coverage.start is None:
        return [f"nothing has been read completely yet; {audited}"]
    return [
        f"from {_at(coverage.start)} to {_at(coverage.end)}, gaps: {coverage.gaps}, "
        f"last read {_at(coverage.last_read_at)}, {audited}",
        f"documents: {_counted(coverage.waiting)} on their way or asked for again, "
        f"{_counted(coverage.quarantined)} in quarantine",
    ]


def _writes(ports: Ports, ref: ConnectionRef) -> list[str]:
    """Tell what is on its way or undecided, and count the rest of the last ones."""
    writes = ports.writes.list(ref, _LOOKED_AT, None).items
    shown = [write for write in writes if write.state in _UNSETTLED]
    others = Counter(write.state.value for write in writes if write.state not in _UNSETTLED)
    return [*map(_write_line, shown), *_counts(others)]


def _write_line(write: Write) -> str:
    reason = f", because: {_code(write.failure.code)}" if write.failure else ""
    return (
        f"{write.write_id} {write.state.value}: accepted {_at(write.created_at)}, sent "
        f"{write.sends} times, last {_at(write.sent_at)}, looked for {write.checks} times{reason}"
    )


def _questions(ports: Ports, ref: ConnectionRef) -> list[str]:
    """Count what people asked the source directly; failures with their codes."""
    reads = ports.live.reads(ref)
    failed = Counter(read.code for read in reads if read.state is LiveState.FAILED and read.code)
    return [
        *_counts(Counter(read.state.value for read in reads)),
        *(f"{number} failed: {_code(code)}" for code, number in sorted(failed.items())),
    ]


def _counts(numbers: Counter[str]) -> list[str]:
    text_of_all = ", ".join(f"{number} {name}" for name, number in sorted(numbers.items()))
    return [text_of_all] if text_of_all else []


def _source(ports: Ports, connection: Connection) -> Iterator[str]:
    closure = ports.health.get(source_key(ports, connection)).closure
    if closure is not None:
        yield (
            f"the source is closed since {_at(closure.since)}, for everybody: "
            f"{_code(closure.code)} It is tried again at {_at(closure.until)}"
        )


def _next_steps(connection: Connection, open_runs: list[SyncRun], now: datetime) -> Iterator[str]:
    settings, status, sync = connection.settings, connection.status, connection.sync
    if settings.disconnected_at is not None:
        yield f"disconnected at {_at(settings.disconnected_at)}: nothing, ever"
    elif status.state is ConnectionState.CONNECTING:
        yield f"a check is on its way; if it gets lost, again at {_at(status.next_try_at)}"
    elif status.next_try_at is not None:
        yield f"the check is repeated at {_at(status.next_try_at)}"
    elif status.state is not ConnectionState.ACTIVE:
        yield "no call is made until somebody saves the settings or checks the connection"
    if connection.may_sync and sync.next_due_at is not None:
        yield f"the next poll is sent by the first tick after {_at(sync.next_due_at)}"
    elif connection.may_sync:
        yield "no poll is scheduled: automatic sync is off, or a first sync has not begun"
    for run in open_runs:
        yield f"{run.run_id}: {_next_of_run(connection, run, now)}"


def _next_of_run(connection: Connection, run: SyncRun, now: datetime) -> str:
    hopeless = why_hopeless(connection, now)
    if hopeless is not None:
        return f"the next tick cancels it, because: {_code(hopeless)}"
    if run.state is RunState.PAUSED:
        return "waits until somebody resumes or cancels it"
    if run.state in {RunState.PAUSING, RunState.CANCELLING}:
        return f"{run.state.value} until what is being worked on has ended, at most 6 minutes"
    if not connection.may_sync:
        return "waits for its connection; it is cancelled after 7 days"
    return "goes on by itself; the sweeper looks at it every minute"


def _code(code: str) -> str:
    return f"{code} ({text(code, 'en').title})"


def _counted(counted: Counted) -> str:
    return f"{'' if counted.is_exact else 'at least '}{counted.count}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}" if moment else "never"
