"""Imports at a real client and the strict simulator over HTTP, with a crash at each effect."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.messages import SendWrite
from invoice_connector.core.ports import Ports
from invoice_connector.core.write import OPEN_STATES, WriteAction, WriteState
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.request_write import WriteRequest, request_write
from invoice_connector.services.send_writes import send_writes
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.netvisor_books_world import REF, NetvisorWorld, netvisor_world
from tests.simulation.crash_points import CrashError, CrashPoints, Watched

MESSAGE: dict[str, Any] = {
    "invoice_date": "2026-03-01",
    "status": "unsent",
    "customer": "CUST-1",
    "customer_type": "customer",
    "net_days": 14,
    "lines": [
        {
            "product": "PROD-1",
            "product_type": "customer",
            "name": "Widget",
            "unit_price": "10.00",
            "unit_price_type": "net",
            "vat_percent": "24",
            "vat_code": "KOMY",
            "quantity": 2,
        }
    ],
}
SCENARIOS = {
    "answered": (),
    "carried out without an answer": ("drop_after_commit",),
    "a technical error": ("http_500",),
    "answered in half": ("truncate",),
}
_VISIBILITY = timedelta(minutes=30)
_HEAL_MINUTES = 180


@dataclass
class Crashing:
    """Workers that die at the armed effects, and whose messages come again."""

    world: NetvisorWorld
    ports: Ports
    hidden: list[tuple[datetime, SendWrite]] = field(default_factory=list)

    def attempt(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except CrashError:
            return False
        return True

    def work(self, message: SendWrite) -> None:
        owner = self.world.ports.ids.token(8)
        if not self.attempt(lambda: send_writes(self.ports, message, owner, lambda: 300.0)):
            self.hidden.append((self.world.clock.now() + _VISIBILITY, message))

    def deliver(self) -> None:
        queue, now = self.world.ports.queue, self.world.clock.now()
        assert isinstance(queue, MemoryTaskQueue)
        due = [message for at, message in self.hidden if at <= now]
        self.hidden = [(at, message) for at, message in self.hidden if at > now]
        while due:
            for message in due:
                self.work(message)
            due = [one for one in queue.pop_due() if isinstance(one, SendWrite)]

    def heal(self) -> None:
        for _ in range(_HEAL_MINUTES):
            queue = self.world.ports.queue
            assert isinstance(queue, MemoryTaskQueue)
            self.hidden += [
                (self.world.clock.now(), one)
                for one in queue.pop_due()
                if isinstance(one, SendWrite)
            ]
            self.deliver()
            writes = self.world.ports.writes.list(REF, 10, None).items
            if writes and not self.hidden and all(w.state not in OPEN_STATES for w in writes):
                return
            self.world.clock.advance(minutes=1)
            self.attempt(lambda: recover_stuck_work(self.ports, lambda: 60.0))
        raise AssertionError("a write never settled")


def imported(faults: tuple[str, ...], armed: set[tuple[int, str]]) -> tuple[CrashPoints, int, int]:
    """Import one invoice; returns the effects, how many are in the books, how many are done."""
    points = CrashPoints(armed)
    watch: Any = lambda transport: Watched("http", transport, points)  # noqa: E731
    with netvisor_world(watch) as world:
        for fault in faults:
            world.fail(fault, "salesinvoice")
        ports: Any = replace(
            world.ports,
            writes=Watched("writes", world.ports.writes, points),  # type: ignore[arg-type]
            queue=Watched("queue", world.ports.queue, points),  # type: ignore[arg-type]
        )
        crashing = Crashing(world, ports)
        request = WriteRequest(
            WriteAction.IMPORT, "key", "anna", (InvoiceKind.INVOICE,), dict(MESSAGE)
        )
        while not crashing.attempt(lambda: request_write(ports, REF, request)):
            world.clock.advance(seconds=5)
        crashing.heal()
        writes = world.ports.writes.list(REF, 10, None).items
        return points, len(world.sales()), sum(w.state is WriteState.DONE for w in writes)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_effect_doubles_and_loses_nothing_over_http(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    effects = imported(SCENARIOS[name], set())[0].names
    assert "http.send" in effects
    outcomes = Counter(
        imported(SCENARIOS[name], {(number, when)})[1:]
        for number in range(len(effects))
        for when in ("before", "after")
    )
    record_property("sweep", {"crashes": outcomes.total(), "outcomes": dict(outcomes)})
    assert set(outcomes) == {(1, 1)}, effects
    assert outcomes.total() >= 16
