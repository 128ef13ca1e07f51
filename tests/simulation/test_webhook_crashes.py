"""Crash at every port call of announcing and delivering: all arrives, perhaps twice."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.simulation.webhook_crashes import FLOWS, ROWS, delivery_world

_PAIRS_UP_TO = 40
ALL = range(1, ROWS + 1)


def count_effects(name: str) -> int:
    world = delivery_world(set())
    FLOWS[name](world)
    assert world.crashes == 0
    return len(world.points.names)


def crash(name: str, armed: set[tuple[int, str]]) -> Iterator[str]:
    world = delivery_world(armed)
    FLOWS[name](world)
    world.heal()
    assert world.crashes > 0, f"{armed} never struck"
    for violation in world.violations(ALL):
        yield f"{sorted(armed)} {world.points.names[min(armed)[0]]}: {violation}"


@pytest.mark.parametrize("name", FLOWS)
def test_undisturbed_everything_arrives_once(name: str) -> None:
    world = delivery_world(set())
    FLOWS[name](world)
    world.heal()
    assert world.violations(ALL) == []
    twice = len(world.plain.positions()) - ROWS
    assert (twice > 0) is (name != "verify again")  # a refusal and a re-send repeat a delivery


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", FLOWS)
def test_a_crash_at_any_effect_loses_no_event(name: str, when: str) -> None:
    effects = count_effects(name)
    assert effects > 10
    assert [text for n in range(effects) for text in crash(name, {(n, when)})] == []


@pytest.mark.long
@pytest.mark.parametrize("name", FLOWS)
def test_two_crashes_lose_no_event(name: str) -> None:
    pairs = combinations(range(min(count_effects(name), _PAIRS_UP_TO)), 2)
    found = [text for a, b in pairs for text in crash(name, {(a, "after"), (b, "before")})]
    assert found == []
