"""Small domain objects for the contract tests of the stores."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Settings,
    SyncState,
)
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.invoice import (
    Amounts,
    DetailState,
    InvoiceHeader,
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    Operation,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.core.sync_run import (
    BatchWork,
    RunKind,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
)
from invoice_connector.core.windows import Axis, DateWindow
from tests.fakes.memory_time import START

REF = ConnectionRef("acme", "c1")
NOW = START


def connection(connection_id: str = "c1", tenant_id: str = "acme", **sync: Any) -> Connection:
    """A connection that was just created."""
    return Connection(
        ConnectionRef(tenant_id, connection_id),
        Settings("nav", "test", "Acme", version=1, created_at=NOW),
        ConnectionStatus(ConnectionState.CONNECTING, NOW, checking_since=NOW),
        SyncState(**sync),
    )


def run(run_id: str = "r1", ref: ConnectionRef = REF, **changes: Any) -> SyncRun:
    """A full run that waits for its plan."""
    values: dict[str, Any] = {
        "kind": RunKind.FULL,
        "state": RunState.QUEUED,
        "window": interval(0, 60),
        "created_at": NOW,
        **changes,
    }
    return SyncRun(ref, run_id, **values)


def interval(first_day: int, days: int) -> DateWindow:
    """Days counted from the beginning of 2026."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=first_day)
    return DateWindow(Axis.INSERTED_AT, start, start + timedelta(days=days))


def window(number: int, run_id: str = "r1", ref: ConnectionRef = REF) -> WindowWork:
    """The window of one day; the newest is released first."""
    day = interval(number, 1)
    key = WorkKey(ref, run_id, WorkKind.WINDOW, day.window_id)
    return WindowWork(key, day, order=f"{999 - number:03d}")


def batch(number: int, run_id: str = "r1", ref: ConnectionRef = REF) -> BatchWork:
    """A batch of two invoices."""
    key = WorkKey(ref, run_id, WorkKind.BATCH, f"b{number}")
    refs = tuple(
        InvoiceRef(InvoiceId(("11111111", f"N/{number}#{i}")), VersionKey(NOW, "TX", i))
        for i in range(2)
    )
    return BatchWork(key, refs, order=f"{number:03d}")


def coverage(work: WindowWork, identity: str = "acme/test", **changes: Any) -> CoverageRow:
    """The row of a completely read window."""
    values: dict[str, Any] = {"rows": 7, "pages": 1, **changes}
    return CoverageRow(work.window, identity, NOW, work.key.run_id, **values)


def summary(number: str = "N-1", **changes: Any) -> InvoiceSummary:
    """A usual row of a list."""
    parts = changes.pop("parts", ("11111111", number))
    inserted_at = changes.pop("inserted_at", NOW)
    values: dict[str, Any] = {
        "version": VersionKey(inserted_at, "TX1", 1),
        "operation": Operation.CREATE,
        "issue_date": date(2026, 2, 27),
        "supplier_tax_number": "11111111",
        "supplier_name": "Árvíztűrő Tükörfúrógép Kft.",
        "currency": "HUF",
        "amounts": Amounts(net=Decimal("100.00"), vat=Decimal("27.00"), gross=Decimal("-0.10")),
        **changes,
    }
    return InvoiceSummary(id=InvoiceId(parts), number=number, inserted_at=inserted_at, **values)


def header(row: InvoiceSummary, revision: int = 1, **changes: Any) -> InvoiceHeader:
    """The stored state of a row."""
    values: dict[str, Any] = {
        "summary_hash": "h1",
        "detail_state": DetailState.AWAITED,
        "first_seen_at": NOW,
        "updated_at": NOW,
        **changes,
    }
    return InvoiceHeader(row, revision=revision, **values)


def write(row: InvoiceSummary, replaces: int = 0, **changes: Any) -> HeaderWrite:
    """The write of a row as its own newest version."""
    stored = header(row, replaces + 1, **changes)
    return HeaderWrite(stored, replaces, ((row.version, row, stored.summary_hash),))


def document(row: InvoiceSummary, content: bytes = b"<invoice/>") -> SourceDocument:
    """The document of a row's version."""
    return SourceDocument(
        row.id, row.version, content, "application/xml", "3.0", True, {"transactionId": "TX1"}
    )
