"""``make demo``: the main job from an empty stack to a compared list, as a client over HTTP."""

import sys
import time
from datetime import timedelta

from infrastructure.local import nav_company
from infrastructure.local.ground_truth import differences
from infrastructure.local.journey import ROWS_SHOWN, Journey, run_demo

_INVOICES = 400
_YEARS = 2


class Demo(Journey):
    """One pass through the main job."""

    def play(self) -> list[str]:
        """Play all scenes; returns the differences that were found at the end."""
        self.prepare()
        self._screen.step("Saving the settings of the technical user")
        first_day = f"{nav_company.now() - timedelta(days=365 * _YEARS + 1):%Y-%m-%d}"
        self.connect(nav_company.settings(first_day))
        self.watch_first_run()
        self.sync_what_is_new()
        self.sync_everything_again()
        problems = self.compare()
        self.break_the_signing_key()
        return problems

    def prepare(self) -> None:
        """Give the tax authority something to tell."""
        first = nav_company.now() - timedelta(days=365 * _YEARS)
        nav_company.add_company(self._stack.simulator, _INVOICES, first)
        self._screen.step(f"{_INVOICES} invoices for {nav_company.NAME} are at the tax authority")

    def watch_first_run(self) -> None:
        """Automatic sync starts the first full run by itself."""
        self._screen.step(f"Automatic sync started the first full run by itself ({_YEARS} years)")
        run = self._watch_newest()
        self._expect(run["kind"] == "initial", "the first run is not the initial one")
        self._tell(run)

    def sync_what_is_new(self) -> None:
        """Let invoices appear at the source, and read what is new."""
        self._screen.step("New at the tax authority:")
        for text in nav_company.report_late_changes(self._stack.simulator):
            self._screen.line(text)
        time.sleep(self._stack.settings.settle_seconds + 1)
        self._screen.step("Incremental sync from the last synchronized time")
        run = self.sync_now()
        self._expect(run["counters"]["invoices_new"] == 3, "three invoices should be new")  # noqa: PLR2004

    def sync_everything_again(self) -> None:
        """Estimate a manual full sync, and start it."""
        self._screen.step("Manual full sync")
        estimate = self._send("POST", f"{self._path}/full-sync/estimate", role="editor")
        invoices = estimate["invoices"]
        self._screen.line(
            f"Estimate: {estimate['windows']} windows, {invoices['min']} to {invoices['max']} "
            f"invoices, at most {estimate['minutes']} min"
        )
        self._send("POST", f"{self._path}/full-sync", role="editor")
        run = self._watch_newest()
        self._expect(run["kind"] == "full", "the newest run is not the full one")
        self._expect(run["counters"]["invoices_new"] == 0, "nothing should be new")
        self._tell(run)

    def compare(self) -> list[str]:
        """Print the newest invoices; compare all of them with the source's ground truth."""
        self._screen.step("What arrived")
        stored = list(self._invoices())
        self._screen.table(stored[:ROWS_SHOWN])
        truth = nav_company.truth(self._stack.simulator)
        problems = differences(stored, truth)
        coverage = self._send("GET", f"{self._path}/coverage")
        self._screen.step(coverage["claim"]["text"])
        self._screen.line(
            f"{len(stored)} invoices stored, {len(truth)} reports at the source, "
            f"{len(self._stack.simulator.get('requests'))} requests, {len(problems)} differences"
        )
        for problem in problems[:ROWS_SHOWN]:
            self._screen.line(problem)
        return problems

    def break_the_signing_key(self) -> None:
        """Show what a user sees after a typing error."""
        self._screen.step("Saving a wrong XML signing key")
        wrong = {"technical": {"signature_key": nav_company.WRONG_SIGNATURE_KEY}}
        self._send("PUT", self._path, json=wrong)
        connection = self._wait(self._read, lambda c: c["status"]["state"] != "connecting")
        error = connection["status"]["error"]
        self._expect(error is not None, "the wrong key was not noticed")
        self._screen.line(f"Status: {connection['status']['label']}")
        self._screen.line(f"Field:  {error['label']}")
        self._screen.line(f"What happened: {error['title']}")
        self._screen.line(f"What to do:    {error['remedy']}")
        self._expect(error["field"] == "signature_key", "another field was blamed")


def main() -> int:
    """Play the demo; 0 only if everything that is stored equals the ground truth."""
    return run_demo(Demo)


if __name__ == "__main__":
    sys.exit(main())
