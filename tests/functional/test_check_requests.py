"""A check makes several requests; each of them leaves at a slot of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from invoice_connector.core.connection import ConnectionState
from tests.fakes.memory_services import MemoryRateBudget
from tests.fakes.nav_world import NavWorld, make_nav_world
from tests.fakes.netvisor_world import NetvisorWorld, make_netvisor_world

Maker = Callable[..., NavWorld | NetvisorWorld]


def _watch(world: NavWorld | NetvisorWorld) -> list[datetime]:
    """Note when each request arrives."""
    sent: list[datetime] = []
    handle = world.simulator.handle

    def watched(*request: Any) -> Any:
        sent.append(world.clock.now())
        return handle(*request)

    world.simulator.handle = watched  # type: ignore[method-assign]
    return sent


def _check(world: NavWorld | NetvisorWorld, rate: float) -> None:
    """Check the connection at a rate, within the time that the function has."""
    world.ports = replace(
        world.ports,
        budget=MemoryRateBudget(rate, world.clock),
        limits=replace(world.ports.limits, requests_per_second=rate),
    )
    world.verify()


@pytest.mark.parametrize("make", [make_nav_world, make_netvisor_world])
@pytest.mark.parametrize("rate", [0.96, 2.0])
def test_requests_of_a_check_keep_the_interval(make: Maker, rate: float) -> None:
    world = make(automatic=False)
    sent, begun = _watch(world), world.clock.now()
    _check(world, rate)
    assert world.connection.status.state is ConnectionState.ACTIVE
    assert len(sent) == 3
    interval = timedelta(seconds=1 / rate)
    assert min(later - earlier for earlier, later in pairwise(sent)) >= interval
    assert sent[-1] - begun <= 3 * 5 * interval


def test_a_check_of_a_source_that_was_slowed_down_is_completed_all_the_same() -> None:
    world = make_nav_world(automatic=False)
    sent = _watch(world)
    _check(world, 0.1)
    world.clock.advance(minutes=1)
    world.deliver()
    assert len(sent) == 3
