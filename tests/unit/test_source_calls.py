"""When the calls of one piece of work leave."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.ports import BudgetKey
from invoice_connector.services.source_calls import PostponedError, SourceCalls
from tests.fakes.memory_services import MemoryRateBudget
from tests.fakes.source_trouble import DAY, calls_of, tick
from tests.fakes.toy_world import World, make_world

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_NAP_S = 20
USER = BudgetKey("toy", "test", "default", "user")


def at_rate(rate: float, *, active: bool = True) -> World:
    """A world whose source may be called so often."""
    world = make_world(automatic=False)
    if active:
        world.verify()
    world.ports = replace(
        world.ports,
        budget=MemoryRateBudget(rate, world.clock),
        limits=replace(world.ports.limits, requests_per_second=rate),
    )
    return world


def call_times(world: World, calls: SourceCalls, count: int, *, lasting_s: float) -> list[datetime]:
    """Make calls that take a while; return when each left."""
    times: list[datetime] = []
    for _ in range(count):
        calls.call(lambda source: (times.append(world.clock.now()), source.list_page(DAY, 1)))
        world.clock.advance(seconds=lasting_s)
    return times


def gaps(times: list[datetime]) -> set[float]:
    """The seconds between calls."""
    return {(b - a).total_seconds() for a, b in pairwise(times)}


def test_calls_leave_at_their_slots_and_not_all_at_once() -> None:
    world = at_rate(2.0)
    calls = calls_of(world)
    calls.expect(20)
    times = call_times(world, calls, 20, lasting_s=0.1)
    assert gaps(times) <= {0.5, 1.0, 1.5}
    assert (times[-1] - times[0]).total_seconds() == pytest.approx(19 / 1.4, rel=0.06)
    assert world.ports.budget.calls["reserve"] == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("lasting_s", [0.7, 1.3, 4.9])
def test_a_slot_that_was_missed_is_left_unused(lasting_s: float) -> None:
    world = at_rate(2.0)
    calls = calls_of(world)
    calls.expect(20)
    times = call_times(world, calls, 20, lasting_s=lasting_s)
    assert {((time - EPOCH) / timedelta(milliseconds=500)) % 1 for time in times} == {0}
    assert min(gaps(times)) >= lasting_s


def test_nobody_sleeps_longer_than_twenty_seconds_for_a_first_slot() -> None:
    world = at_rate(2.0)
    for _ in range(40):
        calls = calls_of(world)
        calls.expect(10)
        before = world.clock.now()
        world.ports.budget.reserve(replace(USER, lane="background"), 9, 10_000)
        with suppress(PostponedError):
            calls.call(lambda source: source.list_page(DAY, 1))
        assert world.clock.now() - before <= timedelta(seconds=20)


def test_nobody_waits_for_a_slot_that_leaves_too_little_time_for_its_call() -> None:
    world = at_rate(0.2)
    end = world.clock.now() + timedelta(seconds=26)

    def time_left() -> float:
        return (end - world.clock.now()).total_seconds()

    calls = SourceCalls(world.ports, world.connection, time_left, reserve_s=20.0)
    calls.expect(2)
    calls.call(lambda source: source.list_page(DAY, 1))
    before = world.clock.now()
    with pytest.raises(PostponedError):
        calls.call(lambda source: source.list_page(DAY, 2))
    assert world.clock.now() == before


@pytest.mark.parametrize("phase_s", range(0, 60, 7))
def test_a_check_gets_its_slot_however_slow_the_rate_and_whenever_it_comes(phase_s: int) -> None:
    world = at_rate(0.1, active=False)
    world.clock.advance(seconds=phase_s)
    world.verify()
    tick(world, 5)
    assert world.connection.status.state is ConnectionState.ACTIVE
    assert max(world.clock.slept, default=0) <= LONGEST_NAP_S


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.96])
def test_nobody_sleeps_longer_than_twenty_seconds_at_a_time_however_slow_the_rate(
    rate: float,
) -> None:
    world = at_rate(rate)
    world.clock.slept.clear()
    for _ in range(60):
        calls = calls_of(world)
        with suppress(PostponedError):
            calls.call(lambda source: source.list_page(DAY, 1))
            calls.expect(3, all_or_nothing=True)
            calls.call(lambda source: source.list_page(DAY, 2))
        world.clock.advance(seconds=20)
    assert 0 < max(world.clock.slept) <= LONGEST_NAP_S


def test_a_check_leaves_slots_unused_for_all_its_requests() -> None:
    world = at_rate(2.0, active=False)
    world.verify()
    slots = world.ports.budget.reserve(USER, 1, 100)
    assert slots is not None
    assert slots[0] - world.clock.now() >= timedelta(seconds=7)
