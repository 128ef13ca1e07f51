"""Seeds of chaos with the real Netvisor provider on the Netvisor simulator, and planted bugs."""

import pytest

from tests.simulation.batch import run_batch
from tests.simulation.netvisor_mutants import NETVISOR_MUTANTS
from tests.simulation.netvisor_seeds import run_netvisor_seed
from tests.simulation.planting import MOST_SEEDS, Mutant, seeds_to_catch

SEEDS = 60
LONG_SEEDS = 400
_AT_ONCE = 10


def _parts(first: int, end: int) -> list[range]:
    return [range(at, min(at + _AT_ONCE, end)) for at in range(first, end, _AT_ONCE)]


def _name(part: range) -> str:
    return f"netvisor seeds {part.start} to {part.stop - 1}"


def _check(part: range, request: pytest.FixtureRequest) -> None:
    totals = run_batch(part, run_netvisor_seed)
    sums = {"netvisor seeds": totals.seeds, "netvisor effects": totals.effects}
    request.node.user_properties.append(("simulation", sums))
    assert not totals.failed, totals.failed


@pytest.mark.parametrize("part", _parts(0, SEEDS), ids=_name)
def test_no_seed_breaks_a_rule_on_netvisor(part: range, request: pytest.FixtureRequest) -> None:
    _check(part, request)


@pytest.mark.long
@pytest.mark.parametrize("part", _parts(SEEDS, LONG_SEEDS), ids=_name)
def test_no_seed_of_many_breaks_a_rule_on_netvisor(
    part: range, request: pytest.FixtureRequest
) -> None:
    _check(part, request)


@pytest.mark.parametrize("mutant", NETVISOR_MUTANTS, ids=lambda mutant: f"{mutant.id} {mutant.bug}")
def test_a_planted_bug_in_following_netvisor_is_caught(mutant: Mutant) -> None:
    count = seeds_to_catch(mutant)
    assert count is not None, f"{mutant.bug}: not noticed in {MOST_SEEDS} seeds"
