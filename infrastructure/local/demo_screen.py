"""What the demo prints: steps, a progress bar, a table."""

import sys
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_BAR_WIDTH = 28
_COLUMNS = (
    ("Supplier", 26, "<"),
    ("Invoice number", 22, "<"),
    ("Issued", 10, "<"),
    ("Due", 10, "<"),
    ("Net", 15, ">"),
    ("VAT", 13, ">"),
    ("Gross", 15, ">"),
    ("Cur", 3, "<"),
    ("Operation", 9, "<"),
)


class Screen:
    """Prints with the seconds since the start."""

    def __init__(self) -> None:
        """Start counting."""
        self._begun = time.monotonic()
        self._is_terminal = sys.stdout.isatty()
        self._last_bar = ""

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begun

    def step(self, text: str) -> None:
        """Print a step."""
        print(f"\n[{self.seconds:5.1f} s] {text}", flush=True)

    def line(self, text: str) -> None:
        """Print one line of a step."""
        print(f"          {text}", flush=True)

    def bar(self, run: Mapping[str, Any]) -> None:
        """Draw a run's progress; on a terminal over the bar before it."""
        progress = run["progress"]
        filled = round(_BAR_WIDTH * progress["percent"] / 100)
        windows, documents = progress["windows"], progress["documents"]
        total = run["counters"]["windows_total"]
        text = (
            f"          [{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {progress['percent']:3d} %  "
            f"windows {windows['done']}/{total}  invoices {progress['invoices']['listed']}  "
            f"documents {documents['stored']}/{documents['wanted']}  {run['state_label']}"
        )
        if text == self._last_bar:
            return
        self._last_bar = text
        print(f"\r{text:<110}" if self._is_terminal else text, end="", flush=True)
        if run["is_ended"] or not self._is_terminal:
            print(flush=True)

    def table(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print invoices, one a line."""
        print()
        self._row([name for name, _, _ in _COLUMNS])
        self._row(["-" * width for _, width, _ in _COLUMNS])
        for row in rows:
            amounts = row["amounts"]
            self._row(
                [
                    row["supplier"]["name"],
                    row["number"],
                    row["issue_date"] or "",
                    row["payment_date"] or "",
                    _money(amounts["net"]),
                    _money(amounts["vat"]),
                    _money(amounts["gross"]),
                    row["currency"] or "",
                    row["operation_label"],
                ]
            )

    def _row(self, cells: Sequence[str]) -> None:
        pairs = zip(cells, _COLUMNS, strict=True)
        text = "  ".join(f"{cell[:width]:{side}{width}}" for cell, (_, width, side) in pairs)
        print(f"  {text}", flush=True)


def _money(text: str | None) -> str:
    return "" if text is None else f"{Decimal(text):,.2f}".replace(",", " ")
