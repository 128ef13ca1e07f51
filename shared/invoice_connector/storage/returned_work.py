"""Work on DynamoDB that goes back to waiting: given back, withdrawn, redriven."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.sync_run import (
    ENDED,
    Counters,
    RunState,
    SyncRun,
    WorkKey,
    WorkKind,
    WorkState,
    may_follow,
)
from invoice_connector.storage import keys
from invoice_connector.storage.run_items import (
    RUNS,
    WORK,
    RunItem,
    TicketItem,
    WorkItem,
    add_counters,
    look_at,
    look_no_more,
    shard_of,
)
from invoice_connector.storage.run_work import (
    RunWork,
    Work,
    is_free,
    is_leased,
    no_lease,
    released_path,
)
from invoice_connector.storage.tables import SyncRunsItem
from invoice_connector.storage.transactions import Transaction


class ReturnedWork(RunWork):
    """The part of the run store that lets work wait again."""

    def work(self, key: WorkKey) -> Work:
        """Return one window or batch."""
        item = self._item(key)
        if item is None:
            raise NotFoundError("window_not_found")
        return item.work()

    def released(self, ref: ConnectionRef, run_id: str) -> Sequence[WorkKey]:
        """Return what is released of a run: the index holds the released work of all runs."""
        rows = self._database.query(SyncRunsItem, shard_of(WORK, ref), index="by_attention")
        pk = keys.data_key(ref)
        found = [keys.work_of(pk, raw["sk"]["S"]) for raw in rows if raw["pk"]["S"] == pk]
        return [key for key in found if key.run_id == run_id]

    def give_back(self, key: WorkKey, owner: str) -> None:
        """Move RELEASED back to WAITING with its ticket; the claim does not count."""
        if not self._unrelease(key, [WorkItem.attempt.add(-1)], is_leased(owner)):
            raise LostRaceError("lease_lost")

    def withdraw(self, key: WorkKey, now: datetime) -> bool:
        """Move RELEASED work without a lease back to WAITING with its ticket."""
        return self._unrelease(key, [], is_free(now))

    def redrive(self, run: SyncRun, key: WorkKey) -> bool:
        """Move FAILED back to WAITING; a run that has ended runs again."""
        item = self._item(key)
        is_stopped = run.state in {RunState.CANCELLING, RunState.CANCELLED}
        if item is None or item.state is not WorkState.FAILED or is_stopped:
            return False
        transaction = Transaction(self._database)
        self._change(transaction, key, _untouched(), WorkItem.state == WorkState.FAILED)
        changes = [*add_counters(_reopened(key)), *_running_again(run)]
        self._count(transaction, key, changes, RunItem.state == run.state)
        transaction.put(TicketItem.of(item.work()))
        return not transaction.commit()

    def _unrelease(self, key: WorkKey, more: Sequence[Action], condition: Condition) -> bool:
        item = self._item(key)
        if item is None:
            return False
        changes = [
            WorkItem.state.set(WorkState.WAITING),
            WorkItem.released_at.remove(),
            WorkItem.messages.remove(),
        ]
        transaction = Transaction(self._database)
        self._change(transaction, key, [*changes, *more, *no_lease(), *look_no_more()], condition)
        self._count(transaction, key, [released_path(key).add(-1)])
        transaction.put(TicketItem.of(item.work()))
        return not transaction.commit()


def _untouched() -> list[Action]:
    return [
        WorkItem.state.set(WorkState.WAITING),
        WorkItem.attempt.set(0),
        WorkItem.messages.remove(),
        WorkItem.released_at.remove(),
        WorkItem.error_code.remove(),
        WorkItem.finished_at.remove(),
        *no_lease(),
    ]


def _reopened(key: WorkKey) -> Counters:
    if key.kind is WorkKind.WINDOW:
        return Counters(windows_open=1, windows_failed=-1)
    return Counters(batches_open=1, batches_failed=-1)


def _running_again(run: SyncRun) -> list[Action]:
    """Let an ended run run, under the sweeper's eyes; an open one stays as it is."""
    if run.state not in ENDED or not may_follow(run.state, RunState.RUNNING):
        return []
    return [
        RunItem.state.set(RunState.RUNNING),
        RunItem.ended_at.remove(),
        RunItem.error_code.remove(),
        *look_at(RUNS, run.ref, run.created_at),
    ]
