"""A busy connection and a quiet one share a small budget: the quiet one's news is not late."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from invoice_connector.core.connection import Connection, ConnectionRef, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.invoice import DetailState
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.messages import Message
from invoice_connector.core.provider import Provider
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.toy_source import SPEC, ToySource, summary
from tests.fakes.toy_world import REF, World, make_world
from tests.simulation.scheduler import Invocation, Scheduler, SimClock

QUIET = ConnectionRef("tenant-b", "connection-2")
WINDOWS = 500
INTERVAL_S = 15 * 60.0
WORKERS_PER_QUEUE = 10
SECONDS_PER_CALL = 0.4
RATE = 2.0
MOST_MESSAGES = 3


class Shared:
    """Two connections whose workers really wait side by side, in virtual time."""

    def __init__(self) -> None:
        """Begin with both connections active and following; the first one reads 500 windows."""
        self.world = make_world(requests_per_second=RATE)
        self.busy, self.quiet = self.world.source, ToySource(self.world.ports.clock)
        self._connect_both()
        for ref in (REF, QUIET):
            World(self.world.ports, self.busy, ref).verify()
        self._plant()
        first = (START - timedelta(days=10 * WINDOWS - 1)).date()
        start_full_sync(self.world.ports, REF, first, "anna")
        self._begin_time()
        self.sent: Counter[str] = Counter()
        self.working: Counter[type[Message]] = Counter()
        self._take_over_queue()
        self._every(300.0, lambda: incremental_sync(self.world.ports, lambda: 60.0))
        self._every(60.0, lambda: recover_stuck_work(self.world.ports, lambda: 60.0))

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.scheduler.run(self.scheduler.now + seconds)

    def seconds_until_stored(self, number: str) -> float:
        """Let the quiet company get an invoice now; tell how long its document takes."""
        begun = self.scheduler.now
        self.quiet.rows.append(summary(number, START + timedelta(seconds=begun)))
        while not self._is_stored(number) and self.scheduler.now < begun + 3600:
            self.run(10.0)
        return self.scheduler.now - begun

    def _is_stored(self, number: str) -> bool:
        page = self.world.ports.invoices.list_by_date(
            QUIET, DateKind.INSERTED_AT, DateRange(), 999, None
        )
        stored = {header.summary.number: header.detail_state for header in page.items}
        return stored.get(number) is DetailState.STORED

    def _connect_both(self) -> None:
        ports, connection = self.world.ports, self.world.connection
        sources = {"22222222": self.busy, "33333333": self.quiet}

        def open_source(settings: Settings, _credentials: Credentials) -> ToySource:
            return sources[settings.technical["tax_number"]]

        ports.providers["toy"] = Provider(SPEC, open_source)  # type: ignore[index]
        version = ports.secrets.save(QUIET, Credentials({"password": "p"}))
        technical = {"tax_number": "33333333", "login": "toy"}
        settings = replace(connection.settings, technical=technical, credentials_version=version)
        ports.connections.create(Connection(QUIET, settings, connection.status))

    def _plant(self) -> None:
        for n in range(WINDOWS):
            at = START - timedelta(days=10 * n + 3)
            self.busy.rows += [
                summary(f"B-{n:03d}-{i}", at - timedelta(hours=i)) for i in range(12)
            ]

    def _begin_time(self) -> None:
        self.scheduler = Scheduler()
        sim, clock = SimClock(self.scheduler), self.world.clock
        clock.now, clock.monotonic, clock.sleep = sim.now, sim.monotonic, sim.sleep  # type: ignore[method-assign]
        for source in (self.busy, self.quiet):
            source.list_page = _slow(source.list_page, sim)  # type: ignore[method-assign]
            source.fetch_document = _slow(source.fetch_document, sim)  # type: ignore[method-assign]

    def _take_over_queue(self) -> None:
        held = [message for message, _ in self.world.queue.messages]
        self.world.queue.send = self._send  # type: ignore[method-assign]
        for message in held:
            self._send(message)

    def _send(self, message: Message, delay_s: int = 0) -> None:
        self.sent[str(message)] += 1
        self.scheduler.at(self.scheduler.now + delay_s + 0.05, partial(self._receive, message))

    def _receive(self, message: Message) -> None:
        """Start a worker, or wait until one of this queue is free."""
        kind = type(message)
        if self.working[kind] >= WORKERS_PER_QUEUE:
            self.scheduler.at(self.scheduler.now + 1.0, partial(self._receive, message))
            return
        self.working[kind] += 1

        def body(invocation: Invocation) -> None:
            deadline = invocation.deadline
            self.world.work(message, time_left_s=deadline - self.scheduler.now)

        def end(invocation: Invocation) -> None:
            self.working[kind] -= 1
            assert invocation.outcome == "done", invocation.error

        self.scheduler.spawn(Invocation(kind.__name__, body, 300.0), end)

    def _every(self, seconds: float, tick: Callable[[], object]) -> None:
        def start() -> None:
            self.scheduler.at(self.scheduler.now + seconds, start)
            self.scheduler.spawn(Invocation("tick", lambda _: tick(), 60.0), lambda _: None)

        self.scheduler.at(self.scheduler.now, start)


def _slow(call: Callable[..., object], clock: SimClock) -> Callable[..., object]:
    def slow(*arguments: object) -> object:
        clock.sleep(SECONDS_PER_CALL)
        return call(*arguments)

    return slow


def test_news_of_a_quiet_connection_is_stored_within_two_intervals() -> None:
    shared = Shared()
    for number in ("Q-1", "Q-2"):
        shared.run(10 * 60.0)
        assert shared.seconds_until_stored(number) <= 2 * INTERVAL_S
    full = shared.world.ports.runs.active_full(REF)
    assert full is not None
    assert full.counters.windows_open > WINDOWS / 5
    # Waiting for slots that others have reserved multiplies no messages.
    assert max(shared.sent.values()) <= MOST_MESSAGES
