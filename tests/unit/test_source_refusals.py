"""Refused credentials: one connection's own stop it at once; everybody's are the source's fault."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import SourceError
from invoice_connector.core.messages import PollConnection
from invoice_connector.core.sync_run import WINDOW_CREDIT, RunState
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.read_connections import read_connection
from invoice_connector.services.request_check import request_check
from invoice_connector.services.source_calls import PostponedError
from tests.fakes.crowd import REFUSED, SOURCE, make_crowd
from tests.fakes.source_trouble import DAY, calls_of, events, tick, with_full_run
from tests.fakes.toy_world import make_world

# -- many refused at once


def test_when_many_are_refused_at_once_nobody_stays_paused() -> None:
    crowd = make_crowd(20)
    crowd.refuse()
    crowd.tick(20)
    assert crowd.health.closure is not None
    assert crowd.health.closure.is_outage
    paused = crowd.in_error()
    assert 0 < len(paused) < 20
    shown = [
        read_connection(crowd.world.ports, crowd.connection(login).ref).connection.status.notice
        for login in crowd.sources
    ]
    assert set(shown) == {"source_refuses_everybody"}
    crowd.tick(40)
    assert crowd.in_error() == paused
    crowd.refuse(error=None)
    crowd.tick(70)
    assert set(crowd.states().values()) == {ConnectionState.ACTIVE}
    assert all(crowd.connection(login).sync.next_due_at for login in crowd.sources)
    assert crowd.health.closure is None


def test_an_outage_is_tried_with_few_calls() -> None:
    crowd = make_crowd(20)
    crowd.refuse()
    crowd.tick(20)
    before = crowd.calls
    crowd.tick(240)
    assert crowd.calls - before <= 5


def test_a_few_wrong_passwords_pause_their_connections_and_nobody_else() -> None:
    crowd = make_crowd(20)
    wrong = {"toy-01", "toy-02", "toy-03", "toy-04"}
    made = {login: len(crowd.sources[login].calls) for login in wrong}
    crowd.refuse(*wrong)
    crowd.tick(40)
    assert crowd.in_error() == wrong
    assert crowd.health.closure is None
    assert {len(crowd.sources[login].calls) - made[login] for login in wrong} == {1}
    assert events(crowd.world)["ConnectionsPaused credential"] == 4


def test_those_whose_passwords_are_really_wrong_are_paused_after_the_outage() -> None:
    crowd = make_crowd(20)
    wrong = {f"toy-{number:02d}" for number in range(1, 8)}
    crowd.refuse(*wrong)
    for login in sorted(wrong):
        crowd.poll(login)
    outage = crowd.health.closure
    crowd.tick(120)
    assert outage is not None
    assert crowd.health.closure is None
    assert crowd.in_error() == wrong
    calls = {login: len(crowd.sources[login].calls) for login in wrong}
    crowd.tick(300)
    assert calls == {login: len(crowd.sources[login].calls) for login in wrong}


def test_settings_that_were_saved_meanwhile_are_left_alone_after_an_outage() -> None:
    crowd = make_crowd(20)
    crowd.refuse()
    crowd.tick(20)
    login = sorted(crowd.in_error())[0]
    ref, before = crowd.connection(login).ref, crowd.connection(login)
    saved = replace(before.settings, version=before.settings.version + 1)
    crowd.world.ports.connections.save_settings(ref, saved, before.status)
    crowd.refuse(error=None)
    crowd.tick(70)
    assert crowd.connection(login).status == before.status


# -- one connection's credentials


def test_parallel_workers_stop_after_the_refused_calls_that_were_on_the_wire() -> None:
    world = make_world(automatic=False)
    world.verify()
    workers, begin = 8, threading.Barrier(8)
    on_the_wire = threading.Barrier(workers)
    refusals: Counter[str] = Counter()

    def list_page(_window: DateWindow, _page: int) -> object:
        on_the_wire.wait(5)  # All calls are on the wire when the first one is refused.
        refusals["calls"] += 1
        raise REFUSED

    world.source.list_page = list_page  # type: ignore[method-assign, assignment]

    def work(_: int) -> None:
        calls = calls_of(world)
        begin.wait(5)
        for _ in range(5):
            with pytest.raises((SourceError, PostponedError)):
                calls.call(lambda source: source.list_page(DAY, 1))

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    assert refusals["calls"] == workers


def test_a_batch_in_the_middle_makes_no_further_call_after_another_workers_refusal() -> None:
    world = make_world(automatic=False)
    world.verify()
    mine, others = calls_of(world), calls_of(world)
    mine.call(lambda source: source.list_page(DAY, 1))
    world.source.refused = REFUSED
    with pytest.raises(SourceError):
        others.call(lambda source: source.list_page(DAY, 1))
    made, loads = len(world.source.calls), world.ports.secrets.calls["load"]  # type: ignore[attr-defined]
    with pytest.raises(PostponedError):
        mine.call(lambda source: source.list_page(DAY, 1))
    assert len(world.source.calls) == made
    assert world.ports.secrets.calls["load"] == loads  # type: ignore[attr-defined]


def test_work_that_begins_after_the_pause_makes_no_call() -> None:
    world = with_full_run()
    (first, *held) = world.queue.pop_due()
    world.source.refused = REFUSED
    world.work(first)
    made, loads = len(world.source.calls), world.ports.secrets.calls["load"]  # type: ignore[attr-defined]
    for message in held:
        world.work(message)
    poll = PollConnection(world.ref.tenant_id, world.ref.connection_id, "any")
    world.work(poll)
    incremental_sync(world.ports, lambda: 60.0)
    tick(world, 120)
    assert len(held) == WINDOW_CREDIT - 1
    assert len(world.source.calls) == made
    assert world.ports.secrets.calls["load"] == loads  # type: ignore[attr-defined]
    assert world.connection.status.state is ConnectionState.ERROR


def test_a_check_by_a_person_may_try_refused_credentials_and_clears_the_mark() -> None:
    world = with_full_run()
    world.source.refused = REFUSED
    world.deliver()
    assert world.connection.status.state is ConnectionState.ERROR
    world.source.refused = None
    world.clock.advance(seconds=30)
    request_check(world.ports, world.ref)
    world.deliver()
    assert world.ports.health.get(SOURCE).refused == ()
    assert world.runs()[0].state is RunState.COMPLETED
