"""``make sim``: run seeds, or replay one and write its trace."""

# ruff: noqa: T201 - a command prints

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.batch import Totals, run_batch
from tests.simulation.profile import draw_profile
from tests.simulation.simulate import run_seed

_AT_ONCE = 20
_TRACE = Path(".local/simulation-trace.txt")


def main() -> int:
    """Return 1 if a seed violated a rule."""
    parser = argparse.ArgumentParser(prog="make sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="replay this one only")
    options = parser.parse_args()
    if options.seed is not None:
        return _replay(options.seed)
    started = time.monotonic()
    totals = _run(range(options.first, options.first + options.seeds))
    print(totals.summary())
    for fault, count in sorted(totals.faults.items()):
        print(f"  {count:7d} {fault}")
    print(f"{time.monotonic() - started:.0f} s")
    print(totals.complaints())
    return bool(totals.failed)


def _run(seeds: range) -> Totals:
    parts = [seeds[at : at + _AT_ONCE] for at in range(0, len(seeds), _AT_ONCE)]
    totals = Totals()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(run_batch, parts):
            totals.merge(part)
    return totals


def _replay(seed: int) -> int:
    result = run_seed(seed, keep_lines=True)
    _TRACE.parent.mkdir(exist_ok=True)
    _TRACE.write_text("\n".join(result.lines))
    print(draw_profile(seed))
    print(f"{len(result.effects)} effects, {sum(result.faults.values())} faults, trace in {_TRACE}")
    print("\n".join(result.violations) or "no violation")
    return bool(result.violations)


if __name__ == "__main__":
    sys.exit(main())
