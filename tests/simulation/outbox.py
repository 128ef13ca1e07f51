"""The outbox on a virtual clock: crashes, lost and doubled messages, and every kind of answer."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.messages import Message, RefreshInvoices, SendWrite
from invoice_connector.core.ports import Ports
from invoice_connector.core.write import OPEN_STATES, Write, WriteAction, WriteState
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.request_write import WriteRequest, request_write
from invoice_connector.services.send_writes import send_writes
from tests.fakes.ledger import Ledger, ledger_provider, make_ledger
from tests.fakes.toy_world import REF, World, make_world
from tests.simulation.crash_points import CrashError, CrashPoints, Watched

_VISIBILITY = timedelta(minutes=30)
_HEAL = timedelta(hours=3)
_STEP = timedelta(minutes=1)
UNANSWERED = {"drop_after", "drop_before", "late", "technical", "broke_after", "busy_number", "odd"}


@dataclass
class Outbox:
    """One connection, its ledger, and a crash at the armed effects."""

    plain: World
    ledger: Ledger
    ports: Ports
    points: CrashPoints
    hidden: list[tuple[datetime, Message]] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    refreshed: set[str] = field(default_factory=set)
    copies: int = 1

    def write(self, key: str) -> None:
        """Send one request, as a client does that repeats until it has an answer."""
        self.asked.add(key)
        request = WriteRequest(
            action=WriteAction.IMPORT,
            idempotency_key=key,
            user="user",
            kinds=(InvoiceKind.INVOICE,),
            message={"key": key},
        )
        while not self._invoke(lambda: request_write(self.ports, REF, request)):
            self.plain.clock.advance(seconds=5)

    def heal(self) -> None:
        """Let time pass, with the sweeper, until nothing is open."""
        until = self.plain.clock.now() + _HEAL
        while self.plain.clock.now() < until:
            self.deliver()
            self.ledger.arrive()
            if not self.hidden and not any(w.state in OPEN_STATES for w in self.writes()):
                return
            self.plain.clock.advance(seconds=_STEP.total_seconds())
            self._invoke(lambda: recover_stuck_work(self.ports, lambda: 60.0))

    def writes(self) -> list[Write]:
        """Return every write."""
        return list(self.plain.ports.writes.list(REF, 1000, None).items)

    def violations(self) -> list[str]:
        """Say what is wrong with the books, or with what the connector believes of them."""
        self.plain.clock.advance(hours=1)  # whatever was still on its way has arrived
        self.ledger.arrive()
        found = [f"doubled {ref}" for ref, count in self.ledger.commits.items() if count > 1]
        if self.ledger.commits.total() > len(self.asked):
            found.append(f"{self.ledger.commits.total()} documents for {len(self.asked)} requests")
        for write in self.writes():
            is_there = self.ledger.commits[write.order.reference] > 0
            if write.state in OPEN_STATES:
                found.append(f"still {write.state}")
            if write.state is WriteState.DONE and not is_there:
                found.append(f"lost {write.write_id}")
            if write.state is WriteState.REFUSED and is_there:
                found.append(f"refused, but carried out: {write.write_id}")
            if write.state is WriteState.UNKNOWN and not self.ledger.is_blind:
                found.append(f"unknown, but could be decided: {write.write_id}")
            if write.state is WriteState.DONE and set(write.result_keys) - self.refreshed:
                found.append(f"not read again {write.result_keys}")
        return found

    def deliver(self) -> None:
        now = self.plain.clock.now()
        back = [message for at, message in self.hidden if at <= now]
        self.hidden = [pair for pair in self.hidden if pair[0] > now]
        queue = [*back, *self._received()]
        while queue:
            message = queue.pop(0)
            if not self._invoke(partial(self._work, message)):
                self.hidden.append((self.plain.clock.now() + _VISIBILITY, message))
            queue += self._received()

    def _received(self) -> list[Message]:
        due = self.plain.queue.pop_due()
        self.refreshed |= {
            key.split("\x1f")[1]
            for m in due
            if isinstance(m, RefreshInvoices)
            for key in m.invoice_keys
        }
        return [m for m in due if isinstance(m, SendWrite) for _ in range(self.copies)]

    def _work(self, message: Message) -> None:
        assert isinstance(message, SendWrite)
        send_writes(self.ports, message, self.plain.ports.ids.token(8), lambda: 300.0)

    def _invoke(self, action: Callable[[], Any]) -> bool:
        try:
            action()
        except CrashError:
            return False
        return True


def outbox(*outcomes: str, armed: set[tuple[int, str]] | None = None) -> Outbox:
    """Build an outbox over an active connection."""
    plain = make_world(automatic=False)
    plain.verify()
    ledger = make_ledger(plain.clock, *outcomes)
    points = CrashPoints(armed or set())
    watched: Any = _WatchedLedger(ledger, points)
    plain.ports.providers["toy"] = ledger_provider(watched)  # type: ignore[index]
    ports = replace(
        plain.ports,
        writes=Watched("writes", plain.ports.writes, points),  # type: ignore[arg-type]
        queue=Watched("queue", plain.ports.queue, points),  # type: ignore[arg-type]
    )
    return Outbox(plain, ledger, ports, points)


class _WatchedLedger:
    """The ledger as workers see it: each call is an effect, answered or not."""

    def __init__(self, ledger: Ledger, points: CrashPoints) -> None:
        self._ledger, self._points = ledger, points

    def __getattr__(self, name: str) -> Any:
        target = getattr(self._ledger, name)
        if name not in {"send", "has"}:
            return target
        return lambda *arguments: self._points.run(f"source.{name}", lambda: target(*arguments))


@dataclass(frozen=True)
class Outcome:
    """What one seed did and found."""

    writes: int
    unanswered: int
    violations: tuple[str, ...]


def run_outbox_seed(seed: int) -> Outcome:
    """Let chance choose answers, crashes and doubled messages for some writes."""
    chance = random.Random(seed)
    kinds = ["ok", "ok", *sorted(UNANSWERED - {"busy_number"}), "connect", "maintenance", "refused"]
    answers = [chance.choice(kinds) for _ in range(12)]
    armed = {(chance.randrange(120), chance.choice(("before", "after"))) for _ in range(3)}
    box = outbox(*answers, armed=armed)
    box.copies = chance.choice((1, 1, 2))
    count = chance.randrange(1, 5)
    for number in range(count):
        box.write(f"key-{number}")
        if chance.random() < 0.5:
            box.plain.clock.advance(seconds=chance.randrange(600))
            box.deliver()
    box.heal()
    unanswered = sum(answer in UNANSWERED for answer in box.ledger.sends)
    return Outcome(count, unanswered, tuple(box.violations()))
