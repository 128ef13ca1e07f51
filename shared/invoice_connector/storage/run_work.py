"""Windows and batches on DynamoDB: each change of state counts in its run, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.ports import Page
from invoice_connector.core.sync_run import (
    EARLY,
    BatchWork,
    Counters,
    RunState,
    WindowWork,
    WorkKey,
    WorkKind,
    WorkState,
)
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Whole, assign
from invoice_connector.storage.database import Database
from invoice_connector.storage.run_items import (
    UNCLAIMED,
    WORK,
    CoverageItem,
    RunItem,
    TicketItem,
    WorkItem,
    add_counters,
    attention_shards,
    closed,
    look_at,
    look_no_more,
)
from invoice_connector.storage.tables import SyncRunsItem
from invoice_connector.storage.transactions import Transaction

Work = WindowWork | BatchWork


class RunWork:
    """The part of the run store that moves work through its states."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def windows(
        self, ref: ConnectionRef, run_id: str, limit: int, start_key: str | None
    ) -> Page[WindowWork]:
        """Return a run's windows, by id."""
        pk, prefix = keys.data_key(ref), keys.work_prefix(run_id, WorkKind.WINDOW)
        start = None
        if start_key is not None:
            start = {"pk": {"S": pk}, "sk": {"S": prefix + start_key}}
        rows = self._database.query(
            WorkItem, pk, WorkItem.sk.startswith(prefix), limit=limit + 1, start=start
        )
        found = [_as_window(WorkItem.from_raw_data(raw)) for raw in rows]
        next_key = found[limit - 1].key.work_id if len(found) > limit else None
        return Page(tuple(found[:limit]), next_key)

    def waiting(
        self, ref: ConnectionRef, run_id: str, kind: WorkKind, limit: int
    ) -> Sequence[WorkKey]:
        """Return waiting work in release order."""
        begins = TicketItem.sk.startswith(keys.ticket_prefix(run_id, kind))
        rows = self._database.query(TicketItem, keys.data_key(ref), begins, limit=limit)
        return [WorkKey(ref, run_id, kind, raw["work_id"]["S"]) for raw in rows]

    def released_overall(self) -> int:
        """Count released work of all runs; the index may lag a moment."""
        count = self._database.count
        return sum(count(SyncRunsItem, "by_attention", shard) for shard in attention_shards(WORK))

    def release(self, key: WorkKey, now: datetime, credit: int) -> bool:
        """Move WAITING to RELEASED within the run's credit."""
        item = self._waiting_item(key)
        if item is None:
            return False
        transaction = Transaction(self._database)
        changes = [
            WorkItem.state.set(WorkState.RELEASED),
            WorkItem.released_at.set(now),
            WorkItem.messages.set(1),
        ]
        self._change(
            transaction,
            key,
            [*changes, *look_at(WORK, key.ref, now + UNCLAIMED)],
            WorkItem.state == WorkState.WAITING,
        )
        released = released_path(key)
        has_credit = (RunItem.state == RunState.RUNNING) & (released < credit)
        self._count(transaction, key, [released.add(1)], has_credit)
        self._take_ticket(transaction, key, item)
        return not transaction.commit()

    def claim(self, key: WorkKey, owner: str, now: datetime, lease_until: datetime) -> Work | None:
        """Take the lease of released work."""
        item = self._update(
            key,
            [
                WorkItem.lease_owner.set(owner),
                WorkItem.lease_until.set(lease_until),
                WorkItem.attempt.add(1),
                WorkItem.messages.set(0),
                *look_at(WORK, key.ref, lease_until),
            ],
            is_free(now) & _is_due(now),
        )
        return item.work() if item else None

    def postpone(self, key: WorkKey, owner: str, until: datetime, *, counts: bool) -> None:
        """Give the lease back."""
        actions = [
            *no_lease(until),
            WorkItem.messages.set(1),
            *look_at(WORK, key.ref, until + UNCLAIMED),
        ]
        if not counts:
            actions.append(WorkItem.attempt.add(-1))
        if self._update(key, actions, is_leased(owner)) is None:
            raise LostRaceError("lease_lost")

    def complete_window(
        self,
        work: WindowWork,
        owner: str,
        counted: Counters,
        batches: Sequence[BatchWork],
        coverage: CoverageRow | None,
    ) -> None:
        """DONE, coverage row, batches and run counters in one transaction."""
        more = Counters(windows_done=1, batches_total=len(batches), batches_open=len(batches))
        size: list[Action] = []
        transaction = Transaction(self._database)
        if coverage is not None:
            size = [WorkItem.rows.set(coverage.rows), WorkItem.pages.set(coverage.pages)]
            transaction.put(CoverageItem.of(work.key.ref, coverage))
        self._settle(transaction, work.key, owner, WorkState.DONE, size)
        counters = add_counters(counted, more, closed(work.key))
        self._count(transaction, work.key, counters)
        put_waiting(transaction, batches)
        transaction.commit_or_lose("lease_lost")

    def split_window(self, work: WindowWork, owner: str, halves: Sequence[WindowWork]) -> None:
        """SPLIT with waiting children in one transaction."""
        children = len(halves)
        more = Counters(windows_total=children - 1, windows_open=children, windows_split=1)
        transaction = Transaction(self._database)
        self._settle(transaction, work.key, owner, WorkState.SPLIT)
        self._count(transaction, work.key, add_counters(more, closed(work.key)))
        put_waiting(transaction, halves)
        transaction.commit_or_lose("lease_lost")

    def complete_batch(self, work: BatchWork, owner: str, counted: Counters) -> None:
        """DONE and run counters in one transaction."""
        transaction = Transaction(self._database)
        self._settle(transaction, work.key, owner, WorkState.DONE)
        self._count(transaction, work.key, add_counters(counted, closed(work.key)))
        transaction.commit_or_lose("lease_lost")

    def fail(self, key: WorkKey, owner: str, code: str) -> None:
        """FAILED and run counters in one transaction."""
        is_window = key.kind is WorkKind.WINDOW
        failed = Counters(windows_failed=1) if is_window else Counters(batches_failed=1)
        transaction = Transaction(self._database)
        reason = [WorkItem.error_code.set(code)]
        self._settle(transaction, key, owner, WorkState.FAILED, reason)
        self._count(transaction, key, add_counters(failed, closed(key)))
        transaction.commit_or_lose("lease_lost")

    def cancel_waiting(self, key: WorkKey) -> bool:
        """Move WAITING to CANCELLED with the run's counters."""
        item = self._waiting_item(key)
        if item is None:
            return False
        is_window = key.kind is WorkKind.WINDOW
        fewer = Counters(windows_open=-1) if is_window else Counters(batches_open=-1)
        changes = _ended(WorkState.CANCELLED, self._database.clock.now())
        transaction = Transaction(self._database)
        self._change(transaction, key, changes, WorkItem.state == WorkState.WAITING)
        self._count(transaction, key, add_counters(fewer))
        self._take_ticket(transaction, key, item)
        return not transaction.commit()

    def resend(self, key: WorkKey, now: datetime, next_look_at: datetime) -> int:
        """Count one more message for overdue released work."""
        is_overdue = (WorkItem.state == WorkState.RELEASED) & (WorkItem.attention_at <= now)
        changes = [WorkItem.messages.add(1), *look_at(WORK, key.ref, next_look_at)]
        item = self._update(key, changes, is_overdue)
        return item.work().lease.messages if item else 0

    def _item(self, key: WorkKey) -> WorkItem | None:
        return self._database.get(WorkItem, keys.data_key(key.ref), keys.work_key(key))

    def _waiting_item(self, key: WorkKey) -> WorkItem | None:
        item = self._item(key)
        return item if item is not None and item.state is WorkState.WAITING else None

    def _update(
        self, key: WorkKey, actions: Sequence[Action], condition: Condition
    ) -> WorkItem | None:
        pk, sk = keys.data_key(key.ref), keys.work_key(key)
        return self._database.update(WorkItem, pk, sk, actions, condition)

    def _change(
        self,
        transaction: Transaction,
        key: WorkKey,
        actions: Sequence[Action],
        condition: Condition,
    ) -> None:
        pk, sk = keys.data_key(key.ref), keys.work_key(key)
        transaction.update(WorkItem, pk, sk, actions, condition)

    def _count(
        self,
        transaction: Transaction,
        key: WorkKey,
        actions: Sequence[Action],
        condition: Condition | None = None,
    ) -> None:
        pk, sk = keys.data_key(key.ref), keys.run_key(key.run_id)
        # A plain condition also keeps a lost run from being born again by its own counters.
        expected = RunItem.pk.exists() if condition is None else condition
        transaction.update(RunItem, pk, sk, actions, expected)

    def _settle(
        self,
        transaction: Transaction,
        key: WorkKey,
        owner: str,
        state: WorkState,
        more: Sequence[Action] = (),
    ) -> None:
        changes = [*_ended(state, self._database.clock.now()), *look_no_more(), *more]
        self._change(transaction, key, changes, is_leased(owner))

    def _take_ticket(self, transaction: Transaction, key: WorkKey, item: WorkItem) -> None:
        sk = keys.ticket_key(key, item.order)
        transaction.delete(TicketItem, keys.data_key(key.ref), sk, TicketItem.pk.exists())


