"""Crash whoever announces, delivers and sweeps at any port call, and see whether all arrives."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from invoice_connector.core.changes import Change, ChangeType
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import EndpointAnswer, Ports
from invoice_connector.core.webhook import DeliveryState, WebhookState
from invoice_connector.services.announce_changes import Row, announce_changes
from invoice_connector.services.deliver_webhooks import deliver_webhooks
from invoice_connector.services.manage_webhooks import resend_delivery, verify_webhook
from invoice_connector.services.send_due_webhooks import send_due_webhooks
from tests.builders.webhook_world import WebhookWorld, make_webhook_world
from tests.fakes.memory_webhooks import Posted
from tests.fakes.samples import REF
from tests.simulation.crash_points import CrashError, CrashPoints, Watched

EFFECTFUL = ("webhooks", "bus", "endpoints", "queue", "secrets")
_HIDDEN = timedelta(minutes=6)
_HEAL_MINUTES = 40
ROWS = 30


@dataclass
class DeliveryWorld:
    """A webhook, the stream of its feed, and a crash at the armed points."""

    plain: WebhookWorld
    points: CrashPoints
    ports: Ports
    crashes: int = 0
    hidden: list[tuple[object, DeliverWebhook]] = field(default_factory=list)
    unread: list[list[Row]] = field(default_factory=list)

    def invoke(self, action: Callable[[Ports], object]) -> bool:
        """Run one invocation; False when it crashed."""
        try:
            action(self.ports)
        except CrashError:
            self.crashes += 1
            return False
        return True

    def happen(self, *positions: int) -> None:
        """Let a batch of rows come through the stream; what crashes comes again."""
        now = self.plain.clock.now()
        rows = [
            Change(ChangeType.INVOICE_CREATED, now, n, InvoiceId(("1", f"N/{n}")), 1)
            for n in positions
        ]
        self.unread.append([(REF, row) for row in rows])
        self._read_stream()

    def step(self) -> None:
        """Let what is due happen: stream, queue, and what comes back after its time-out."""
        self._read_stream()
        now = self.plain.clock.now()
        back = [message for at, message in self.hidden if at <= now]  # type: ignore[operator]
        self.hidden = [pair for pair in self.hidden if pair[0] > now]  # type: ignore[operator]
        for message in [*back, *self.plain.ports.queue.pop_due()]:  # type: ignore[attr-defined]
            owner = self.plain.ports.ids.token(6)
            if not self.invoke(lambda p, m=message, o=owner: deliver_webhooks(p, m, o, _a_minute)):
                self.hidden.append((now + _HIDDEN, message))

    def heal(self) -> None:
        """Let time pass with its schedule."""
        for _ in range(_HEAL_MINUTES):
            self.step()
            self.plain.clock.advance(minutes=1)
            self.invoke(lambda ports: send_due_webhooks(ports, _a_minute))
        self.step()

    def violations(self, positions: range) -> list[str]:
        """Say what did not arrive, or was left behind."""
        world = self.plain
        found = []
        if set(world.positions()) != set(positions):
            found.append(f"arrived {sorted(set(world.positions()))}")
        if {event["position"] for event in world.bus.published} != set(positions):
            found.append("the bus lacks rows")
        left = [d.delivery_id for d in world.deliveries() if d.state is DeliveryState.PENDING]
        if left:
            found.append(f"pending {left}")
        if world.webhook.state is not WebhookState.ACTIVE:
            found.append(f"the webhook is {world.webhook.state}")
        if self.hidden or self.unread:
            found.append("messages or records are left")
        if list(world.ports.webhooks.due(world.clock.now(), 9)):
            found.append("it is still due")
        return found

    def _read_stream(self) -> None:
        while self.unread:
            batch = self.unread[0]
            if not self.invoke(lambda ports, rows=batch: announce_changes(ports, rows)):
                return
            self.unread.pop(0)


def delivery_world(armed: set[tuple[int, str]]) -> DeliveryWorld:
    """Return a world with an active webhook; crashes are counted from here."""
    plain = make_webhook_world()
    points = CrashPoints(armed)
    watched = {name: Watched(name, getattr(plain.ports, name), points) for name in EFFECTFUL}
    return DeliveryWorld(plain, points, replace(plain.ports, **watched))  # type: ignore[arg-type]


def deliver(world: DeliveryWorld) -> None:
    """Rows arrive, an endpoint refuses once, more rows arrive."""
    refusals = [500]

    def respond(posted: Posted) -> EndpointAnswer:
        return EndpointAnswer(refusals.pop() if refusals else 200, posted.body)

    world.plain.endpoints.respond = respond
    world.happen(*range(1, ROWS - 1))
    world.step()
    world.happen(ROWS - 1, ROWS)
    world.step()
    world.plain.clock.advance(minutes=2)
    world.invoke(lambda ports: send_due_webhooks(ports, _a_minute))
    world.step()


def verify_again(world: DeliveryWorld) -> None:
    """Somebody has the endpoint proven again while rows arrive; who crashed clicks again."""
    click: Callable[[Ports], object] = lambda ports: verify_webhook(ports, world.plain.key)  # noqa: E731
    if not world.invoke(click):
        world.invoke(click)
    world.step()
    world.happen(*range(1, ROWS + 1))
    world.step()


def resend(world: DeliveryWorld) -> None:
    """Somebody has a delivery sent again."""
    world.happen(*range(1, ROWS + 1))
    world.step()
    world.heal()
    first = world.plain.deliveries()[0].delivery_id
    world.invoke(lambda ports: resend_delivery(ports, world.plain.key, first))
    world.step()


FLOWS = {"deliver": deliver, "verify again": verify_again, "resend": resend}


def _a_minute() -> float:
    return 60.0
