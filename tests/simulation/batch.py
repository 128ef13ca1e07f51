"""Run many seeds and add up what they came to."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.simulate import Result, run_seed

REGRESSIONS = Path(__file__).parent / "regressions.txt"


@dataclass
class Totals:
    """Sums over seeds. ``failed`` maps a seed to its violations."""

    seeds: int = 0
    effects: int = 0
    hours: float = 0.0
    slowest_s: float = 0.0
    calls_after_refusal: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    invoices: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=dict)

    def add(self, result: Result, label: str = "") -> None:
        """Count one seed."""
        self.seeds += 1
        self.effects += len(result.effects)
        self.hours += result.hours
        self.slowest_s = max(self.slowest_s, result.lists_took_s)
        self.calls_after_refusal = max(self.calls_after_refusal, result.calls_after_pause)
        self.faults.update(result.faults)
        self.invoices.update(result.counts)
        if result.violations:
            self.failed[f"{label}{result.seed}"] = result.violations

    def merge(self, other: "Totals") -> None:
        """Add another batch."""
        self.seeds += other.seeds
        self.effects += other.effects
        self.hours += other.hours
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.calls_after_refusal = max(self.calls_after_refusal, other.calls_after_refusal)
        self.faults.update(other.faults)
        self.invoices.update(other.invoices)
        self.failed.update(other.failed)

    def summary(self) -> str:
        """Say it in a few lines."""
        invoices = ", ".join(f"{number} {what}" for what, number in sorted(self.invoices.items()))
        return (
            f"{self.seeds} seeds, {self.effects} effects, {sum(self.faults.values())} faults, "
            f"{self.hours:.0f} virtual hours, {len(self.failed)} seeds with violations\n"
            f"invoices: {invoices}\n"
            f"longest way back to right lists: {self.slowest_s / 60:.0f} minutes\n"
            f"most refused calls after a pause: {self.calls_after_refusal}"
        )

    def complaints(self) -> str:
        """Name the seeds that failed, and how to see one again."""
        lines = [
            f"make sim SEED={seed}\n  " + "\n  ".join(violations)
            for seed, violations in self.failed.items()
        ]
        return "\n".join(lines)


def run_batch(seeds: Iterable[int], run: Callable[[int], Result] = run_seed) -> Totals:
    """Run some seeds."""
    totals = Totals()
    for seed in seeds:
        totals.add(run(seed))
    return totals


def regressions() -> list[int]:
    """Return the seeds that have failed once; anything behind the number is a remark."""
    lines = REGRESSIONS.read_text().splitlines()
    return [int(line.split()[0]) for line in lines if line.strip() and not line.startswith("#")]
