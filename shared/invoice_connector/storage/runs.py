"""RunStore on DynamoDB."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import chain, islice, zip_longest

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef, SyncState
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.ports import Attention, Page
from invoice_connector.core.sync_run import (
    ENDED,
    BatchWork,
    RunState,
    SyncRun,
    WindowWork,
    WorkState,
    may_follow,
)
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import assign
from invoice_connector.storage.audit_items import AuditItem
from invoice_connector.storage.audits import Audits
from invoice_connector.storage.connection_items import SyncItem, due_actions, sort_key
from invoice_connector.storage.connections import is_same_poll
from invoice_connector.storage.database import Raw, grouped
from invoice_connector.storage.document_retries import DocumentRetries
from invoice_connector.storage.returned_work import ReturnedWork
from invoice_connector.storage.run_items import (
    RETRIES,
    RUNS,
    WORK,
    LockItem,
    RunItem,
    WorkItem,
    attention_shards,
    look_no_more,
)
from invoice_connector.storage.run_work import put_waiting
from invoice_connector.storage.tables import SyncRunsItem
from invoice_connector.storage.transactions import Transaction

_WINDOWS_PER_WRITE = 45


class DynamoRunStore(ReturnedWork, DocumentRetries, Audits):
    """Runs with their lock, and what needs the sweeper's attention."""

    def start_full(self, run: SyncRun) -> SyncRun:
        """Create a full run, or return the one that is active already."""
        active, is_free = self._lock(run.ref)
        if active is not None:
            return active
        transaction = Transaction(self._database)
        self._put_run_and_lock(transaction, run, is_free)
        if not transaction.commit():
            return run
        active, _ = self._lock(run.ref)
        return active or self.get(run.ref, run.run_id)

    def start_first(self, run: SyncRun, sync: SyncState) -> bool:
        """Create the initial run and set the first cursor, over both tables."""
        active, is_free = self._lock(run.ref)
        if active is not None:
            return active.run_id == run.run_id
        transaction = Transaction(self._database)
        self._put_run_and_lock(transaction, run, is_free)
        self._begin_sync(transaction, run.ref, sync)
        transaction.put(AuditItem.of(run.ref, AuditState(due_at=run.created_at)))
        return not transaction.commit()

    def add_windows(self, run: SyncRun, windows: Sequence[WindowWork]) -> None:
        """Store the planned windows; those that exist already stay as they are."""
        for group in grouped(windows, _WINDOWS_PER_WRITE):
            while missing := self._missing(run.ref, group):
                transaction = Transaction(self._database)
                put_waiting(transaction, missing, WorkItem.pk.does_not_exist())
                if not transaction.commit():
                    break

    def mark_planned(self, run: SyncRun, windows_total: int) -> None:
        """Move QUEUED to RUNNING with its number of windows; no-op when already planned."""
        self._update_run(
            run,
            [
                RunItem.state.set(RunState.RUNNING),
                RunItem.windows_total.set(windows_total),
                RunItem.windows_open.set(windows_total),
            ],
            RunItem.state == RunState.QUEUED,
        )

    def finish_poll_with_news(
        self,
        before: SyncState,
        after: SyncState,
        run: SyncRun,
        window: WindowWork,
        waiting: Sequence[WindowWork | BatchWork],
    ) -> None:
        """Finish the poll and store its run as given, its window as DONE."""
        lease = replace(window.lease, state=WorkState.DONE)
        done = replace(window, lease=lease, finished_at=self._database.clock.now())
        transaction = Transaction(self._database)
        transaction.put(SyncItem.of(run.ref, after), is_same_poll(before))
        transaction.put(RunItem.of(run))
        transaction.put(WorkItem.of(done))
        put_waiting(transaction, waiting)
        transaction.commit_or_lose("poll_changed")

    def get(self, ref: ConnectionRef, run_id: str) -> SyncRun:
        """Return a run."""
        item = self._database.get(RunItem, keys.data_key(ref), keys.run_key(run_id))
        if item is None:
            raise NotFoundError("run_not_found")
        return item.run()

    def active_full(self, ref: ConnectionRef) -> SyncRun | None:
        """Return the full run that is active, if one is."""
        return self._lock(ref)[0]

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[SyncRun]:
        """Return runs, newest first."""
        pk = keys.data_key(ref)
        start = None
        if start_key is not None:
            start = {"pk": {"S": pk}, "sk": {"S": keys.run_key(start_key)}}
        rows = self._database.query(
            RunItem,
            pk,
            RunItem.sk.startswith("RUN#"),
            newest_first=True,
            limit=limit + 1,
            start=start,
        )
        found = [RunItem.from_raw_data(raw).run() for raw in rows]
        next_key = found[limit - 1].run_id if len(found) > limit else None
        return Page(tuple(found[:limit]), next_key)

    def finish(self, run: SyncRun, state: RunState, now: datetime) -> bool:
        """End a run that has nothing open, and free the connection for the next full run."""
        pk = keys.data_key(run.ref)
        has_nothing_open = (RunItem.windows_open == 0) & (RunItem.batches_open == 0)
        actions = [RunItem.state.set(state), RunItem.ended_at.set(now), *look_no_more()]
        if run.error_code is not None:
            actions.append(RunItem.error_code.set(run.error_code))
        transaction = Transaction(self._database)
        transaction.update(
            RunItem,
            pk,
            keys.run_key(run.run_id),
            actions,
            has_nothing_open & ~RunItem.state.is_in(*ENDED),
        )
        lock = self._database.get(LockItem, pk, keys.ACTIVE)
        if lock is not None and lock.run_id == run.run_id:
            transaction.delete(LockItem, pk, keys.ACTIVE, LockItem.run_id == run.run_id)
        return not transaction.commit()

    def change_state(self, run: SyncRun, state: RunState) -> bool:
        """Move a run to a state that may follow; False when it was changed meanwhile."""
        if not may_follow(run.state, state):
            return False
        if state in ENDED and run.state not in ENDED:
            return self.finish(run, state, self._database.clock.now())
        return self._update_run(run, [RunItem.state.set(state)], RunItem.state == run.state)

    def needing_attention(self, now: datetime, limit: int) -> Iterable[Attention]:
        """Iterate over released work, retries and active runs by turns, each oldest first."""
        work = (_work_attention(raw) for raw in self._overdue(WORK, now))
        retries = _once(
            Attention(keys.ref_of(raw["pk"]["S"]), retries=True)
            for raw in self._overdue(RETRIES, now)
        )
        runs = (_run_attention(raw) for raw in self._overdue(RUNS, now))
        by_turns = chain.from_iterable(zip_longest(work, retries, runs))
        return islice((one for one in by_turns if one is not None), limit)

    def _lock(self, ref: ConnectionRef) -> tuple[SyncRun | None, Condition]:
        """Return the active full run, or None and what must hold to take its place."""
        pk = keys.data_key(ref)
        lock = self._database.get(LockItem, pk, keys.ACTIVE)
        if lock is None:
            return None, LockItem.pk.does_not_exist()
        run = self._database.get(RunItem, pk, keys.run_key(lock.run_id))
        is_active = run is not None and run.state not in ENDED
        return run.run() if run and is_active else None, LockItem.run_id == lock.run_id

    def _put_run_and_lock(self, transaction: Transaction, run: SyncRun, is_free: Condition) -> None:
        transaction.put(RunItem.of(run), RunItem.pk.does_not_exist())
        lock = LockItem(keys.data_key(run.ref), keys.ACTIVE, run_id=run.run_id)
        transaction.put(lock, is_free)

    def _begin_sync(self, transaction: Transaction, ref: ConnectionRef, sync: SyncState) -> None:
        is_new = SyncItem.pk.exists() & SyncItem.cursor.does_not_exist()
        transaction.update(
            SyncItem,
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.SYNC),
            [
                assign(SyncItem.cursor, sync.cursor),
                assign(SyncItem.head_start, sync.head_start),
                assign(SyncItem.head_identity, sync.head_identity),
                assign(SyncItem.next_due_at, sync.next_due_at),
                *due_actions(ref, sync.next_due_at),
            ],
            is_new & SyncItem.is_closed.does_not_exist(),
        )

    def _missing(self, ref: ConnectionRef, windows: Sequence[WindowWork]) -> Sequence[WindowWork]:
        wanted = {keys.work_key(window.key): window for window in windows}
        stored = self._database.get_many(WorkItem, keys.data_key(ref), wanted, only="pk, sk")
        return [window for sk, window in wanted.items() if sk not in stored]

    def _update_run(self, run: SyncRun, actions: Sequence[Action], condition: Condition) -> bool:
        pk, sk = keys.data_key(run.ref), keys.run_key(run.run_id)
        return self._database.update(RunItem, pk, sk, actions, condition) is not None

    def _overdue(self, kind: str, now: datetime) -> Iterator[Raw]:
        until = SyncRunsItem.attention_at <= now
        shards = (
            self._database.query(SyncRunsItem, shard, until, index="by_attention")
            for shard in attention_shards(kind)
        )
        return merge(*shards, key=lambda raw: str(raw["attention_at"]["S"]))


def _work_attention(raw: Raw) -> Attention:
    key = keys.work_of(raw["pk"]["S"], raw["sk"]["S"])
    return Attention(key.ref, key.run_id, key)


def _run_attention(raw: Raw) -> Attention:
    return Attention(keys.ref_of(raw["pk"]["S"]), raw["sk"]["S"].removeprefix("RUN#"))


def _once(attentions: Iterable[Attention]) -> Iterator[Attention]:
    return iter(dict.fromkeys(attentions))
