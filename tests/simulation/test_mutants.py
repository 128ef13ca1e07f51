"""Planted bugs must be found: a simulation that finds nothing in broken code proves nothing."""

from dataclasses import replace

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.planting import MOST_SEEDS, Mutant, seeds_to_catch


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.id} {mutant.bug}")
def test_a_planted_bug_is_caught(mutant: Mutant, record_property: pytest.FixtureRequest) -> None:
    count = seeds_to_catch(mutant)
    record_property("seeds to catch", count)  # type: ignore[operator]
    assert count is not None, f"{mutant.bug}: not noticed in {MOST_SEEDS} seeds"


@pytest.mark.long
def test_most_planted_bugs_are_caught_by_circumstances_drawn_at_random() -> None:
    caught = [m.id for m in MUTANTS if seeds_to_catch(replace(m, profile=None))]
    assert len(caught) >= len(MUTANTS) * 2 // 3, caught
