"""What a demo does over HTTP, whatever the source: connect, watch runs, read invoices."""

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from infrastructure.local.child import ChildError
from infrastructure.local.demo_screen import Screen
from infrastructure.local.deploy import DeployError
from infrastructure.local.stack import LocalStack

PATIENCE_S = 60.0
ROWS_SHOWN = 15


class DemoError(Exception):
    """Something did not happen that should have."""


class Journey(ABC):
    """A client of one connection that tells what it sees."""

    def __init__(self, stack: LocalStack, screen: Screen) -> None:
        """Use a running stack."""
        self._stack = stack
        self._screen = screen
        self._path = ""

    @abstractmethod
    def play(self) -> list[str]:
        """Play all scenes; returns the differences that were found."""

    def connect(self, settings: dict[str, Any]) -> None:
        """Save the settings and wait for the check that the save starts."""
        made = self._send("POST", "/v1/connections", json=settings)
        self._path = f"/v1/connections/{made['id']}"
        self._screen.line(f"Status: {made['status']['label']}")
        connection = self._wait(self._read, lambda c: c["status"]["state"] != "connecting")
        status = connection["status"]
        name = status["company_name"] or connection["name"]
        self._screen.line(f"Status: {status['label']}   Company: {name}")
        self._expect(status["state"] == "active", f"connection is {status}")
        for permission in status["permissions"]:
            self._screen.line(f"  {permission['label']:34} {permission['state_label']}")

    def sync_now(self) -> Any:
        """Sync what is new, and watch; returns the run."""
        before = self._newest()["id"]
        self._send("POST", f"{self._path}/sync", role="editor")
        self._wait(self._newest, lambda run: run["id"] != before)
        run = self._watch_newest()
        self._tell(run)
        return run

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
        """Read until it is done, with patience for as long as something changes."""
        before, end = None, time.monotonic() + PATIENCE_S
        while True:
            found = read()
            if is_done(found):
                return found
            if found != before:
                before, end = found, time.monotonic() + PATIENCE_S
            if time.monotonic() > end:
                raise DemoError(f"nothing changed for {PATIENCE_S:.0f} s: {found}")
            time.sleep(0.25)

    def _expect(self, is_so: bool, text: str) -> None:
        if not is_so:
            raise DemoError(text)


def run_demo(journey: Callable[[LocalStack, Screen], Journey]) -> int:
    """Play a demo on a stack of its own; 0 only if what is stored equals the ground truth."""
    screen = Screen()
    screen.step("Starting emulator, simulators and token issuer; deploying template.yaml")
    try:
        with LocalStack() as stack:
            settings = stack.settings
            screen.line(
                f"{len(stack.resources)} resources   source requests per second: "
                f"{settings.requests_per_second:g}   settle seconds: {settings.settle_seconds}"
            )
            problems = journey(stack, screen).play()
    except (DemoError, ChildError, DeployError) as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        return 1
    verdict = "Stored invoices and ground truth are equal." if not problems else "They differ."
    screen.step(verdict)
    return 1 if problems else 0
