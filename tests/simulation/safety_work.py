"""The safety rules about runs, their windows and batches, and the messages that move them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.messages import (
    FetchBatch,
    PollConnection,
    ReadWindow,
    VerifyConnection,
    ref_of,
)
from invoice_connector.core.sync_run import (
    BATCH_CREDIT,
    EARLY,
    ENDED,
    MAX_MESSAGES,
    WINDOW_CREDIT,
    RunKind,
    RunState,
    SyncRun,
    WorkKey,
    WorkKind,
    WorkState,
)
from invoice_connector.services.run_progress import message_for
from tests.simulation.scheduler import Invocation
from tests.simulation.sqs import Letter
from tests.simulation.violations import Violations
from tests.simulation.world import World

_COUNTED = frozenset(
    {
        "runs.mark_planned",
        "runs.finish_poll_with_news",
        "runs.release",
        "runs.give_back",
        "runs.complete_window",
        "runs.split_window",
        "runs.complete_batch",
        "runs.fail",
        "runs.cancel_waiting",
        "runs.withdraw",
        "runs.redrive",
    }
)
_ALONE = frozenset({RunKind.FULL, RunKind.INITIAL})
_OPEN = frozenset({WorkState.WAITING, WorkState.RELEASED})


class WorkRules:
    """S4 to S7, S14 and S15 for windows and batches.

    Attributes:
        messages: how many messages each window and batch had a reason for.
        most_untaken: the most messages in a row for one of them that no worker took.
    """

    def __init__(self, world: World, violations: Violations) -> None:
        self._world = world
        self._fail = violations.add
        self._completed: Counter[WorkKey] = Counter()
        self.messages: Counter[WorkKey] = Counter()
        self.most_untaken = 0
        self._senders: dict[WorkKey, tuple[Invocation | None, int, float]] = {}
        self._untaken: Counter[WorkKey] = Counter()
        self._holders: dict[WorkKey, str] = {}
        self._reopened: set[str] = set()
        self.rules: dict[str, Callable[..., None]] = {
            "runs.start_full": lambda arguments, _: self._full_started(arguments[0].ref),
            "runs.finish": lambda arguments, _: self._ended(arguments[0]),
            "runs.release": self._released,
            "runs.postpone": lambda arguments, _: self._may_send(arguments[0]),
            "runs.resend": self._resent,
            "runs.redrive": self._redriven,
            "runs.claim": self._claimed,
            "runs.complete_window": self._window_completed,
            "runs.complete_batch": lambda arguments, _: self._complete(
                arguments[0].key, arguments[1]
            ),
            "runs.split_window": lambda arguments, _: self._complete(
                arguments[0].key, arguments[1]
            ),
            "runs.fail": lambda arguments, _: self._complete(*arguments[:2]),
            "runs.get": self._run_seen,
        }

    def check_call(self, invocation: Invocation) -> None:
        """S7, S19: a worker calls the source only while it holds its work, and its run runs."""
        if invocation.claimed is None:
            return
        lease, now = self._world.runs._work[invocation.claimed].lease, self._world.sources_now
        is_held = lease.lease_until is not None and lease.lease_until >= now
        if not is_held or not _is_own(invocation, lease.lease_owner or ""):
            self._fail("S7", f"{invocation.name} goes on without its lease")
        if invocation.run_state is not RunState.RUNNING:
            self._fail("S19", f"{invocation.name} calls for a run that is {invocation.run_state}")

    def _run_seen(self, _arguments: tuple[Any, ...], run: SyncRun) -> None:
        current = self._world.scheduler.current
        if current:
            current.run_state = run.state

    def deleted(self, letter: Letter, by: Invocation) -> None:
        """S6: a message goes only when nothing depends on it any more."""
        message = letter.message
        if self._world.account_of(ref_of(message)).is_disconnected:
            return
        connection = self._world.connections._get(ref_of(message))
        match message:
            case ReadWindow() | FetchBatch():
                is_covered = self._is_work_covered(letter, by)
            case PollConnection():
                sync = connection.sync
                is_covered = sync.poll_id != message.poll_id or sync.next_due_at is not None
                is_covered = is_covered or not connection.may_sync
            case VerifyConnection():
                status, version = connection.status, connection.settings.version
                is_settled = status.checking_since is None or status.next_try_at is not None
                is_covered = is_settled or version != message.settings_version
            case _:
                is_covered = True  # What is not settled is still due for a retry.
        if not is_covered:
            self._fail("S6", f"deleted {letter.body}")

    def _is_work_covered(self, letter: Letter, by: Invocation) -> bool:
        message = letter.message
        is_window = isinstance(message, ReadWindow)
        kind = WorkKind.WINDOW if is_window else WorkKind.BATCH
        work_id = message.window_id if is_window else message.batch_id
        work = self._world.runs._work.get(WorkKey(ref_of(message), message.run_id, kind, work_id))
        if work is None or work.lease.state is not WorkState.RELEASED:
            return True
        # Whoever left the work to the holder of its lease went by the clock of another machine.
        margin = timedelta(seconds=2 * self._world.profile.skew_s)
        lease, now = work.lease, self._world.clock.now()
        is_being_worked_on = lease.lease_until is not None and lease.lease_until + margin >= now
        if lease.not_before is not None and self._came_too_early(lease.not_before, by):
            return True
        is_on_its_way = self._world.queue.holds(message, apart_from=letter)
        return is_being_worked_on or is_on_its_way or self._is_anothers(work.key, by)

    def _is_anothers(self, key: WorkKey, by: Invocation) -> bool:
        """Whoever released the work again has committed that, and sends its message next.

        If that was after this worker began, its message has no part in it; who released the work
        may have died before sending, and then the sweeper is left.
        """
        sender, sent_before, at = self._senders.get(key, (None, 0, 0.0))
        is_on_its_way = sender in self._world.scheduler.running and self._sent(key) == sent_before
        return is_on_its_way or (sender is not by and at > by.started)

    def _came_too_early(self, not_before: datetime, by: Invocation) -> bool:
        """Whoever postponed the work sees to its next message.

        A machine whose clock is behind may take that message for too early; then only the sweeper
        is left.
        """
        is_early = not_before >= self._world.clock.now() and by.claimed is None
        return is_early or timedelta(seconds=self._world.profile.skew_s) > EARLY

    def check_counters(self, name: str, arguments: tuple[Any, ...]) -> None:
        """S4: counters are what the items say."""
        if name not in _COUNTED:
            return
        subject = arguments[2] if name == "runs.finish_poll_with_news" else arguments[0]
        key = getattr(subject, "key", subject)
        run = self._world.runs._runs[key.ref, key.run_id]
        if run.state is RunState.QUEUED:
            return
        states = {kind: Counter[WorkState]() for kind in WorkKind}
        for item in self._world.runs._work.values():
            if (item.key.run_id, item.key.ref) == (run.run_id, run.ref):
                states[item.key.kind][item.lease.state] += 1
        expected, counted = _expected(states), run.counters
        wrong = {
            n: (getattr(counted, n), e) for n, e in expected.items() if getattr(counted, n) != e
        }
        if wrong:
            self._fail("S4", f"{name}: (counted, is) {wrong}")
        self._check_credit(run)

    def _check_credit(self, run: SyncRun) -> None:
        counters = run.counters
        if counters.windows_released > WINDOW_CREDIT or counters.batches_released > BATCH_CREDIT:
            self._fail("S15", f"{run.run_id} has too much released")

    def _full_started(self, ref: ConnectionRef) -> None:
        active = [
            run
            for (owner, _), run in self._world.runs._runs.items()
            if owner == ref
            and run.kind in _ALONE
            and run.state not in ENDED
            and run.run_id not in self._reopened
        ]
        if len(active) > 1:
            self._fail("S5", f"{len(active)} full runs are active")

    def _ended(self, run: SyncRun) -> None:
        stored = self._world.runs._runs[run.ref, run.run_id]
        if stored.state in ENDED and (stored.counters.windows_open or stored.counters.batches_open):
            self._fail("S4", "a run ended with open work")

    def _released(self, arguments: tuple[Any, ...], is_released: bool) -> None:
        if is_released:
            self._untaken[arguments[0]] = 0
            self._may_send(arguments[0])

    def _resent(self, arguments: tuple[Any, ...], messages: int) -> None:
        if not 0 < messages <= MAX_MESSAGES:
            return  # It changed meanwhile, or is given up.
        key, now, _ = arguments
        self._may_send(key)
        lease = self._world.runs._work[key].lease
        if lease.lease_until is not None and lease.lease_until >= now:
            self._fail("S6", f"{key.work_id} is sent again while somebody works on it")

    def _redriven(self, arguments: tuple[Any, ...], _result: Any) -> None:
        """An ended run that reads a window again does not keep others from being started."""
        run, key = arguments
        self._completed.pop(key, None)
        if run.state in ENDED:
            self._reopened.add(run.run_id)

    def _may_send(self, key: WorkKey) -> None:
        self.messages[key] += 1
        self._untaken[key] += 1
        self.most_untaken = max(self.most_untaken, self._untaken[key])
        if self._untaken[key] > MAX_MESSAGES:
            self._fail("S18", f"{self._untaken[key]} messages for {key.work_id}, taken by nobody")
        scheduler = self._world.scheduler
        self._senders[key] = scheduler.current, self._sent(key), scheduler.now

    def _sent(self, key: WorkKey) -> int:
        queue = self._world.queue
        return queue.sent.get(queue.body_of(message_for(key)), 0)

    def check_messages(self) -> None:
        """S6: every message of a piece of work had its reason."""
        for key, permitted in self.messages.items():
            if self._sent(key) > permitted:
                self._fail("S6", f"more messages than reasons for {key.work_id}")

    def _claimed(self, arguments: tuple[Any, ...], work: Any) -> None:
        current = self._world.scheduler.current
        if work is not None and current:
            current.claimed = arguments[0]
            self._holders[arguments[0]] = arguments[1]
            self._untaken[arguments[0]] = 0
        if work is not None and current and not _is_own(current, arguments[1]):
            self._fail("S7", f"{current.name} claimed as {arguments[1]}")

    def _complete(self, key: WorkKey, owner: str) -> None:
        current = self._world.scheduler.current
        if current and not _is_own(current, owner):
            self._fail("S7", f"{current.name} completed as {owner}")
        if self._holders.get(key) != owner:
            self._fail("S7", f"{key.work_id} was completed by {owner}, who does not hold it")
        self._completed[key] += 1
        if self._completed[key] > 1:
            self._fail("S7", f"{key.work_id} was completed twice")

    def _window_completed(self, arguments: tuple[Any, ...], _result: Any) -> None:
        work, owner, _counted, _batches, coverage = arguments
        self._complete(work.key, owner)
        current = self._world.scheduler.current
        if not coverage.is_proven or current is None:
            return
        read_at = current.listed_at.get(coverage.window.window_id)
        if read_at is None:
            self._fail("S14", f"{coverage.window.window_id} covered but not read")
            return
        ref = work.key.ref
        for report in self._world.account_of(ref).source.visible(coverage.window, read_at):
            header = self._world.invoices._headers.get((ref, report.row.id))
            if header is None or header.summary.version < report.row.version:
                self._fail("S14", f"{coverage.window.window_id} lacks {report.row.number}")


def _is_own(invocation: Invocation, owner: str) -> bool:
    """Workers are called after their invocation; the sweeper, after itself."""
    name = "sweeper/" if invocation.name.startswith("recover_stuck_work") else invocation.name
    return owner.startswith(name)


def _expected(states: dict[WorkKind, Counter[WorkState]]) -> dict[str, int]:
    windows, batches = states[WorkKind.WINDOW], states[WorkKind.BATCH]
    return {
        "windows_total": sum(windows.values()) - windows[WorkState.SPLIT],
        "windows_open": sum(windows[state] for state in _OPEN),
        "windows_released": windows[WorkState.RELEASED],
        "windows_done": windows[WorkState.DONE],
        "windows_split": windows[WorkState.SPLIT],
        "windows_failed": windows[WorkState.FAILED],
        "batches_total": sum(batches.values()),
        "batches_open": sum(batches[state] for state in _OPEN),
        "batches_released": batches[WorkState.RELEASED],
        "batches_failed": batches[WorkState.FAILED],
    }
