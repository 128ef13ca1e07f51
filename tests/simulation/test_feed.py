"""The change feed under chaos: no gap, no step back, nothing lost, doubled or invented."""

import pytest

from tests.simulation.feed_crashes import publish_with_crash
from tests.simulation.feed_seeds import (
    MOST_SEEDS,
    MUTANTS,
    feed_profile,
    run_feed_seed,
    seeds_to_catch,
)
from tests.simulation.planting import Mutant

SEEDS = 60
_AT_ONCE = 10


@pytest.mark.parametrize("first", range(0, SEEDS, _AT_ONCE))
def test_no_seed_breaks_a_rule_of_the_feed(first: int, request: pytest.FixtureRequest) -> None:
    results = [run_feed_seed(seed) for seed in range(first, first + _AT_ONCE)]
    sums = {
        "feed seeds": len(results),
        "feed rows": sum(result.counts["rows"] for result in results),
    }
    request.node.user_properties.append(("simulation", sums))
    assert {r.seed: r.violations[:3] for r in results if r.violations} == {}
    assert sums["feed rows"] > 100 * _AT_ONCE


@pytest.mark.long
@pytest.mark.parametrize("first", range(SEEDS, 10 * SEEDS, _AT_ONCE))
def test_no_seed_of_many_breaks_a_rule_of_the_feed(first: int) -> None:
    results = [run_feed_seed(seed) for seed in range(first, first + _AT_ONCE)]
    assert {r.seed: r.violations[:3] for r in results if r.violations} == {}


def test_the_seeds_meet_what_a_stream_can_do() -> None:
    rates = {feed_profile(seed).duplicate_rate > 0 for seed in range(SEEDS)}
    assert rates == {True, False}
    trouble = run_feed_seed(next(s for s in range(SEEDS) if feed_profile(s).crash_rate > 0.03))
    assert trouble.ended["publish_events killed"] > 0
    assert trouble.ended["publish_events done"] > 0


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.id} {mutant.bug}")
def test_a_bug_planted_in_the_feed_is_caught(
    mutant: Mutant, record_property: pytest.FixtureRequest
) -> None:
    count = seeds_to_catch(mutant)
    record_property("seeds to catch", count)  # type: ignore[operator]
    assert count is not None, f"{mutant.bug}: not noticed in {MOST_SEEDS} seeds"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_of_the_sequencer_at_any_port_call_changes_nothing(when: str) -> None:
    expected, effects = publish_with_crash(set())
    assert effects > 10
    for number in range(effects):
        assert publish_with_crash({(number, when)})[0] == expected, number
