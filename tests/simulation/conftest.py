"""Prints what the simulation did, summed over all workers."""

from collections import Counter

import pytest

KEY = "simulation"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add one line to the report of the tests."""
    sums: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == KEY and report.when == "call":
                    sums.update(value)
    if sums:
        text = ", ".join(f"{count} {what}" for what, count in sums.items())
        terminalreporter.write_line(f"simulation: {text}")
