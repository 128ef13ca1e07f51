"""The part of the memory run store that moves windows and batches through their states."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.ports import Page
from invoice_connector.core.sync_run import (
    EARLY,
    ENDED,
    BatchWork,
    Counters,
    Lease,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
    WorkState,
)
from tests.fakes.memory_run_data import UNCLAIMED, MemoryRunData, Work


class MemoryRunWork(MemoryRunData):
    """Release, claim, complete, split, fail."""

    def windows(
        self, ref: ConnectionRef, run_id: str, limit: int, start_key: str | None
    ) -> Page[WindowWork]:
        """Return a run's windows, by id."""
        rows = sorted(
            (
                work
                for work in self._of_run(ref, run_id, WorkKind.WINDOW)
                if isinstance(work, WindowWork) and work.key.work_id > (start_key or "")
            ),
            key=lambda work: work.key.work_id,
        )
        next_key = rows[limit - 1].key.work_id if len(rows) > limit else None
        return Page(tuple(rows[:limit]), next_key)

    def waiting(
        self, ref: ConnectionRef, run_id: str, kind: WorkKind, limit: int
    ) -> Sequence[WorkKey]:
        """Return waiting work in release order."""
        rows = [
            work
            for work in self._of_run(ref, run_id, kind)
            if work.lease.state is WorkState.WAITING
        ]
        rows.sort(key=lambda work: (work.order, work.key.work_id))
        return [work.key for work in rows[:limit]]

    def released_overall(self) -> int:
        """Count released work of all runs."""
        return sum(work.lease.state is WorkState.RELEASED for work in self._work.values())

    def release(self, key: WorkKey, now: datetime, credit: int) -> bool:
        """Move WAITING to RELEASED within the run's credit."""
        work, run = self._work.get(key), self._runs.get((key.ref, key.run_id))
        if not work or not run or work.lease.state is not WorkState.WAITING:
            return False
        counters = run.counters
        is_window = key.kind is WorkKind.WINDOW
        released = counters.windows_released if is_window else counters.batches_released
        if run.state is not RunState.RUNNING or released >= credit:
            return False
        lease = replace(
            work.lease, state=WorkState.RELEASED, released_at=now, not_before=None, messages=1
        )
        self._work[key] = replace(work, lease=lease)
        self._attention[key] = now + UNCLAIMED
        self._count(key, _released(key, 1))
        return True

    def claim(self, key: WorkKey, owner: str, now: datetime, lease_until: datetime) -> Work | None:
        """Take the lease of released work."""
        work = self._work.get(key)
        if work is None or work.lease.state is not WorkState.RELEASED:
            return None
        lease = work.lease
        if not _is_free(lease, now) or (lease.not_before and lease.not_before > now + EARLY):
            return None
        lease = replace(
            lease,
            lease_owner=owner,
            lease_until=lease_until,
            attempt=lease.attempt + 1,
            messages=0,
        )
        self._work[key] = replace(work, lease=lease)
        self._attention[key] = lease_until
        return self._work[key]

    def postpone(self, key: WorkKey, owner: str, until: datetime, *, counts: bool) -> None:
        """Give the lease back."""
        work = self._leased(key, owner)
        attempt = work.lease.attempt - (not counts)
        lease = replace(
            work.lease,
            lease_owner=None,
            lease_until=None,
            not_before=until,
            attempt=attempt,
            messages=1,
        )
        self._work[key] = replace(work, lease=lease)
        self._attention[key] = until + UNCLAIMED

    def work(self, key: WorkKey) -> Work:
        """Return one window or batch."""
        if key not in self._work:
            raise NotFoundError("window_not_found")
        return self._work[key]

    def released(self, ref: ConnectionRef, run_id: str) -> Sequence[WorkKey]:
        """Return what is released of a run."""
        own = [work for kind in WorkKind for work in self._of_run(ref, run_id, kind)]
        return [work.key for work in own if work.lease.state is WorkState.RELEASED]

    def give_back(self, key: WorkKey, owner: str) -> None:
        """Move RELEASED back to WAITING; the claim does not count."""
        work = self._leased(key, owner)
        self._unrelease(work, work.lease.attempt - 1)

    def withdraw(self, key: WorkKey, now: datetime) -> bool:
        """Move RELEASED work without a lease back to WAITING."""
        work = self._work.get(key)
        if work is None or not _is_free(work.lease, now):
            return False
        self._unrelease(work, work.lease.attempt)
        return True

    def redrive(self, run: SyncRun, key: WorkKey) -> bool:
        """Move FAILED back to WAITING; a run that has ended runs again."""
        work, stored = self._work.get(key), self._run(run.ref, run.run_id)
        is_stopped = run.state in {RunState.CANCELLING, RunState.CANCELLED}
        if work is None or work.lease.state is not WorkState.FAILED or is_stopped:
            return False
        if stored.state is not run.state:
            return False
        if stored.state in ENDED:
            again = replace(stored, state=RunState.RUNNING, ended_at=None, error_code=None)
            self._put_run(again)
        self._work[key] = replace(work, lease=Lease(), finished_at=None)
        self._count(key, _reopened(key))
        return True

    def complete_window(
        self,
        work: WindowWork,
        owner: str,
        counted: Counters,
        batches: Sequence[BatchWork],
        coverage: CoverageRow | None,
    ) -> None:
        """DONE, with coverage, batches and counters."""
        stored = self._leased(work.key, owner)
        assert isinstance(stored, WindowWork)
        if coverage is not None:
            stored = replace(stored, rows=coverage.rows, pages=coverage.pages)
            window, identity = coverage.window, coverage.read_identity
            place = (work.key.ref, window.axis.value, window.start, window.end, identity)
            self._ledger[place] = coverage
        self._settle(stored, WorkState.DONE)
        self._put_waiting(batches)
        more = Counters(batches_total=len(batches), batches_open=len(batches), windows_done=1)
        self._count(work.key, counted, more, _closed(work.key))

    def split_window(self, work: WindowWork, owner: str, halves: Sequence[WindowWork]) -> None:
        """SPLIT with two waiting children."""
        self._settle(self._leased(work.key, owner), WorkState.SPLIT)
        self._put_waiting(halves)
        more = Counters(windows_total=len(halves) - 1, windows_open=len(halves), windows_split=1)
        self._count(work.key, more, _closed(work.key))

    def complete_batch(self, work: BatchWork, owner: str, counted: Counters) -> None:
        """DONE with counters."""
        self._settle(self._leased(work.key, owner), WorkState.DONE)
        self._count(work.key, counted, _closed(work.key))

    def fail(self, key: WorkKey, owner: str, code: str) -> None:
        """FAILED with counters."""
        self._settle(self._leased(key, owner), WorkState.FAILED, code)
        is_window = key.kind is WorkKind.WINDOW
        failed = Counters(windows_failed=1) if is_window else Counters(batches_failed=1)
        self._count(key, failed, _closed(key))

    def cancel_waiting(self, key: WorkKey) -> bool:
        """Move WAITING to CANCELLED."""
        work = self._work.get(key)
        if work is None or work.lease.state is not WorkState.WAITING:
            return False
        self._settle(work, WorkState.CANCELLED)
        is_window = key.kind is WorkKind.WINDOW
        self._count(key, Counters(windows_open=-1) if is_window else Counters(batches_open=-1))
        return True

    def resend(self, key: WorkKey, now: datetime, next_look_at: datetime) -> int:
        """Count one more message for overdue released work."""
        if self._attention.get(key, next_look_at) > now:
            return 0
        self._attention[key] = next_look_at
        work = self._work[key]
        messages = work.lease.messages + 1
        self._work[key] = replace(work, lease=replace(work.lease, messages=messages))
        return messages

    def _unrelease(self, work: Work, attempt: int) -> None:
        self._work[work.key] = replace(work, lease=Lease(attempt=attempt))
        self._attention.pop(work.key)
        self._count(work.key, _released(work.key, -1))

    def _of_run(self, ref: ConnectionRef, run_id: str, kind: WorkKind) -> list[Work]:
        return [
            work
            for key, work in self._work.items()
            if (key.ref, key.run_id, key.kind) == (ref, run_id, kind)
        ]


def _is_free(lease: Lease, now: datetime) -> bool:
    is_leased = lease.lease_until is not None and lease.lease_until >= now
    return lease.state is WorkState.RELEASED and not is_leased


def _reopened(key: WorkKey) -> Counters:
    if key.kind is WorkKind.WINDOW:
        return Counters(windows_open=1, windows_failed=-1)
    return Counters(batches_open=1, batches_failed=-1)


def _released(key: WorkKey, change: int) -> Counters:
    if key.kind is WorkKind.WINDOW:
        return Counters(windows_released=change)
    return Counters(batches_released=change)


def _closed(key: WorkKey) -> Counters:
    """Count one released item as no longer open."""
    if key.kind is WorkKind.WINDOW:
        return Counters(windows_open=-1, windows_released=-1)
    return Counters(batches_open=-1, batches_released=-1)
