"""Writes at a real client and the strict simulator over HTTP, with a crash at each effect."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.messages import SendWrite
from invoice_connector.core.ports import Ports
from invoice_connector.core.write import OPEN_STATES, WriteAction, WriteState
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.request_write import WriteRequest, reference_of, request_write
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
NUMBER = {"number": "5001"}
DRAFT = {"type": "invoicedraft", "status": ""}
SCENARIOS = {
    "answered": (),
    "carried out without an answer": ("drop_after_commit",),
    "a technical error": ("http_500",),
    "answered in half": ("truncate",),
}
RESOURCES = {
    WriteAction.IMPORT: "salesinvoice",
    WriteAction.EDIT: "salesinvoice",
    WriteAction.TO_INVOICE: "salesinvoice",
    WriteAction.DELETE: "deletesalesinvoice",
    WriteAction.SET_STATUS: "updatesalesinvoicestatus",
}
# Imports go through every scenario; the others differ from them in what is looked for.
SWEEPS = [
    *((WriteAction.IMPORT, name) for name in SCENARIOS),
    *(
        (action, name)
        for action in RESOURCES
        if action is not WriteAction.IMPORT
        for name in ("answered", "carried out without an answer")
    ),
]
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


def asked(action: WriteAction, key: str) -> WriteRequest:
    """Return a request about the invoice or draft of a key, or for a new one."""
    request = WriteRequest(action, "key", "anna", (InvoiceKind.INVOICE,))
    changed = {**MESSAGE, "our_reference": "changed"}
    unsent = InvoiceStatus.UNSENT
    match action:
        case WriteAction.IMPORT:
            return replace(request, message=changed)
        case WriteAction.EDIT:
            return replace(request, targets=(key,), message={**changed, **NUMBER})
        case WriteAction.TO_INVOICE:
            return replace(request, targets=(key,), message=changed)
        case WriteAction.DELETE:
            return replace(request, targets=(key,), expected=unsent)
        case WriteAction.SET_STATUS:
            paid = InvoiceStatus.PAID
            return replace(request, targets=(key,), expected=unsent, status=paid)


def entered(world: NetvisorWorld, action: WriteAction) -> str:
    """Enter, undisturbed, what a write is about; return its key."""
    if action is WriteAction.IMPORT:
        return ""
    is_draft = action is WriteAction.TO_INVOICE
    kind = InvoiceKind.DRAFT if is_draft else InvoiceKind.INVOICE
    message = {**MESSAGE, **(DRAFT if is_draft else NUMBER)}
    request = WriteRequest(WriteAction.IMPORT, "first", "anna", (kind,), message)
    request_write(world.ports, REF, request)
    world.work()
    return str(world.sales()[0].key)


def is_right(world: NetvisorWorld, action: WriteAction) -> bool:
    """Tell whether the books are as they should be after one write."""
    sales = world.sales()
    if action is WriteAction.DELETE or len(sales) != 1:
        return action is WriteAction.DELETE and not sales
    (sale,) = sales
    if action is WriteAction.SET_STATUS:
        return bool(sale.status == "paid")
    return bool(sale.kind == "invoice" and sale.text("salesinvoiceourreference") == "changed")


def _is_done(request: dict[str, Any], action: WriteAction) -> bool:
    return request["resource"] == RESOURCES[action] and request["code"] == "OK"


def written(
    action: WriteAction, faults: tuple[str, ...], armed: set[tuple[int, str]]
) -> tuple[CrashPoints, int, bool, WriteState]:
    """Write once.

    Returns:
        The effects, how often the source carried it out, whether the books are right, the state.
    """
    points = CrashPoints()
    watch: Any = lambda transport: Watched("http", transport, points)  # noqa: E731
    with netvisor_world(watch) as world:
        request = asked(action, entered(world, action))
        earlier = len(world.control.requests())
        for fault in faults:
            world.fail(fault, RESOURCES[action])
        points.names.clear()
        points.armed |= armed
        ports: Any = replace(
            world.ports,
            writes=Watched("writes", world.ports.writes, points),  # type: ignore[arg-type]
            queue=Watched("queue", world.ports.queue, points),  # type: ignore[arg-type]
        )
        crashing = Crashing(world, ports)
        while not crashing.attempt(lambda: request_write(ports, REF, request)):
            world.clock.advance(seconds=5)
        crashing.heal()
        write = world.ports.writes.find(REF, reference_of(REF, request.idempotency_key))
        assert write is not None
        carried_out = [r for r in world.control.requests()[earlier:] if _is_done(r, action)]
        return points, len(carried_out), is_right(world, action), write.state


@pytest.mark.parametrize(("action", "name"), SWEEPS)
def test_a_crash_at_any_effect_doubles_and_loses_nothing_over_http(
    action: WriteAction, name: str, record_property: Callable[[str, object], None]
) -> None:
    effects = written(action, SCENARIOS[name], set())[0].names
    assert "http.send" in effects
    outcomes = Counter(
        written(action, SCENARIOS[name], {(number, when)})[1:]
        for number in range(len(effects))
        for when in ("before", "after")
    )
    record_property("crashes", outcomes.total())
    assert set(outcomes) == {(1, True, WriteState.DONE)}, effects
    assert outcomes.total() >= 16
