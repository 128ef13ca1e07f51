"""Many seeds of chaos: no rule is ever broken, and every world comes right again."""

import os
import subprocess
import sys
from collections.abc import Iterable

import pytest

from tests.simulation.batch import Totals, regressions, run_batch
from tests.simulation.profile import Profile
from tests.simulation.simulate import run_seed

SEEDS = 500
LONG_SEEDS = 2500
_AT_ONCE = 25
_FOR_DETERMINISM = 10

Record = pytest.FixtureRequest


def _parts(first: int, end: int) -> list[range]:
    return [range(at, min(at + _AT_ONCE, end)) for at in range(first, end, _AT_ONCE)]


def _name(part: range) -> str:
    return f"seeds {part.start} to {part.stop - 1}"


def check(seeds: Iterable[int], request: Record) -> Totals:
    """Run seeds, report what they did, fail with what they found."""
    totals = run_batch(seeds)
    sums = {
        "seeds": totals.seeds,
        "effects": totals.effects,
        "faults": sum(totals.faults.values()),
        "virtual hours": round(totals.hours),
        **{f"invoices {what}": count for what, count in sorted(totals.invoices.items())},
    }
    request.node.user_properties.append(("simulation", sums))
    assert not totals.failed, totals.complaints()
    return totals


@pytest.mark.parametrize("part", _parts(0, SEEDS), ids=_name)
def test_no_seed_breaks_a_rule(part: range, request: Record) -> None:
    totals = check(part, request)
    assert totals.seeds == _AT_ONCE
    assert totals.effects > 1000 * _AT_ONCE


@pytest.mark.long
@pytest.mark.parametrize("part", _parts(SEEDS, LONG_SEEDS), ids=_name)
def test_no_seed_of_many_breaks_a_rule(part: range, request: Record) -> None:
    check(part, request)


def test_no_seed_that_failed_once_fails_again(request: Record) -> None:
    check(regressions(), request)


def test_a_calm_world_has_no_faults() -> None:
    calm = Profile(hours=0.5, script=((900.0, "new_invoice", 0), (1200.0, "full_sync", 1)))
    result = run_seed(1, calm)
    assert result.violations == []
    assert not result.faults
    assert all(outcome.endswith("done") for outcome in result.ended)


def _hashes(seeds: Iterable[int]) -> list[str]:
    return [run_seed(seed).trace_hash for seed in seeds]


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_seed_gives_the_same_trace_in_another_process(hash_seed: str) -> None:
    code = (
        "from tests.simulation.test_seeds import _hashes, _FOR_DETERMINISM\n"
        "print('\\n'.join(_hashes(range(_FOR_DETERMINISM))))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "shared:."}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == _hashes(range(_FOR_DETERMINISM))
