"""The change feed of a connection: what happened, in one order that never changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef, ConnectionStatus
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.sync_run import SyncRun

STATUS = "status"


class ChangeType(StrEnum):
    """What happened; the names that readers of the feed, bus and webhooks know."""

    INVOICE_CREATED = "invoice.created"
    INVOICE_UPDATED = "invoice.updated"
    INVOICE_VOIDED = "invoice.voided"
    INVOICE_QUARANTINED = "invoice.quarantined"
    SYNC_FINISHED = "sync.finished"
    CONNECTION_ERROR = "connection.error"
    CONNECTION_RECOVERED = "connection.recovered"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the feed: ids and revisions, never content.

    Attributes:
        at: when the feed took it up.
        position: its place, counted from 1 without a gap; 0 before it has one.
        revision: the invoice's revision; later rows of an invoice never name a lower one.
        reason: a void invoice's (``annulled``, ``deleted``, ``storno``), or a problem's code.
        outcome: the state in which a run ended.
    """

    type: ChangeType
    at: datetime
    position: int = 0
    invoice_id: InvoiceId | None = None
    revision: int | None = None
    reason: str | None = None
    run_id: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the feed has said of one subject so far.

    ``version`` orders what is seen of the subject: a fact that is not newer is not told again.
    """

    version: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InvoiceFact:
    """A stored header, at some revision."""

    ref: ConnectionRef
    header: InvoiceHeader

    @property
    def subject(self) -> str:
        """Name the invoice."""
        return invoice_subject(self.header.summary.id)

    @property
    def version(self) -> str:
        """Order by revision."""
        return revision_text(self.header.revision)


@dataclass(frozen=True, slots=True)
class StatusFact:
    """A stored status; ``version`` is its place among all writes of this status."""

    ref: ConnectionRef
    status: ConnectionStatus
    version: str

    @property
    def subject(self) -> str:
        """Name the status: a connection has one."""
        return STATUS


@dataclass(frozen=True, slots=True)
class RunFact:
    """A stored run that has ended; ``version`` is its place among all writes of this run."""

    ref: ConnectionRef
    run: SyncRun
    version: str

    @property
    def subject(self) -> str:
        """Name the run."""
        return f"run/{self.run.run_id}"


Fact = InvoiceFact | StatusFact | RunFact


def invoice_subject(invoice_id: InvoiceId) -> str:
    """Name an invoice among the subjects of a feed."""
    return f"invoice/{invoice_id.key}"


def revision_text(revision: int) -> str:
    """Write a revision so that text order is number order."""
    return f"{revision:012d}"
