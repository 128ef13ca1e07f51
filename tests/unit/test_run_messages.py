"""How many messages a run costs: one per window and batch, a few more when things go wrong."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import DetailState
from invoice_connector.core.messages import FetchBatch, Message, ReadWindow
from invoice_connector.core.sync_run import BATCH_CREDIT, WINDOW_CREDIT, RunState, WorkState
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.redrive_window import redrive_window
from tests.fakes.memory_services import MemoryEvents
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

WINDOWS = 500
FEW = 12
MOST_MESSAGES = 3
RESET = SourceError("http_reset", FailureClass.TRANSIENT)
CLOSED = SourceError("closed", FailureClass.MAINTENANCE)


class Watched:
    """A world that counts what is sent for each item, and what is released at any time."""

    def __init__(self, requests_per_second: float = 1000.0, windows: int = WINDOWS) -> None:
        """Begin with an active connection and one invoice in every window of a long run."""
        self.world = make_world(automatic=False, requests_per_second=requests_per_second)
        self.windows = windows
        self.sent: Counter[str] = Counter()
        self.most_released = [0, 0]
        for n in range(windows):
            at = START - timedelta(days=10 * n + 3)
            self.world.source.rows.append(summary(f"R-{n:03d}", at))
        self.world.verify()
        self._watch()
        first = (START - timedelta(days=10 * windows - 1)).date()
        start_full_sync(self.world.ports, self.world.ref, first, "anna")

    def deliver(self, *, twice: bool = False) -> None:
        """Deliver what is due until nothing is; a worker that crashes takes its message along."""
        while messages := self.world.queue.pop_due():
            for message in messages:
                for _ in range(1 + twice):
                    self._work(message)

    def tick(self, minutes: int, *, twice: bool = False) -> None:
        """Let the sweeper look at everything each minute."""
        for _ in range(minutes):
            self.world.clock.advance(minutes=1)
            recover_stuck_work(self.world.ports, lambda: 60.0)
            self.deliver(twice=twice)

    def _work(self, message: Message) -> None:
        try:
            self.world.work(message)
        except MemoryError:
            return  # The queue hides it for half an hour; the sweeper is earlier.

    def _watch(self) -> None:
        send, release = self.world.queue.send, self.world.ports.runs.release

        def counting(message: Message, delay_s: int = 0) -> None:
            if isinstance(message, ReadWindow):
                self.sent[message.window_id] += 1
            elif isinstance(message, FetchBatch):
                self.sent[message.batch_id] += 1
            send(message, delay_s)

        def watching(key, now, credit):  # type: ignore[no-untyped-def]
            released = release(key, now, credit)
            counters = self.world.ports.runs.get(key.ref, key.run_id).counters
            present = counters.windows_released, counters.batches_released
            self.most_released = list(map(max, self.most_released, present))
            return released

        self.world.queue.send = counting  # type: ignore[method-assign]
        self.world.ports.runs.release = watching  # type: ignore[method-assign]


def _assert_complete(watched: Watched) -> None:
    (run,) = watched.world.runs()
    assert run.state is RunState.COMPLETED
    assert run.counters.windows_done == watched.windows
    assert run.counters.documents_stored == watched.windows
    windows, batches = watched.most_released
    assert windows <= WINDOW_CREDIT
    assert batches <= BATCH_CREDIT
    assert len(watched.sent) == 2 * watched.windows


def test_a_run_without_trouble_sends_one_message_for_each_item() -> None:
    watched = Watched()
    watched.deliver()
    _assert_complete(watched)
    assert set(watched.sent.values()) == {1}


def test_a_message_that_comes_twice_sends_no_other() -> None:
    watched = Watched()
    watched.deliver(twice=True)
    _assert_complete(watched)
    assert set(watched.sent.values()) == {1}


@pytest.mark.parametrize("every", [3, 7, 50])
def test_transient_faults_duplicates_a_crash_and_a_sweeper_cost_few_messages(every: int) -> None:
    watched = Watched()
    fail_now_and_then(watched.world, every, crash_at=100)
    watched.deliver(twice=True)
    watched.tick(60, twice=True)
    _assert_complete(watched)
    assert max(watched.sent.values()) <= MOST_MESSAGES


def test_the_sweeper_sends_nothing_for_work_that_is_only_slow() -> None:
    watched = Watched()
    sent = watched.sent.total()
    for _ in range(59):
        watched.world.clock.advance(minutes=1)
        recover_stuck_work(watched.world.ports, lambda: 60.0)
    assert watched.sent.total() == sent == WINDOW_CREDIT


def test_work_whose_messages_are_lost_is_sent_again_once_an_hour() -> None:
    watched = Watched(windows=FEW)
    _lose_messages(watched, hours=1)
    assert set(watched.sent.values()) == {2}
    watched.tick(60)
    assert set(watched.sent.values()) == {1, MOST_MESSAGES}
    _assert_complete(watched)


def test_a_window_whose_messages_are_all_lost_fails_and_can_be_redriven() -> None:
    watched = Watched(windows=FEW)
    _lose_messages(watched, hours=3)
    world, (run,) = watched.world, watched.world.runs()
    assert run.counters.windows_failed == WINDOW_CREDIT
    windows = world.ports.runs.windows(world.ref, run.run_id, FEW, None).items
    failed = [window for window in windows if window.lease.state is WorkState.FAILED]
    assert {window.lease.error_code for window in failed} == {"work_not_taken"}
    assert {watched.sent[window.key.work_id] for window in failed} == {MOST_MESSAGES}
    assert isinstance(world.ports.events, MemoryEvents)
    assert world.ports.events.counted["WorkGivenUp"] == WINDOW_CREDIT
    for window in failed:
        redrive_window(world.ports, world.ref, run.run_id, window.key.work_id)
    watched.tick(60)
    _assert_complete(watched)


def test_a_run_whose_every_message_is_lost_ends() -> None:
    watched = Watched(windows=6)
    _lose_messages(watched, hours=8)
    (run,) = watched.world.runs()
    assert (run.state, run.counters.windows_failed) == (RunState.FAILED, 6)
    assert max(watched.sent.values()) == MOST_MESSAGES


def test_documents_of_a_batch_whose_messages_are_all_lost_are_asked_for_later() -> None:
    watched = Watched(windows=1)
    for message in watched.world.queue.pop_due():
        watched.world.work(message)
    _lose_messages(watched, hours=3)
    (run,) = watched.world.runs()
    assert (run.state, run.counters.documents_pending) == (RunState.COMPLETED, 1)
    (header,) = watched.world.headers().values()
    assert header.problem_code == "work_not_taken"
    watched.tick(60)
    (header,) = watched.world.headers().values()
    assert header.detail_state is DetailState.STORED


@pytest.mark.parametrize("hours", [1, 8, 48])
def test_a_long_maintenance_costs_one_message_of_each_kind_for_each_try(hours: int) -> None:
    watched = Watched()
    for message in watched.world.queue.pop_due():
        watched.world.work(message)
    watched.world.source.refused = CLOSED
    watched.tick(20)
    # What was released has been given back: runs of other sources need the places.
    assert watched.world.ports.runs.released_overall() == 0
    assert watched.world.queue.messages == []
    begun = watched.sent.total()
    watched.tick(60 * hours)
    # A window and a batch try it every 15 minutes; all others keep their one message.
    assert watched.sent.total() - begun <= 2 * (4 * hours + 1)
    multiplied = [count for count in watched.sent.values() if count > MOST_MESSAGES]
    assert len(multiplied) <= 2
    watched.world.source.refused = None
    watched.tick(20)
    _assert_complete(watched)


def test_a_source_that_is_out_of_reach_for_hours_fails_nothing_and_multiplies_no_messages() -> None:
    watched = Watched(windows=FEW)
    watched.world.source.refused = RESET
    watched.tick(6 * 60)
    # What is released waits, ever more rarely looked at; nothing else is sent.
    assert len(watched.sent) == WINDOW_CREDIT
    assert max(watched.sent.values()) <= 6 * 4 + 8
    watched.world.source.refused = None
    watched.tick(20)
    _assert_complete(watched)


def test_a_crowd_that_waits_for_slots_sends_few_messages() -> None:
    watched = Watched(windows=FEW)
    watched.world.ports.budget.reserve = lambda *_, **__: None  # type: ignore[method-assign]
    watched.tick(6 * 60)
    assert max(watched.sent.values()) <= 6 * 4 + 8


def _lose_messages(watched: Watched, hours: int) -> None:
    for _ in range(hours * 60 + 1):
        watched.world.clock.advance(minutes=1)
        recover_stuck_work(watched.world.ports, lambda: 60.0)
        watched.world.queue.messages.clear()


def fail_now_and_then(world: World, every: int, *, crash_at: int) -> None:
    """Fail each n-th call in a way that heals, and let one worker die in the middle."""
    calls = iter(range(1, 1_000_000))

    def disturbed(original: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            number = next(calls)
            if number == crash_at:
                raise MemoryError
            if number % every == 0:
                raise RESET
            return original(*arguments)

        return call

    source = world.source
    source.list_page = disturbed(source.list_page)  # type: ignore[method-assign, assignment]
    source.fetch_document = disturbed(source.fetch_document)  # type: ignore[method-assign, assignment]
