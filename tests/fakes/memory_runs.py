"""RunStore on dicts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice, zip_longest

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef, SyncState
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import Attention, DocumentRetry, Page
from invoice_connector.core.sync_run import (
    ENDED,
    BatchWork,
    RunState,
    SyncRun,
    WindowWork,
    WorkState,
    may_follow,
)
from tests.fakes.memory_audits import MemoryAudits
from tests.fakes.memory_run_work import MemoryRunWork


class MemoryRunStore(MemoryRunWork, MemoryAudits):
    """Runs, their attention list and the document retries."""

    def start_full(self, run: SyncRun) -> SyncRun:
        """Create a full run, or return the active one."""
        active = self._active_full(run.ref)
        if active is not None:
            return active
        self._put_run(run)
        self._active[run.ref] = run.run_id
        return run

    def start_first(self, run: SyncRun, sync: SyncState) -> bool:
        """Create the initial run and set the first cursor."""
        connection = self._connections._get(run.ref)
        if (
            connection.sync.cursor is not None
            or connection.settings.disconnected_at is not None
            or self._active_full(run.ref)
        ):
            return False
        begun = replace(
            connection.sync,
            cursor=sync.cursor,
            head_start=sync.head_start,
            head_identity=sync.head_identity,
            next_due_at=sync.next_due_at,
        )
        self._audits[run.ref] = AuditState(due_at=run.created_at)
        self._connections._set_sync(run.ref, begun)
        self._put_run(run)
        self._active[run.ref] = run.run_id
        return True

    def add_windows(self, run: SyncRun, windows: Sequence[WindowWork]) -> None:
        """Store the planned windows that do not exist yet."""
        self._put_waiting(window for window in windows if window.key not in self._work)

    def mark_planned(self, run: SyncRun, windows_total: int) -> None:
        """Move QUEUED to RUNNING."""
        stored = self._run(run.ref, run.run_id)
        if stored.state is not RunState.QUEUED:
            return
        counters = replace(stored.counters, windows_total=windows_total, windows_open=windows_total)
        self._put_run(replace(stored, state=RunState.RUNNING, counters=counters))

    def finish_poll_with_news(
        self,
        before: SyncState,
        after: SyncState,
        run: SyncRun,
        window: WindowWork,
        waiting: Sequence[WindowWork | BatchWork],
    ) -> None:
        """Finish the poll and store its run as given, its window as DONE."""
        self._connections._expect_poll(run.ref, before)
        self._connections._set_sync(run.ref, after)
        self._put_run(run)
        self._settle(window, WorkState.DONE)
        self._put_waiting(waiting)

    def get(self, ref: ConnectionRef, run_id: str) -> SyncRun:
        """Return a run."""
        return self._run(ref, run_id)

    def active_full(self, ref: ConnectionRef) -> SyncRun | None:
        """Return the active full run."""
        return self._active_full(ref)

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[SyncRun]:
        """Return runs, newest first."""
        ids = [i for owner, i in self._runs if owner == ref and (not start_key or i < start_key)]
        ids.sort(reverse=True)
        next_key = ids[limit - 1] if len(ids) > limit else None
        return Page(tuple(self._runs[ref, i] for i in ids[:limit]), next_key)

    def finish(self, run: SyncRun, state: RunState, now: datetime) -> bool:
        """End a run that has nothing open."""
        return self._finish(run, state, now)

    def change_state(self, run: SyncRun, state: RunState) -> bool:
        """Move a run to a state that may follow; its end needs what ``finish`` needs."""
        if state in ENDED and run.state not in ENDED:
            return self._finish(run, state, self._clock.now())
        stored = self._run(run.ref, run.run_id)
        if stored.state is not run.state or not may_follow(run.state, state):
            return False
        self._put_run(replace(stored, state=state))
        return True

    def needing_attention(self, now: datetime, limit: int) -> Iterable[Attention]:
        """Return released work, retries and active runs by turns, each oldest first."""
        work = [
            Attention(key.ref, key.run_id, key)
            for key, at in sorted(self._attention.items(), key=lambda item: item[1])
            if at <= now
        ]
        due = {ref for (ref, _), (_, at) in self._retries.items() if at <= now}
        retries = [Attention(ref, retries=True) for ref in sorted(due)]
        active = [r for r in self._runs.values() if r.state not in ENDED and r.created_at <= now]
        runs = [Attention(r.ref, r.run_id) for r in sorted(active, key=lambda r: r.created_at)]
        by_turns = chain.from_iterable(zip_longest(work, retries, runs))
        return list(islice((one for one in by_turns if one), limit))

    def add_retry(self, ref: ConnectionRef, invoice_id: InvoiceId, retry_at: datetime) -> None:
        """Remember a document for the retry; counts the attempts."""
        old, _ = self._retries.get((ref, invoice_id.key), (None, None))
        first_at = old.first_at if old else self._clock.now()
        attempts = old.attempts + 1 if old else 1
        retry = DocumentRetry(invoice_id, attempts, first_at)
        self._retries[ref, invoice_id.key] = (retry, retry_at)

    def take_retries(
        self, ref: ConnectionRef, now: datetime, next_look_at: datetime, limit: int
    ) -> Sequence[DocumentRetry]:
        """Take due retries of one connection."""
        due = sorted(k for k, (_, at) in self._retries.items() if k[0] == ref and at <= now)
        taken = [self._retries[key][0] for key in due[:limit]]
        for key, retry in zip(due[:limit], taken, strict=True):
            self._retries[key] = (retry, next_look_at)
        return taken

    def get_retry(self, ref: ConnectionRef, invoice_id: InvoiceId) -> DocumentRetry | None:
        """Return the retry of one document."""
        retry, _ = self._retries.get((ref, invoice_id.key), (None, None))
        return retry

    def drop_retry(self, ref: ConnectionRef, retry: DocumentRetry) -> None:
        """Forget a settled retry, unless it was added once more."""
        if self.get_retry(ref, retry.invoice_id) == retry:
            del self._retries[ref, retry.invoice_id.key]

    def _finish(self, run: SyncRun, state: RunState, now: datetime) -> bool:
        stored = self._run(run.ref, run.run_id)
        counters = stored.counters
        if stored.state in ENDED or counters.windows_open or counters.batches_open:
            return False
        error_code = run.error_code or stored.error_code
        self._put_run(replace(stored, state=state, ended_at=now, error_code=error_code))
        if self._active.get(run.ref) == run.run_id:
            del self._active[run.ref]
        return True

    def _active_full(self, ref: ConnectionRef) -> SyncRun | None:
        run = self._runs.get((ref, self._active.get(ref, "")))
        return run if run and run.state not in ENDED else None
