"""Manual full sync: what it would cost, and starting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.errors import ConflictError, InputError, SourceError
from invoice_connector.core.pacing import share_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.request_limits import FULL_SYNCS
from invoice_connector.core.source import SummaryPage
from invoice_connector.core.sync_run import RunKind, RunState, SyncRun
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.first_sync import new_run_id, settled_until
from invoice_connector.services.limit_requests import expect_within
from invoice_connector.services.list_window import is_last, read_next
from invoice_connector.services.run_progress import advance, read_identity
from invoice_connector.services.source_calls import PostponedError, SourceCalls

_SAMPLES = 12
_PAGES_PER_SAMPLE = 4
_SECONDS_FOR_SAMPLING = 20.0
_SECONDS_PER_SAMPLE = 5.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a full sync would read.

    ``windows`` is exact; invoices are a range, extrapolated from the sampled windows; ``minutes``
    is the time at the present rate if nothing else were running.
    """

    window: DateWindow
    windows: int
    sampled: int
    invoices_min: int
    invoices_max: int
    minutes: int


def estimate_full_sync(ports: Ports, ref: ConnectionRef, from_date: date | None) -> Estimate:
    """Sample up to 12 windows, each with one call where the source counts its pages.

    Raises:
        ConflictError: ``connection_not_active``.
        InputError: ``from_date_missing``, or the date is out of range.
        SourceError: the source did not answer a single sample.
    """
    connection = _active(ports, ref)
    spec = ports.providers[connection.settings.provider].spec
    window = _window(ports, connection, from_date)
    windows = spec.plan_full(window)
    sizes = _sample(ports, connection, _spread(windows, _SAMPLES))
    share = len(windows) / max(1, len(sizes))
    fewest = round(share * sum(size[0] for size in sizes))
    most = round(share * sum(size[1] for size in sizes))
    requests = len(windows) + most / spec.page_size + most / spec.documents_per_call
    rate = ports.limits.requests_per_second * share_of("background")
    return Estimate(
        window=window,
        windows=len(windows),
        sampled=len(sizes),
        invoices_min=fewest,
        invoices_max=most,
        minutes=max(1, round(requests / rate / 60)),
    )


def start_full_sync(
    ports: Ports, ref: ConnectionRef, from_date: date | None, started_by: str
) -> tuple[SyncRun, bool]:
    """Start a full run, or return the one that is running.

    Returns:
        The run, and whether this call started it.

    Raises:
        ConflictError: ``connection_not_active``.
        TooOftenError: ``full_sync_too_often``.
        InputError: ``from_date_missing``, or the date is out of range.
    """
    connection = _active(ports, ref)
    now = ports.clock.now()
    wanted = SyncRun(
        ref=ref,
        run_id=new_run_id(ports, now),
        kind=RunKind.FULL,
        state=RunState.QUEUED,
        window=_window(ports, connection, from_date),
        created_at=now,
        started_by=started_by,
        read_identity=read_identity(ports, connection),
    )
    if ports.runs.active_full(ref) is None:
        expect_within(ports, ref, FULL_SYNCS)
    run = ports.runs.start_full(wanted)
    return advance(ports, ref, run.run_id), run.run_id == wanted.run_id


def _active(ports: Ports, ref: ConnectionRef) -> Connection:
    connection = ports.connections.get(ref)
    if connection.settings.disconnected_at is not None:
        raise ConflictError("connection_disconnected")
    if connection.status.state is not ConnectionState.ACTIVE or not connection.may_sync:
        raise ConflictError("connection_not_active")
    return connection


def _window(ports: Ports, connection: Connection, from_date: date | None) -> DateWindow:
    spec = ports.providers[connection.settings.provider].spec
    first = from_date or connection.settings.from_date
    if first is None:
        raise InputError("from_date_missing", field="from_date")
    if first < spec.earliest_from_date:
        raise InputError("from_date_too_early", field="from_date")
    return spec.full_run_window(first, settled_until(ports))


def _spread(windows: Sequence[DateWindow], most: int) -> list[DateWindow]:
    if len(windows) <= most:
        return list(windows)
    step = (len(windows) - 1) / (most - 1)
    return [windows[round(position * step)] for position in range(most)]


def _sample(
    ports: Ports, connection: Connection, windows: list[DateWindow]
) -> list[tuple[int, int]]:
    """Estimate the fewest and most invoices of windows, until the time for it is used up."""
    end = ports.clock.monotonic() + _SECONDS_FOR_SAMPLING
    calls = SourceCalls(
        ports,
        connection,
        lambda: end - ports.clock.monotonic(),
        lane="user",
        reserve_s=_SECONDS_PER_SAMPLE,
    )
    sizes: list[tuple[int, int]] = []
    try:
        for window in windows:
            sizes.append(_size(calls, window))
    except (SourceError, PostponedError):
        if not sizes:
            raise
    return sizes


def _size(calls: SourceCalls, window: DateWindow) -> tuple[int, int]:
    """Estimate one window from its first page, or a few where the source counts none."""
    spec = calls.provider.spec
    page = calls.call(lambda source: source.list_page(window, 1))
    if page.available_pages is not None:
        return _fewest(page, spec.page_size), _most(page, spec.page_size)
    rows = len(page.rows)
    while not is_last(page) and page.page < _PAGES_PER_SAMPLE:
        page = read_next(calls, window, page)
        rows += len(page.rows)
    return rows, rows if is_last(page) else max(rows, spec.max_pages * spec.page_size)


def _fewest(first: SummaryPage, page_size: int) -> int:
    """A single page is counted exactly; of several only the last one's length is unknown."""
    if is_last(first):
        return len(first.rows)
    return ((first.available_pages or 1) - 1) * page_size + 1


def _most(first: SummaryPage, page_size: int) -> int:
    return len(first.rows) if is_last(first) else (first.available_pages or 1) * page_size
