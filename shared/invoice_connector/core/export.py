"""Exports: files made of stored invoices, to be fetched for some days."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice_filter import InvoiceFilter

KEPT_FOR = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(hours=6)  # the queue has tried for less, and then given up


class ExportFormat(StrEnum):
    """What the files are."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    XML = "xml"  # the original documents, in zip files


class ExportState(StrEnum):
    """How far an export has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One finished file. ``rows``: how many invoices are in it."""

    name: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Export:
    """A wish for files, and what was made of it so far.

    Each file is one piece of work, and the only thing that is ever begun again. ``position`` is
    where the next one goes on; ``rows`` counts the invoices of finished files and of the present
    one, ``missing`` those without a document.
    """

    ref: ConnectionRef
    export_id: str
    format: ExportFormat
    filter: InvoiceFilter
    language: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    has_bom: bool = False
    state: ExportState = ExportState.WAITING
    files: tuple[ExportFile, ...] = field(default=())
    position: str | None = None
    rows: int = 0
    missing: int = 0
    revision: int = 1

    def state_at(self, now: datetime) -> ExportState:
        """Return the state as a reader sees it: files go, and a crashed worker says nothing."""
        if now - self.created_at >= KEPT_FOR:
            return ExportState.EXPIRED
        is_open = self.state in {ExportState.WAITING, ExportState.RUNNING}
        if is_open and now - self.updated_at >= GIVEN_UP_AFTER:
            return ExportState.FAILED
        return self.state
