"""Everything that is not deterministic, as interfaces: time, chance, network, storage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionStatus,
    Settings,
    SyncState,
)
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.invoice import (
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.messages import Message
from invoice_connector.core.provider import Provider
from invoice_connector.core.sync_run import (
    BatchWork,
    Counters,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
)


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Return the present as aware UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, for deadlines."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    """Fresh identifiers from a good random source."""

    def token(self, length: int) -> str:
        """Return ``length`` random characters of ``[A-Za-z0-9]``."""
        ...

    def fraction(self) -> float:
        """Return a random number in [0, 1), for jitter."""
        ...


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP attempt. ``deadline_s`` bounds the whole exchange by the transport's own clock."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    connect_timeout_s: float
    read_timeout_s: float
    deadline_s: float
    max_bytes: int

    def __repr__(self) -> str:
        """Show the target only: headers and body may hold signatures."""
        return f"HttpRequest({self.method} {self.url})"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer, read completely. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpTransport(Protocol):
    """Sends one request, follows nothing, retries nothing."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Return the answer or raise TransportError."""
        ...


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """A page of stored things; ``next_key`` continues after it, None at the end."""

    items: tuple[T_co, ...]
    next_key: str | None = None


class SecretStore(Protocol):
    """Credentials of connections, one secret each; versions are immutable."""

    def save(self, ref: ConnectionRef, credentials: Credentials) -> str:
        """Store a new version and return its version id."""
        ...

    def load(self, ref: ConnectionRef, version_id: str) -> Credentials:
        """Return one version.

        Raises:
            NotFoundError: no such secret or version.
            SourceError: (TRANSIENT, ``secrets_unavailable``) the service does not answer.
        """
        ...

    def delete(self, ref: ConnectionRef) -> None:
        """Delete the secret with a recovery window; deleting a deleted one is no error."""
        ...


class TaskQueue(Protocol):
    """Sends work to the queue that belongs to the message's kind."""

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Send one message; ``delay_s`` at most 900."""
        ...


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """Who shares a request rate. ``lane``: ``background`` or ``user`` (a part kept for people)."""

    provider: str
    environment: str
    egress: str
    lane: str


class RateBudget(Protocol):
    """Request slots that all workers of one egress identity share."""

    def reserve(self, key: BudgetKey, slots: int, max_wait_s: float) -> Sequence[datetime] | None:
        """Reserve consecutive slots.

        Returns:
            The time of each slot, or None (nothing reserved) when the first one is further away
            than ``max_wait_s``.
        """
        ...


@dataclass(frozen=True, slots=True)
class DueConnection:
    """A row of the due index: ids only. ``part`` is ``poll`` or ``check``."""

    ref: ConnectionRef
    part: str
    due_at: datetime


class ConnectionStore(Protocol):
    """Settings, status and sync state of connections. Reads are consistent."""

    def create(self, connection: Connection) -> None:
        """Store a new connection; raises ConflictError ``connection_exists``."""
        ...

    def get(self, ref: ConnectionRef) -> Connection:
        """Return a connection; raises NotFoundError ``connection_not_found``."""
        ...

    def list(self, tenant_id: str, limit: int, start_key: str | None) -> Page[Connection]:
        """Return a tenant's connections ordered by id."""
        ...

    def save_settings(
        self, ref: ConnectionRef, settings: Settings, status: ConnectionStatus
    ) -> None:
        """Write settings (of version n+1) and status together.

        Raises:
            LostRaceError: the stored settings version is not n.
        """
        ...

    def write_status(
        self, ref: ConnectionRef, status: ConnectionStatus, settings_version: int
    ) -> None:
        """Write the status if the stored settings have that version, else LostRaceError."""
        ...

    def schedule(self, ref: ConnectionRef, next_due_at: datetime | None) -> None:
        """Set when the next poll is due, or take the connection off the schedule."""
        ...

    def due(self, now: datetime, limit: int) -> Iterable[DueConnection]:
        """Iterate over polls and repeated checks that are due, over all tenants."""
        ...

    def claim_poll(
        self, ref: ConnectionRef, due_at: datetime, poll_id: str, next_due_at: datetime
    ) -> bool:
        """Take one due poll: False when ``next_due_at`` is no longer ``due_at``."""
        ...

    def claim_check(self, ref: ConnectionRef, due_at: datetime, next_try_at: datetime) -> bool:
        """Take one due check: False when the status' ``next_try_at`` is no longer ``due_at``."""
        ...

    def finish_poll(self, ref: ConnectionRef, before: SyncState, after: SyncState) -> None:
        """Replace the sync state if cursor and poll id are still ``before``'s.

        Raises:
            LostRaceError: another poll finished, or a new one was claimed.
        """
        ...