def put_waiting(
    transaction: Transaction, works: Iterable[Work], condition: Condition | None = None
) -> None:
    """Store new work together with its tickets."""
    for work in works:
        transaction.put(WorkItem.waiting(work), condition)
        transaction.put(TicketItem.of(work))


def _as_window(item: WorkItem) -> WindowWork:
    work = item.work()
    if not isinstance(work, WindowWork):
        raise TypeError("not a window")
    return work


def released_path(key: WorkKey) -> Whole:
    """The run's counter of what is released."""
    is_window = key.kind is WorkKind.WINDOW
    return RunItem.windows_released if is_window else RunItem.batches_released


def is_leased(owner: str) -> Condition:
    """Released, and this owner's."""
    condition: Condition = (WorkItem.state == WorkState.RELEASED) & (WorkItem.lease_owner == owner)
    return condition


def is_free(now: datetime) -> Condition:
    """Released, and nobody's lease holds it."""
    has_no_lease = WorkItem.lease_until.does_not_exist() | (WorkItem.lease_until < now)
    condition: Condition = (WorkItem.state == WorkState.RELEASED) & has_no_lease
    return condition


def _is_due(now: datetime) -> Condition:
    path = WorkItem.not_before
    condition: Condition = path.does_not_exist() | (path <= now + EARLY)
    return condition


def no_lease(not_before: datetime | None = None) -> list[Action]:
    """Nobody holds it; somebody may, at once or from a time on."""
    return [
        WorkItem.lease_owner.remove(),
        WorkItem.lease_until.remove(),
        assign(WorkItem.not_before, not_before),
    ]


def _ended(state: WorkState, now: datetime) -> list[Action]:
    return [
        WorkItem.state.set(state),
        WorkItem.finished_at.set(now),
        WorkItem.lease_until.remove(),
    ]
