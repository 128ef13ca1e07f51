"""Seeds of chaos with the real NAV provider on the NAV simulator."""

import pytest

from tests.simulation.batch import run_batch
from tests.simulation.nav_seeds import run_nav_seed

SEEDS = 60
LONG_SEEDS = 400
FAILED_ONCE = (216, 360)
_AT_ONCE = 10


def _parts(first: int, end: int) -> list[range]:
    return [range(at, min(at + _AT_ONCE, end)) for at in range(first, end, _AT_ONCE)]


def _name(part: range) -> str:
    return f"nav seeds {part.start} to {part.stop - 1}"


def _check(part: range, request: pytest.FixtureRequest) -> None:
    totals = run_batch(part, run_nav_seed)
    sums = {"nav seeds": totals.seeds, "nav effects": totals.effects}
    request.node.user_properties.append(("simulation", sums))
    assert not totals.failed, totals.failed


@pytest.mark.parametrize("part", _parts(0, SEEDS), ids=_name)
def test_no_seed_breaks_a_rule_on_nav(part: range, request: pytest.FixtureRequest) -> None:
    _check(part, request)


def test_no_seed_that_failed_once_fails_again_on_nav() -> None:
    totals = run_batch(FAILED_ONCE, run_nav_seed)
    assert totals.seeds == len(FAILED_ONCE)
    assert not totals.failed, totals.failed


@pytest.mark.long
@pytest.mark.parametrize("part", _parts(SEEDS, LONG_SEEDS), ids=_name)
def test_no_seed_of_many_breaks_a_rule_on_nav(part: range, request: pytest.FixtureRequest) -> None:
    _check(part, request)