class RunStore(Protocol):
    """Runs, windows, batches, coverage. Each method is one conditional transaction."""

    def start_full(self, run: SyncRun) -> SyncRun:
        """Create a full run, or return the one that is active already."""
        ...

    def start_first(self, run: SyncRun, sync: SyncState) -> bool:
        """Create the initial run and set the first cursor; False when there is one already.

        One transaction over both tables: the sync state must have no cursor, and no full run may
        be active.
        """
        ...

    def add_windows(self, run: SyncRun, windows: Sequence[WindowWork]) -> None:
        """Store the planned windows; those that exist already stay as they are."""
        ...

    def mark_planned(self, run: SyncRun, windows_total: int) -> None:
        """Move QUEUED to RUNNING with its number of windows; no-op when already planned."""
        ...

    def finish_poll_with_news(
        self,
        before: SyncState,
        after: SyncState,
        run: SyncRun,
        window: WindowWork,
        batches: Sequence[BatchWork],
    ) -> None:
        """In one transaction: finish the poll as ConnectionStore does, and store its run."""
        ...

    def get(self, ref: ConnectionRef, run_id: str) -> SyncRun:
        """Return a run; raises NotFoundError ``run_not_found``."""
        ...

    def active_full(self, ref: ConnectionRef) -> SyncRun | None:
        """Return the full run that is active, if one is."""
        ...

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[SyncRun]:
        """Return runs, newest first."""
        ...

    def windows(
        self, ref: ConnectionRef, run_id: str, limit: int, start_key: str | None
    ) -> Page[WindowWork]:
        """Return a run's windows."""
        ...

    def waiting(
        self, ref: ConnectionRef, run_id: str, kind: WorkKind, limit: int
    ) -> Sequence[WorkKey]:
        """Return waiting work in release order."""
        ...

    def released_overall(self) -> int:
        """Count released windows and batches of all runs (may lag a moment)."""
        ...

    def release(self, key: WorkKey, now: datetime, credit: int) -> bool:
        """Move WAITING to RELEASED while the run has fewer than ``credit`` released and runs."""
        ...

    def claim(
        self, key: WorkKey, owner: str, now: datetime, lease_until: datetime
    ) -> WindowWork | BatchWork | None:
        """Take the lease of released work; None when it is not released or is leased."""
        ...

    def postpone(self, key: WorkKey, owner: str, until: datetime, *, counts: bool) -> None:
        """Give the lease back; the work stays released. ``counts``: keep the attempt counted."""
        ...

    def give_back(self, key: WorkKey, owner: str) -> None:
        """Move RELEASED back to WAITING with its ticket; the claim does not count.

        For work that cannot go on now: the connection is paused or its run is being cancelled.
        """
        ...

    def complete_window(
        self,
        work: WindowWork,
        owner: str,
        counted: Counters,
        batches: Sequence[BatchWork],
        coverage: CoverageRow,
    ) -> None:
        """DONE, coverage row, batches and run counters in one transaction; needs the lease.

        Raises:
            LostRaceError: the lease is no longer ``owner``'s.
        """
        ...

    def split_window(self, work: WindowWork, owner: str, halves: Sequence[WindowWork]) -> None:
        """SPLIT with two waiting children in one transaction; needs the lease."""
        ...

    def complete_batch(self, work: BatchWork, owner: str, counted: Counters) -> None:
        """DONE and run counters in one transaction; needs the lease."""
        ...

    def fail(self, key: WorkKey, owner: str, code: str) -> None:
        """FAILED and run counters in one transaction; needs the lease."""
        ...

    def finish(self, run: SyncRun, state: RunState, now: datetime) -> bool:
        """End a run that has nothing open, and free the connection for the next full run."""
        ...

    def change_state(self, run: SyncRun, state: RunState) -> bool:
        """Move a run to a state that may follow; False when it was changed meanwhile."""
        ...

    def cancel_waiting(self, key: WorkKey) -> bool:
        """Move WAITING to CANCELLED with the run's counters."""
        ...

    def needing_attention(self, now: datetime, limit: int) -> Iterable["Attention"]:
        """Iterate over active runs, overdue released work and due document retries."""
        ...

    def resend(self, key: WorkKey, now: datetime, next_look_at: datetime) -> bool:
        """Mark overdue released work as sent again; False when it changed meanwhile."""
        ...

    def coverage(self, ref: ConnectionRef) -> Sequence[CoverageRow]:
        """Return the ledger of completely read windows."""
        ...

    def add_retry(self, ref: ConnectionRef, invoice_id: InvoiceId, retry_at: datetime) -> None:
        """Remember a document for the background retry; counts the attempts."""
        ...

    def take_retries(
        self, ref: ConnectionRef, now: datetime, next_look_at: datetime, limit: int
    ) -> Sequence["DocumentRetry"]:
        """Take due retries of one connection, so that nobody else takes them for a while."""
        ...

    def get_retry(self, ref: ConnectionRef, invoice_id: InvoiceId) -> "DocumentRetry | None":
        """Return the retry of one document, if there is one."""
        ...

    def drop_retry(self, ref: ConnectionRef, invoice_id: InvoiceId) -> None:
        """Forget a retry that is settled."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentRetry:
    """A document that the source lists but does not deliver yet."""

    invoice_id: InvoiceId
    attempts: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Attention:
    """Something for the sweeper: an active run, released work, or a connection's retries."""

    ref: ConnectionRef
    run_id: str | None = None
    work: WorkKey | None = None
    retries: bool = False


