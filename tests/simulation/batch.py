"""Run many seeds and add up what they came to."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.simulate import Result, run_seed

REGRESSIONS = Path(__file__).parent / "regressions.txt"


@dataclass
class Totals:
    """Sums over seeds.

    Attributes:
        calls_after_refusal: how many refused logins had so many calls afterwards.
        messages: how many windows and batches cost so many messages.
        failed: maps a seed to its violations.
    """

    seeds: int = 0
    effects: int = 0
    hours: float = 0.0
    slowest_s: float = 0.0
    calls_after_refusal: Counter[int] = field(default_factory=Counter)
    messages: Counter[int] = field(default_factory=Counter)
    most_untaken: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    invoices: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=dict)

    def add(self, result: Result, label: str = "") -> None:
        """Count one seed."""
        self.seeds += 1
        self.effects += len(result.effects)
        self.hours += result.hours
        self.slowest_s = max(self.slowest_s, result.lists_took_s)
        self.calls_after_refusal.update(result.calls_after_refusal)
        self.messages.update(result.messages)
        self.most_untaken = max(self.most_untaken, result.most_untaken)
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
        self.calls_after_refusal.update(other.calls_after_refusal)
        self.messages.update(other.messages)
        self.most_untaken = max(self.most_untaken, other.most_untaken)
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
            f"calls after the first refusal of a login: {mean_and_most(self.calls_after_refusal)}\n"
            f"messages of a window or batch: {mean_and_most(self.messages)}, "
            f"at most {self.most_untaken} in a row that no worker took"
        )

    def broken(self, rule: str) -> int:
        """Count how often a rule was broken."""
        return sum(text.startswith(f"{rule} ") for texts in self.failed.values() for text in texts)

    def complaints(self) -> str:
        """Name the seeds that failed, and how to see one again."""
        lines = [
            f"make sim SEED={seed}\n  " + "\n  ".join(violations)
            for seed, violations in self.failed.items()
        ]
        return "\n".join(lines)


def mean_and_most(counts: Counter[int]) -> str:
    """Say what usually happened, and what at worst."""
    mean = sum(value * times for value, times in counts.items()) / max(1, counts.total())
    return f"mean {mean:.2f}, most {max(counts, default=0)}"


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
