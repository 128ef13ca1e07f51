"""A source that is closed, throttles or refuses our clock: who calls, who waits, what is shown."""

from collections import Counter
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.messages import Message, ReadWindow
from invoice_connector.core.ports import BudgetKey
from invoice_connector.core.source_health import Caller
from invoice_connector.core.source_rules import after_failure
from invoice_connector.core.sync_run import WINDOW_CREDIT, RunState
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.read_connections import list_connections, read_connection
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.request_check import request_check
from invoice_connector.services.source_calls import SourceClosedError
from tests.fakes.crowd import SOURCE, make_crowd
from tests.fakes.memory_services import MemoryRateBudget
from tests.fakes.source_trouble import CLOSED, DAY, calls_of, events, tick, with_full_run
from tests.fakes.toy_world import World, make_world

THROTTLED = SourceError("nav_throttled", FailureClass.THROTTLED, source_code="TOO_MANY_REQUESTS")
CLOCK = SourceError("nav_clock", FailureClass.CLOCK, details={"clock_skew_s": 90_000})
GATEWAY = SourceError("source_unavailable", FailureClass.TRANSIENT, http_status=502)


# -- closed for maintenance


def test_while_a_source_is_closed_nobody_calls_and_afterwards_one_call_tries() -> None:
    crowd = make_crowd(20)
    crowd.refuse(error=CLOSED)
    crowd.tick(15)
    closed_since = crowd.calls
    crowd.tick(120)
    assert crowd.calls - closed_since <= 9  # one each quarter of an hour
    crowd.refuse(error=None)
    crowd.tick(20)
    assert crowd.health.closure is None
    assert crowd.calls - closed_since >= 20
    assert crowd.in_error() == set()


def test_the_first_answer_of_a_closed_source_stops_everybody() -> None:
    crowd = make_crowd(20)
    crowd.refuse(error=CLOSED)
    before = crowd.calls
    crowd.tick(5)
    while crowd.health.closure is None:
        crowd.tick()
    assert crowd.calls == before + 1
    assert events(crowd.world)["SourceClosed maintenance"] == 1


def test_polls_of_a_closed_source_are_put_off_without_a_message_until_one_may_try() -> None:
    crowd = make_crowd(20)
    crowd.refuse(error=CLOSED)
    while crowd.health.closure is None:
        crowd.tick()
    closure, ports = crowd.health.closure, crowd.world.ports
    for login in crowd.sources:
        ports.connections.schedule(crowd.connection(login).ref, crowd.world.clock.now())
    assert incremental_sync(ports, lambda: 60.0) == 0
    assert all(crowd.connection(login).sync.next_due_at >= closure.until for login in crowd.sources)
    crowd.world.clock.set(closure.until)
    for login in crowd.sources:
        ports.connections.schedule(crowd.connection(login).ref, closure.until)
    assert incremental_sync(ports, lambda: 60.0) == 1


def test_documents_of_a_closed_source_stay_due_without_a_message() -> None:
    world = with_full_run(3)
    world.source.undelivered = {row.id for row in world.source.rows}
    world.deliver()
    _close(world)
    world.clock.advance(minutes=4)
    for row in world.source.rows:
        world.ports.runs.add_retry(world.ref, row.id, world.clock.now())
    sent = _count_sent(world)
    recover_stuck_work(world.ports, lambda: 60.0)
    assert sent.total() == 0
    world.source.refused = None
    world.clock.advance(minutes=2)
    recover_stuck_work(world.ports, lambda: 60.0)
    assert sent.total() == 1


def test_the_notice_says_what_happens_next_and_the_status_stays() -> None:
    crowd = make_crowd(3)
    crowd.refuse(error=CLOSED)
    crowd.tick(16)
    listed = list_connections(crowd.world.ports, crowd.world.ref.tenant_id, 10, None).items
    shown = read_connection(crowd.world.ports, crowd.world.ref).connection.status
    closure = crowd.health.closure
    assert closure is not None
    for status in (shown, *(connection.status for connection in listed)):
        assert status.state is ConnectionState.ACTIVE
        assert (status.notice, status.next_try_at) == ("nav_maintenance", closure.until)
    crowd.refuse(error=None)
    crowd.tick(20)
    shown = read_connection(crowd.world.ports, crowd.world.ref).connection.status
    assert (shown.notice, shown.next_try_at) == (None, None)


def test_a_connection_that_does_not_wait_for_the_source_gets_no_notice() -> None:
    crowd = make_crowd(3)
    crowd.refuse("toy-01")
    crowd.tick(16)
    assert crowd.in_error() == {"toy-01"}
    crowd.refuse("toy", "toy-02", error=CLOSED)
    crowd.tick(16)
    assert crowd.health.closure is not None
    ref = crowd.connection("toy-01").ref
    assert read_connection(crowd.world.ports, ref).connection.status.notice is None


def test_a_check_of_a_closed_source_makes_no_call_and_is_repeated_when_it_opens() -> None:
    world = make_world(automatic=False)
    world.verify()
    world.clock.advance(seconds=30)
    _close(world)
    calls = len(world.source.calls)
    request_check(world.ports, world.ref)
    world.deliver()
    status = world.connection.status
    assert len(world.source.calls) == calls
    assert (status.state, status.notice) == (ConnectionState.ACTIVE, "nav_maintenance")
    closure = world.ports.health.get(SOURCE).closure
    assert closure
    assert status.next_try_at == closure.until
    world.source.refused = None
    tick(world, 6)
    assert len(world.source.calls) == calls + 1
    assert world.connection.status.notice is None


