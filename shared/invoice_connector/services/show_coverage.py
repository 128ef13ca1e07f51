"""Show which ranges of the source's list were read completely, and what is still missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.coverage import CoverageRow, CoveredRange, current, gaps, merge
from invoice_connector.core.invoice import DetailState, InvoiceHeader
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import SyncRun, WindowWork
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.coverage_ledger import ledger
from invoice_connector.services.failed_windows import failed_windows
from invoice_connector.services.run_progress import read_identity

_PAGE = 100
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of invoices; not exact when older invoices were not looked at."""

    count: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class AxisCoverage:
    """The covered ranges of one axis, oldest first, and what lies between them."""

    axis: Axis
    ranges: Sequence[CoveredRange]
    gaps: Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The claim of completeness; ``start`` and ``end`` are None when nothing was read yet.

    ``is_proven`` is False if an instant had more invoices than the source lists reliably; these
    instants are ``unproven``. ``head`` is the range that polls extend. ``failed`` are windows to
    be redriven. ``audit`` is None before the first sync, and ``audit_run`` the audit under way.
    """

    axes: Sequence[AxisCoverage]
    axis: Axis
    start: datetime | None
    end: datetime | None
    last_read_at: datetime | None
    gaps: int
    is_proven: bool
    waiting: Counted
    quarantined: Counted
    head: DateWindow | None
    unproven: Sequence[CoverageRow]
    failed: Sequence[WindowWork]
    audit: AuditState | None
    audit_run: SyncRun | None


def show_coverage(ports: Ports, ref: ConnectionRef) -> Coverage:
    """Merge the ledger with the range that polls keep covered."""
    connection = ports.connections.get(ref)
    spec = ports.providers[connection.settings.provider].spec
    rows = current(ledger(ports, connection))
    axes = _axes(rows)
    audit = ports.runs.audit(ref)
    ranges = [r for a in axes for r in a.ranges if a.axis is spec.full_axis]
    waiting, quarantined = _counts(ports, ref)
    return Coverage(
        axes=axes,
        axis=spec.full_axis,
        start=ranges[0].start if ranges else None,
        end=ranges[-1].end if ranges else None,
        last_read_at=_last_read_at(connection, rows),
        gaps=len(gaps(ranges, spec.full_axis)),
        is_proven=bool(ranges) and all(covered.is_proven for covered in ranges),
        waiting=waiting,
        quarantined=quarantined,
        head=_head(ports, connection),
        unproven=[row for row in rows if not row.is_proven],
        failed=failed_windows(ports, ref, [r for a in axes for r in a.ranges]),
        audit=audit,
        audit_run=_run_of(ports, ref, audit),
    )


def _head(ports: Ports, connection: Connection) -> DateWindow | None:
    sync = connection.sync
    if sync.head_start is None or sync.cursor is None or sync.head_start >= sync.cursor:
        return None
    if sync.head_identity not in (None, read_identity(ports, connection)):
        return None
    axis = ports.providers[connection.settings.provider].spec.poll_axis
    return DateWindow(axis, sync.head_start, sync.cursor)


def _run_of(ports: Ports, ref: ConnectionRef, audit: AuditState | None) -> SyncRun | None:
    if audit is None or audit.run_id is None:
        return None
    return ports.runs.get(ref, audit.run_id)


def _axes(rows: Iterable[CoverageRow]) -> list[AxisCoverage]:
    ranges = merge(rows)
    return [
        AxisCoverage(axis, [r for r in ranges if r.axis is axis], gaps(ranges, axis))
        for axis in Axis
        if any(r.axis is axis for r in ranges)
    ]


def _last_read_at(connection: Connection, rows: Sequence[CoverageRow]) -> datetime | None:
    moments = [row.read_at for row in rows if row.run_id]
    if connection.sync.last_poll_at is not None:
        moments.append(connection.sync.last_poll_at)
    return max(moments, default=None)


def _counts(ports: Ports, ref: ConnectionRef) -> tuple[Counted, Counted]:
    """Count over the newest invoices only, so that the cost stays bounded; say if it is a part."""
    headers, is_exact = _newest(ports, ref)
    states = [header.detail_state for header in headers]
    waiting = states.count(DetailState.AWAITED) + states.count(DetailState.PENDING)
    quarantined = states.count(DetailState.QUARANTINED)
    return Counted(waiting, is_exact), Counted(quarantined, is_exact)


def _newest(ports: Ports, ref: ConnectionRef) -> tuple[list[InvoiceHeader], bool]:
    headers: list[InvoiceHeader] = []
    start_key: str | None = None
    for _ in range(_MOST_PAGES):
        page = ports.invoices.list_by_date(ref, DateKind.INSERTED_AT, DateRange(), _PAGE, start_key)
        headers += page.items
        start_key = page.next_key
        if start_key is None:
            break
    return headers, start_key is None
