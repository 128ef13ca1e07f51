"""Crash an invocation before or after its n-th effect, and see whether everything heals."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.invoice import DetailState
from invoice_connector.core.messages import Message
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import FROM, World, make_world

_VISIBILITY = timedelta(minutes=30)
_HEAL_MINUTES = 200
_EFFECTFUL = (
    "connections",
    "runs",
    "invoices",
    "secrets",
    "queue",
    "budget",
    "health",
    "call_log",
)


class CrashError(BaseException):
    """The process is gone; nothing in the code may catch this."""


@dataclass
class CrashPoints:
    """Counts effects and crashes at the chosen ones.

    ``armed`` holds (number of the effect, ``before`` or ``after``); numbers start at 0 and count
    over the whole scenario, so that a second crash can hit what recovers from the first.
    """

    armed: set[tuple[int, str]] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    def run(self, name: str, effect: Callable[[], Any]) -> Any:
        """Run one effect, unless the process dies first."""
        number = len(self.names)
        self.names.append(name)
        if (number, "before") in self.armed:
            raise CrashError(f"before {number} {name}")
        result = effect()
        if (number, "after") in self.armed:
            raise CrashError(f"after {number} {name}")
        return result


class Watched:
    """A port whose every call is an effect."""

    def __init__(self, name: str, port: Any, points: CrashPoints) -> None:
        self._name, self._port, self._points = name, port, points

    def __getattr__(self, method: str) -> Any:
        target = getattr(self._port, method)
        if not callable(target):
            return target

        def call(*args: Any, **options: Any) -> Any:
            name = f"{self._name}.{method}"
            return self._points.run(name, lambda: target(*args, **options))

        return call


@dataclass
class CrashWorld:
    """A world whose services see watched ports, while the test looks at the plain ones."""

    plain: World
    watched: World
    points: CrashPoints
    hidden: list[tuple[datetime, Message]] = field(default_factory=list)
    crashes: int = 0

    def invoke(self, action: Callable[[Ports], object]) -> bool:
        """Run one invocation; False when it crashed."""
        try:
            action(self.watched.ports)
        except CrashError:
            self.crashes += 1
            return False
        return True

    def deliver(self) -> None:
        """Deliver due messages; one whose worker crashed comes back after its time-out."""
        now = self.plain.clock.now()
        back = [message for at, message in self.hidden if at <= now]
        self.hidden = [pair for pair in self.hidden if pair[0] > now]
        queue = [*back, *self.plain.queue.pop_due()]
        while queue:
            message = queue.pop(0)
            if not self._work(message):
                self.hidden.append((now + _VISIBILITY, message))
            queue += self.plain.queue.pop_due()

    def heal(self, *, until_right: bool = False) -> None:
        """Let time pass with schedules and sweeper as they are deployed.

        Args:
            until_right: end as soon as every armed crash has struck and nothing is wrong any more.
        """
        for minute in range(_HEAL_MINUTES):
            if until_right and self.crashes == len(self.points.armed) and not self.violations():
                return
            self.deliver()
            self.plain.clock.advance(minutes=1)
            self.invoke(lambda ports: recover_stuck_work(ports, lambda: 60.0))
            if minute % 5 == 0:
                self.invoke(lambda ports: incremental_sync(ports, lambda: 60.0))
        self.deliver()

    def _work(self, message: Message) -> bool:
        return self.invoke(lambda _ports: self.watched.work(message))

    def violations(self) -> list[str]:
        """Say in what the healed world differs from the truth."""
        world = self.plain
        truth = {}
        for row in sorted(world.source.rows, key=lambda row: row.version):
            truth[row.number] = row
        headers = world.headers()
        found = [f"lost {number}" for number in truth.keys() - headers.keys()]
        found += [f"invented {number}" for number in headers.keys() - truth.keys()]
        for number in truth.keys() & headers.keys():
            if headers[number].summary.version != truth[number].version:
                found.append(f"stale {number}")
            if headers[number].detail_state is not DetailState.STORED:
                found.append(f"{number} is {headers[number].detail_state}")
        found += [f"run {run.state}" for run in world.runs() if run.state not in ENDED]
        found += [f"counters {run.counters}" for run in world.runs() if _is_open(run.counters)]
        if world.connection.status.state is not ConnectionState.ACTIVE:
            found.append(f"status {world.connection.status.state}")
        if world.queue.messages or self.hidden:
            found.append("messages are left")
        cursor = world.connection.sync.cursor
        if not world.connection.settings.automatic_sync:
            return found
        if cursor is None or world.clock.now() - cursor > timedelta(hours=1, minutes=10):
            found.append(f"cursor {cursor}")
        return found


def _is_open(counters: Any) -> bool:
    left = ("windows_open", "windows_released", "batches_open", "batches_released")
    return any(getattr(counters, name) for name in left)


def crash_world(
    armed: set[tuple[int, str]],
    *,
    automatic: bool = True,
    invoices: int = 12,
    from_date: date = FROM,
) -> CrashWorld:
    """Build a world of invoices over windows of ten days each, crashing at the armed points."""
    plain = make_world(automatic=automatic, from_date=from_date)
    now = plain.clock.now()
    plain.source.rows += [
        summary(f"A-{n:02d}", now - timedelta(days=2 * n + 1), transaction=f"T{n}")
        for n in range(invoices)
    ]
    points = CrashPoints(armed)
    ports = {name: Watched(name, getattr(plain.ports, name), points) for name in _EFFECTFUL}
    watched = World(replace(plain.ports, **ports), plain.source, plain.ref)  # type: ignore[arg-type]
    return CrashWorld(plain, watched, points)
