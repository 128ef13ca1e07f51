"""Virtual time and interleaving: an invocation is a greenlet, whatever happens an event."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from greenlet import greenlet

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.sync_run import RunState, WorkKey
from tests.fakes.memory_time import START


class KilledError(BaseException):
    """The process is gone: no handler of the code under test may catch this."""


@dataclass(eq=False)
class Invocation:
    """One run of a function: its time limit, its machine's clock, and what the checks remember.

    Attributes:
        ref: the one connection that it is about; None for schedule ticks.
        skew_s: how far the clock of its machine is off.
        listed_at: when it asked for the first page of each window, by window id.
        slots: request slots that it reserved and has not used.
        claimed: the window or batch that it took.
        run_state: what it was told last about a run.
    """

    name: str
    body: Callable[["Invocation"], object]
    time_limit_s: float
    ref: ConnectionRef | None = None
    skew_s: float = 0.0
    may_verify: bool = False
    started: float = 0.0
    fiber: Any = None
    outcome: str = "running"
    error: Exception | None = None
    result: object = None
    was_refused: bool = False
    claimed: WorkKey | None = None
    run_state: RunState | None = None
    listed_at: dict[str, datetime] = field(default_factory=dict)
    slots: list[datetime] = field(default_factory=list)

    @property
    def deadline(self) -> float:
        return self.started + self.time_limit_s


class Scheduler:
    """A heap of events; the earliest one happens next, and time is what it says."""

    def __init__(self) -> None:
        self.now = 0.0
        self.running: list[Invocation] = []
        self.current: Invocation | None = None
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Let something happen at a time; what is late happens now."""
        heapq.heappush(self._events, (max(when, self.now), next(self._order), action))

    def run(self, until: float) -> None:
        """Let everything happen that is due before a time."""
        while self._events and self._events[0][0] <= until:
            when, _, action = heapq.heappop(self._events)
            self.now = max(self.now, when)
            action()
        self.now = max(self.now, until)

    def jump(self, seconds: float) -> None:
        """Let the whole world stand still for a while: everything that was due is late."""
        self.now += seconds

    def spawn(self, invocation: Invocation, on_end: Callable[[Invocation], None]) -> None:
        """Start an invocation; it runs until its first port call."""
        invocation.started = self.now
        invocation.fiber = greenlet(partial(self._live, invocation, on_end))
        self.running.append(invocation)
        self._switch(invocation.fiber.switch, invocation)

    def pause(self, seconds: float) -> None:
        """Suspend the current invocation; it is killed if its time runs out meanwhile."""
        invocation = self.current
        if invocation is None:
            return
        wake_at = min(self.now + seconds, invocation.deadline)
        self.at(wake_at, partial(self._resume, invocation))
        invocation.fiber.parent.switch()

    def kill(self, invocation: Invocation) -> None:
        """End an invocation wherever it is."""
        if not invocation.fiber.dead:
            self._switch(partial(invocation.fiber.throw, KilledError), invocation)

    def _resume(self, invocation: Invocation) -> None:
        if self.now >= invocation.deadline:
            self.kill(invocation)
        elif not invocation.fiber.dead:
            self._switch(invocation.fiber.switch, invocation)

    def _switch(self, into: Callable[[], object], invocation: Invocation) -> None:
        before, self.current = self.current, invocation
        into()
        self.current = before

    def _live(self, invocation: Invocation, on_end: Callable[[Invocation], None]) -> None:
        try:
            invocation.result = invocation.body(invocation)
            invocation.outcome = "done"
        except KilledError:
            invocation.outcome = "killed"
        except Exception as error:  # noqa: BLE001 - what a function raises ends its invocation
            invocation.outcome, invocation.error = "crashed", error
        self.running.remove(invocation)
        self.current = None
        on_end(invocation)


class SimClock:
    """The Clock port: the virtual time, as the machine of the current invocation sees it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> datetime:
        current = self._scheduler.current
        return moment(self._scheduler.now + (current.skew_s if current else 0.0))

    def monotonic(self) -> float:
        return self._scheduler.now

    def sleep(self, seconds: float) -> None:
        self._scheduler.pause(seconds)


def moment(seconds: float) -> datetime:
    """Return the true time at a point of the simulation."""
    return START + timedelta(seconds=seconds)
