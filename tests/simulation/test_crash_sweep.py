"""Crash at every point: before and after each effect of verify, incremental and full sync."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.simulation.crash_points import CrashWorld, crash_world

Flow = Callable[[CrashWorld], None]
MOST_EFFECTS = 60
YESTERDAY = (START - timedelta(days=1)).date()


@dataclass(frozen=True)
class Small:
    """A flow over one window and at most one document: every pair of crashes can be tried."""

    flow: Flow
    options: Mapping[str, Any]


def _verify(world: CrashWorld) -> None:
    ref, version = world.plain.ref, world.plain.connection.settings.version
    world.plain.queue.send(VerifyConnection(ref.tenant_id, ref.connection_id, version))
    world.deliver()


def _incremental(world: CrashWorld) -> None:
    _read_new(world, 3)


def _read_new(world: CrashWorld, invoices: int) -> None:
    world.plain.verify()
    now = world.plain.clock.now()
    world.plain.source.rows += [
        summary(f"N-{n}", now + timedelta(minutes=2 + n), transaction="N") for n in range(invoices)
    ]
    world.plain.clock.advance(minutes=16)
    world.points.names.clear()
    world.invoke(lambda ports: incremental_sync(ports, lambda: 60.0))
    world.deliver()


def _one_new(world: CrashWorld) -> None:
    _read_new(world, 1)


def _failing(world: CrashWorld) -> None:
    world.plain.source.failures.append(SourceError("toy_unavailable", FailureClass.TRANSIENT))
    _verify(world)
    assert "call_log.note" in world.points.names or world.crashes


def _full(world: CrashWorld) -> None:
    world.plain.verify()
    world.plain.clock.advance(minutes=1)
    world.points.names.clear()

    def click(ports: object) -> None:
        start_full_sync(ports, world.plain.ref, None, "anna")  # type: ignore[arg-type]

    while not world.invoke(click):
        pass  # a user whose click failed clicks again
    world.deliver()


FLOWS: dict[str, Flow] = {
    "verify": _verify,
    "failing": _failing,
    "incremental": _incremental,
    "full": _full,
}


def count_effects(flow: Flow) -> int:
    """Count the effects of an undisturbed run, healing left out."""
    world = crash_world(set())
    flow(world)
    assert world.crashes == 0
    return len(world.points.names)


def crash(flow: Flow, armed: set[tuple[int, str]]) -> Iterator[str]:
    """Crash at the armed points, let it heal, and say what is wrong then."""
    world = crash_world(armed)
    flow(world)
    world.heal()
    assert world.crashes > 0, f"{armed} never struck"
    for violation in world.violations():
        yield f"{sorted(armed)}: {violation}"


@pytest.mark.parametrize("name", FLOWS)
def test_an_undisturbed_world_has_no_violation(name: str) -> None:
    world = crash_world(set())
    FLOWS[name](world)
    world.heal()
    assert world.violations() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", FLOWS)
def test_a_crash_at_any_effect_heals(name: str, when: str) -> None:
    flow = FLOWS[name]
    effects = count_effects(flow)
    assert effects > 10
    violations = [text for n in range(effects) for text in crash(flow, {(n, when)})]
    assert violations == []


SMALL_FLOWS = {
    "verify and first sync": Small(_verify, {"invoices": 0}),
    "incremental": Small(_one_new, {"invoices": 0}),
    "full": Small(_full, {"invoices": 1, "automatic": False}),
}


def count_small(small: Small) -> int:
    """Count the effects of an undisturbed small flow."""
    world = crash_world(set(), from_date=YESTERDAY, **small.options)
    small.flow(world)
    assert world.violations() == []
    return len(world.points.names)


def crash_twice(small: Small, first: int, second: int) -> Iterator[str]:
    """Crash before and after each of two effects; ``second`` counts on in what recovers."""
    for at, then in product(("before", "after"), repeat=2):
        armed = {(first, at), (second, then)}
        world = crash_world(armed, from_date=YESTERDAY, **small.options)
        small.flow(world)
        world.heal(until_right=True)
        assert world.crashes == 2, f"{armed}: {world.crashes} struck"
        for violation in world.violations():
            yield f"{sorted(armed)}: {violation}"


@pytest.mark.parametrize("name", SMALL_FLOWS)
def test_two_crashes_in_a_row_heal(name: str) -> None:
    small = SMALL_FLOWS[name]
    pairs = [(n, n + 1) for n in range(count_small(small))]
    violations = [text for pair in pairs for text in crash_twice(small, *pair)]
    assert violations == []


SMALL_PARTS = [(name, n) for name, small in SMALL_FLOWS.items() for n in range(count_small(small))]


@pytest.mark.long
@pytest.mark.parametrize(("name", "first"), SMALL_PARTS)
def test_any_two_crashes_of_a_small_flow_heal(name: str, first: int) -> None:
    small = SMALL_FLOWS[name]
    effects = count_small(small)
    assert effects <= MOST_EFFECTS
    followers = range(first + 1, first + 1 + effects)
    violations = [text for second in followers for text in crash_twice(small, first, second)]
    assert violations == []