@dataclass(frozen=True, slots=True)
class HeaderWrite:
    """A header to write, and the revision it replaces (0: there must be none).

    ``history`` is every version to keep, the current one included: (version, summary, hash).
    """

    header: InvoiceHeader
    replaces_revision: int
    history: tuple[tuple[VersionKey, InvoiceSummary, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an invoice as kept in its history."""

    version: VersionKey
    summary: InvoiceSummary | None
    summary_hash: str
    document: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class DateRange:
    """Inclusive dates of a list filter; None is open."""

    first: date | None = None
    last: date | None = None


class InvoiceStore(Protocol):
    """Invoices of connections."""

    def headers(
        self, ref: ConnectionRef, ids: Iterable[InvoiceId]
    ) -> Mapping[InvoiceId, InvoiceHeader]:
        """Read the current headers of many invoices, consistently."""
        ...

    def write(self, ref: ConnectionRef, writes: Sequence[HeaderWrite]) -> frozenset[InvoiceId]:
        """Write headers and versions in conditional transactions.

        Returns:
            The ids that lost against another writer and were not written.
        """
        ...

    def store_document(
        self, ref: ConnectionRef, document: SourceDocument, write: HeaderWrite | None
    ) -> None:
        """Keep a raw document under its own version, immutably, and write the header with it.

        Raises:
            LostRaceError: the header changed meanwhile; the raw document is kept all the same.
        """
        ...

    def has_documents(
        self, ref: ConnectionRef, keys: Iterable[tuple[InvoiceId, VersionKey]]
    ) -> frozenset[tuple[InvoiceId, VersionKey]]:
        """Tell which documents are stored."""
        ...

    def document(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> SourceDocument:
        """Return a raw document; raises NotFoundError ``document_not_found``."""
        ...

    def versions(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredVersion]:
        """Return the history of one invoice, newest first."""
        ...

    def list_by_inserted_at(
        self, ref: ConnectionRef, window: DateRange, limit: int, start_key: str | None
    ) -> Page[InvoiceHeader]:
        """Return headers by insertion time, newest first."""
        ...

    def list_by_issue_date(
        self, ref: ConnectionRef, window: DateRange, limit: int, start_key: str | None
    ) -> Page[InvoiceHeader]:
        """Return headers by issue date, newest first."""
        ...

    def list_by_supplier(
        self,
        ref: ConnectionRef,
        supplier_tax_number: str,
        number_prefix: str,
        limit: int,
        start_key: str | None,
    ) -> Page[InvoiceHeader]:
        """Return headers of one supplier whose number starts so, ordered by number."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers that the deployment sets.

    Attributes:
        settle: how long after insertion a source may still add rows unnoticed.
        egress: names the address that requests leave from; its users share one rate.
        requests_per_second: that rate.
    """

    settle: timedelta = timedelta(seconds=120)
    egress: str = "default"
    requests_per_second: float = 2.0


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports that the services use, wired once by the composition root."""

    clock: Clock
    ids: Ids
    connections: ConnectionStore
    runs: RunStore
    invoices: InvoiceStore
    secrets: SecretStore
    queue: TaskQueue
    budget: RateBudget
    providers: Mapping[str, Provider]
    limits: Limits
