"""Prints what tests counted, summed over all workers: a count that is not shown is not believed."""

from collections import Counter, defaultdict

import pytest
from hypothesis import settings

# A busy machine is no fault of an example.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

COUNTED = ("access", "fuzz", "lists")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add one line for each thing that was counted."""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name in COUNTED and report.when == "call":
                    sums[name].update(value)
    for name, found in sums.items():
        text = ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
        terminalreporter.write_line(f"{name}: {text}")
