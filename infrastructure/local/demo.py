"""``make demo``: the main job from an empty stack to a compared list, as a client over HTTP."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from infrastructure.local import nav_company
from infrastructure.local.child import ChildError
from infrastructure.local.demo_screen import Screen
from infrastructure.local.deploy import DeployError
from infrastructure.local.ground_truth import differences
from infrastructure.local.stack import LocalStack

_INVOICES = 400
_YEARS = 2
_PATIENCE_S = 90.0
_ROWS_SHOWN = 15


class DemoError(Exception):
    """Something did not happen that should have."""


class Demo:
    """One pass through the main job."""

    def __init__(self, stack: LocalStack, screen: Screen) -> None:
        """Use a running stack."""
        self._stack = stack
        self._screen = screen
        self._path = ""

    def play(self) -> list[str]:
        """Play all scenes; returns the differences that were found at the end."""
        self.prepare()
        self.connect()
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

    def connect(self) -> None:
        """Save the settings and wait for the check that the save starts."""
        first_day = f"{nav_company.now() - timedelta(days=365 * _YEARS + 1):%Y-%m-%d}"
        self._screen.step("Saving the settings of the technical user")
        made = self._send("POST", "/v1/connections", json=nav_company.settings(first_day))
        self._path = f"/v1/connections/{made['id']}"
        self._screen.line(f"Status: {made['status']['label']}")
        connection = self._wait(self._read, lambda c: c["status"]["state"] != "connecting")
        status = connection["status"]
        self._screen.line(f"Status: {status['label']}   Company: {status['company_name']}")
        self._expect(status["state"] == "active", f"connection is {status}")
        for permission in status["permissions"]:
            self._screen.line(f"  {permission['label']:34} {permission['state_label']}")

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
        before = self._newest()["id"]
        self._send("POST", f"{self._path}/sync", role="editor")
        self._wait(self._newest, lambda run: run["id"] != before)
        run = self._watch_newest()
        self._expect(run["counters"]["invoices_new"] == 3, "three invoices should be new")  # noqa: PLR2004
        self._tell(run)

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
        self._screen.table(stored[:_ROWS_SHOWN])
        truth = nav_company.truth(self._stack.simulator)
        problems = differences(stored, truth)
        coverage = self._send("GET", f"{self._path}/coverage")
        self._screen.step(coverage["claim"]["text"])
        self._screen.line(
            f"{len(stored)} invoices stored, {len(truth)} reports at the source, "
            f"{len(self._stack.simulator.get('requests'))} requests, {len(problems)} differences"
        )
        for problem in problems[:_ROWS_SHOWN]:
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

    def _watch_newest(self) -> Any:
        def show() -> Any:
            run = self._newest()
            self._screen.bar(run)
            return run

        run = self._wait(show, lambda run: run["is_ended"])
        self._expect(run["state"] == "completed", f"the run ended {run['state']}")
        return run

    def _newest(self) -> Any:
        runs = self._wait(
            lambda: self._send("GET", f"{self._path}/runs?limit=1")["items"], lambda found: found
        )
        return runs[0]

    def _tell(self, run: Any) -> None:
        counters = run["counters"]
        self._screen.line(
            f"{counters['invoices_new']} new, {counters['invoices_updated']} updated, "
            f"{counters['invoices_unchanged']} unchanged, "
            f"{counters['documents_stored']} documents, {counters['source_requests']} requests"
        )

    def _invoices(self) -> Iterator[Any]:
        cursor = ""
        while True:
            page = self._send("GET", f"{self._path}/invoices?limit=100{cursor}", role="viewer")
            yield from page["items"]
            if not page["next_cursor"]:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def _read(self) -> Any:
        return self._send("GET", self._path, role="viewer")

    def _send(self, method: str, path: str, *, role: str = "admin", **options: Any) -> Any:
        answer = self._stack.call(method, path, role=role, **options)
        if not answer.ok:
            raise DemoError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def _wait(self, read: Callable[[], Any], is_done: Callable[[Any], object]) -> Any:
        end = time.monotonic() + _PATIENCE_S
        while not is_done(found := read()):
            if time.monotonic() > end:
                raise DemoError(f"gave up after {_PATIENCE_S:.0f} s: {found}")
            time.sleep(0.25)
        return found

    def _expect(self, is_so: bool, text: str) -> None:
        if not is_so:
            raise DemoError(text)


def main() -> int:
    """Play the demo; 0 only if everything that is stored equals the ground truth."""
    screen = Screen()
    screen.step("Starting emulator, simulator and token issuer; deploying template.yaml")
    try:
        with LocalStack() as stack:
            settings = stack.settings
            screen.line(
                f"{len(stack.resources)} resources   source requests per second: "
                f"{settings.requests_per_second:g}   settle seconds: {settings.settle_seconds}"
            )
            problems = Demo(stack, screen).play()
    except (DemoError, ChildError, DeployError) as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        return 1
    verdict = "Stored invoices and ground truth are equal." if not problems else "They differ."
    screen.step(verdict)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
