"""Where runs, their work and the coverage are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef, SyncState
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup
from invoice_connector.core.ports.page import Page
from invoice_connector.core.sync_run import (
    BatchWork,
    Counters,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
)


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


class RunStore(Protocol):
    """Runs, windows, batches, coverage. Each method is one conditional transaction."""

    def start_full(self, run: SyncRun) -> SyncRun:
        """Create a full run, or return the one that is active already."""
        ...

    def start_first(self, run: SyncRun, sync: SyncState) -> bool:
        """Create the initial run and set the first cursor; False when there is one already.

        One transaction over both tables: the sync state must have no cursor, and no full run may
        be active. From then on the connection's audits are due.
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
        waiting: Sequence[WindowWork | BatchWork],
    ) -> None:
        """In one transaction: finish the poll as ConnectionStore does, and store its run.

        ``window`` is done; the other work waits.
        """
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
        """Take the lease of released work; None when it is not released, leased or postponed."""
        ...

    def postpone(self, key: WorkKey, owner: str, until: datetime, *, counts: bool) -> None:
        """Give the lease back; the work stays released, and nobody can claim it until then.

        ``counts``: keep the attempt counted.
        """
        ...

    def give_back(self, key: WorkKey, owner: str) -> None:
        """Move RELEASED back to WAITING with its ticket; the claim does not count.

        For work that cannot go on now: the connection is paused or its run is being cancelled.
        """
        ...

    def work(self, key: WorkKey) -> WindowWork | BatchWork:
        """Return one window or batch; raises NotFoundError ``window_not_found``."""
        ...

    def released(self, ref: ConnectionRef, run_id: str) -> Sequence[WorkKey]:
        """Return what is released of a run (may lag a moment)."""
        ...

    def withdraw(self, key: WorkKey, now: datetime) -> bool:
        """Move RELEASED work that nobody holds a lease of back to WAITING with its ticket.

        Its message finds nothing to do. False when it is leased, or not released.
        """
        ...

    def redrive(self, run: SyncRun, key: WorkKey) -> bool:
        """Move FAILED back to WAITING, with new claims; a run that has ended runs again.

        One transaction. False when the work is not FAILED, when the run was cancelled, or when
        its state is no longer the one that was read.
        """
        ...

    def complete_window(
        self,
        work: WindowWork,
        owner: str,
        counted: Counters,
        batches: Sequence[BatchWork],
        coverage: CoverageRow | None,
    ) -> None:
        """DONE, coverage row, batches and run counters in one transaction; needs the lease.

        ``coverage`` is None where the source would not say what the window asked for.

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

    def resend(self, key: WorkKey, now: datetime, next_look_at: datetime) -> int:
        """Count one more message for overdue released work.

        Returns:
            How many there are since a worker claimed it; 0 when it changed meanwhile.
        """
        ...

    def coverage(self, ref: ConnectionRef) -> Sequence[CoverageRow]:
        """Return the ledger of completely read windows."""
        ...

    def drop_coverage(self, ref: ConnectionRef, rows: Sequence[CoverageRow]) -> None:
        """Forget ledger rows that later reads have replaced; a row read again meanwhile stays."""
        ...

    def audit(self, ref: ConnectionRef) -> AuditState | None:
        """Return where the audits of a connection stand; None before its first sync."""
        ...

    def due_audits(self, now: datetime, limit: int) -> Iterable[ConnectionRef]:
        """Iterate over connections whose audits are due, over all tenants, oldest first.

        Those with an audit under way come before all others.
        """
        ...

    def save_audit(
        self,
        ref: ConnectionRef,
        before: AuditState,
        after: AuditState,
        start: SyncRun | None = None,
    ) -> bool:
        """Replace the audit state, and start its run with it; False when it was changed."""
        ...

    def put_lookup(self, ref: ConnectionRef, lookup: Lookup) -> None:
        """Keep the last question about one invoice."""
        ...

    def get_lookup(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup | None:
        """Return the last question about one invoice."""
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

    def drop_retry(self, ref: ConnectionRef, retry: "DocumentRetry") -> None:
        """Forget a retry that is settled, unless it was added once more since it was read."""
        ...