def test_a_new_connection_to_a_closed_source_does_not_stay_connecting_for_ever() -> None:
    world = make_world(automatic=False)
    world.source.refused = CLOSED
    world.verify()
    assert world.connection.status.notice == "nav_maintenance"
    tick(world, 32)
    assert world.connection.status.state is ConnectionState.ERROR
    world.source.refused = None
    tick(world, 16)
    assert world.connection.status.state is ConnectionState.ACTIVE


@pytest.mark.parametrize("hours", [2, 62])
def test_a_closure_costs_a_run_two_messages_a_quarter_of_an_hour(hours: int) -> None:
    world = with_full_run()
    for message in world.queue.pop_due():
        world.work(message)
    world.source.refused = CLOSED
    tick(world, 20)
    sent = _count_sent(world)
    tick(world, 60 * hours)
    assert 2 <= sent.total() <= 2 * (4 * hours + 1)
    world.source.refused = None
    tick(world, 30)
    assert world.runs()[0].state is RunState.COMPLETED
    assert len(world.headers()) == 40


def test_messages_that_come_twice_while_work_waits_do_not_become_two_chains() -> None:
    world = with_full_run()
    budget = world.ports.budget
    budget.reserve = lambda *_, **__: None  # type: ignore[method-assign]
    world.deliver()
    held = [message for message, _ in world.queue.messages]
    for message in held * 5:
        world.work(message)
    assert len(world.queue.messages) == len(held) == WINDOW_CREDIT


def test_a_worker_that_slept_while_the_source_closed_does_not_call() -> None:
    world = make_world(automatic=False, requests_per_second=0.1)
    tick(world, 5)
    calls = calls_of(world)
    calls.expect(5, all_or_nothing=True)
    calls.call(lambda source: source.list_page(DAY, 1))
    sleep, made = world.clock.sleep, len(world.source.calls)

    def closing(seconds: float) -> None:
        sleep(seconds)
        now = world.clock.now()
        other = Caller(world.ref, "v1", 1)
        world.ports.health.change(SOURCE, lambda h: after_failure(h, other, CLOSED, now))

    world.clock.sleep = closing  # type: ignore[method-assign]
    with pytest.raises(SourceClosedError):
        calls.call(lambda source: source.list_page(DAY, 1))
    assert len(world.source.calls) == made


# -- throttled, slower


def test_a_throttled_source_is_left_alone_for_a_minute_and_then_called_more_slowly() -> None:
    world = make_world(automatic=False)
    world.verify()
    world.source.failures = [THROTTLED]
    with pytest.raises(SourceClosedError) as closed:
        calls_of(world).call(lambda source: source.list_page(DAY, 1))
    assert closed.value.until == world.clock.now() + timedelta(seconds=60)
    assert len(world.source.calls) == 2
    with pytest.raises(SourceClosedError):
        calls_of(world)
    world.clock.advance(seconds=60)
    paces = _watch_paces(world)
    calls_of(world).call(lambda source: source.list_page(DAY, 1))
    assert paces == [pytest.approx(0.55)]
    assert events(world)["RateSlowedDown"] == events(world)["SourceClosed throttled"] == 1
    assert events(world)["SourceErrors throttled"] == 1


def test_gateway_failures_of_three_connections_slow_everybody_and_of_one_nobody() -> None:
    crowd = make_crowd(8)
    crowd.refuse("toy-03", error=GATEWAY)
    crowd.tick(30)
    assert crowd.health.slowed_at is None
    for login in ("toy-04", "toy-05"):
        crowd.refuse(login, error=GATEWAY)
    for login in ("toy-03", "toy-04", "toy-05"):
        crowd.poll(login)
    assert crowd.health.pace < 1
    assert events(crowd.world)["RateSlowedDown"] == 1
    assert crowd.in_error() == set()


def test_every_failed_attempt_of_a_call_is_counted() -> None:
    world = make_world(automatic=False)
    world.verify()
    world.source.failures = [GATEWAY, GATEWAY]
    before = events(world)["SourceRequests toy"]
    calls_of(world).call(lambda source: source.list_page(DAY, 1))
    assert events(world)["SourceErrors transient"] == 2
    assert events(world)["SourceRequests toy"] - before == 3


# -- our clock


def test_a_refused_clock_is_tried_once_more_and_then_stops_everybody_without_blame() -> None:
    world = with_full_run()
    before = len(world.source.calls)
    world.source.refused = CLOCK
    world.deliver()
    assert len(world.source.calls) == before + 2
    assert world.connection.status.state is ConnectionState.ACTIVE
    shown = read_connection(world.ports, world.ref).connection.status
    assert shown.notice == "nav_clock"
    assert events(world)["SourceErrors clock"] == 1
    assert events(world)["ClockSkewSeconds"] == 90_000
    world.source.refused = None
    tick(world, 30)
    assert world.runs()[0].state is RunState.COMPLETED


# -- what the tests share


def _close(world: World) -> None:
    world.source.refused = CLOSED
    with pytest.raises(SourceClosedError):
        calls_of(world).call(lambda source: source.list_page(DAY, 1))


def _count_sent(world: World) -> Counter[str]:
    sent: Counter[str] = Counter()
    send = world.queue.send

    def counting(message: Message, delay_s: int = 0) -> None:
        name = message.window_id if isinstance(message, ReadWindow) else str(message)
        sent[name] += 1
        send(message, delay_s)

    world.queue.send = counting  # type: ignore[method-assign]
    return sent


def _watch_paces(world: World) -> list[float]:
    paces: list[float] = []
    budget = world.ports.budget
    assert isinstance(budget, MemoryRateBudget)
    reserve = budget.reserve

    def watching(key: BudgetKey, slots: int, max_wait_s: float, pace: float = 1.0):  # type: ignore[no-untyped-def]
        paces.append(pace)
        return reserve(key, slots, max_wait_s, pace)

    budget.reserve = watching  # type: ignore[method-assign]
    return paces
