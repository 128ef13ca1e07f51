"""Crash at every point: before and after each effect of verify, incremental and full sync."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations

import pytest

from invoice_connector.core.messages import VerifyConnection
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from tests.fakes.toy_source import summary
from tests.simulation.crash_points import CrashWorld, crash_world

Flow = Callable[[CrashWorld], None]
_PAIRS_UP_TO = 40


def _verify(world: CrashWorld) -> None:
    ref, version = world.plain.ref, world.plain.connection.settings.version
    world.plain.queue.send(VerifyConnection(ref.tenant_id, ref.connection_id, version))
    world.deliver()


def _incremental(world: CrashWorld) -> None:
    world.plain.verify()
    now = world.plain.clock.now()
    world.plain.source.rows += [
        summary(f"N-{n}", now + timedelta(minutes=2 + n), transaction="N") for n in range(3)
    ]
    world.plain.clock.advance(minutes=16)
    world.points.names.clear()
    world.invoke(lambda ports: incremental_sync(ports, lambda: 60.0))
    world.deliver()


def _full(world: CrashWorld) -> None:
    world.plain.verify()
    world.plain.clock.advance(minutes=1)
    world.points.names.clear()

    def click(ports: object) -> None:
        start_full_sync(ports, world.plain.ref, None, "anna")  # type: ignore[arg-type]

    if not world.invoke(click):
        world.invoke(click)  # a user whose click failed clicks again
    world.deliver()


FLOWS: dict[str, Flow] = {"verify": _verify, "incremental": _incremental, "full": _full}


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


@pytest.mark.long
@pytest.mark.parametrize("name", FLOWS)
def test_two_crashes_heal(name: str) -> None:
    flow = FLOWS[name]
    effects = min(count_effects(flow), _PAIRS_UP_TO)  # the first forty of a longer flow
    pairs = combinations(range(effects), 2)
    violations = [text for a, b in pairs for text in crash(flow, {(a, "after"), (b, "before")})]
    assert violations == []
