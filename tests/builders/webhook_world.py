"""A tenant with a webhook, and the loop that the queue and the schedule are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from invoice_connector.core.changes import Change, ChangeType
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.endpoint_rules import EndpointError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import EndpointAnswer, Ports
from invoice_connector.core.webhook import Delivery, Webhook, WebhookKey
from invoice_connector.services.announce_changes import announce_changes
from invoice_connector.services.deliver_webhooks import deliver_webhooks
from invoice_connector.services.manage_webhooks import WebhookChange, create_webhook
from invoice_connector.services.send_due_webhooks import send_due_webhooks
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.memory_time import VirtualClock
from tests.fakes.memory_webhooks import MemoryBus, MemoryEndpoints, MemoryWebhookStore, Posted
from tests.fakes.samples import REF, connection

URL = "https://hooks.example.com/invoices"
ALL = frozenset(ChangeType)
_NO_KEY = WebhookKey("", "")


@dataclass
class WebhookWorld:
    """Ports in memory, and what a test does with them."""

    ports: Ports = field(default_factory=memory_ports)
    secret: str = ""
    key: WebhookKey = _NO_KEY

    @property
    def clock(self) -> VirtualClock:
        assert isinstance(self.ports.clock, VirtualClock)
        return self.ports.clock

    @property
    def endpoints(self) -> MemoryEndpoints:
        assert isinstance(self.ports.endpoints, MemoryEndpoints)
        return self.ports.endpoints

    @property
    def bus(self) -> MemoryBus:
        assert isinstance(self.ports.bus, MemoryBus)
        return self.ports.bus

    @property
    def webhook(self) -> Webhook:
        return self.ports.webhooks.get(self.key)

    def subscribe(self, tenant_id: str = "acme", **change: Any) -> WebhookKey:
        """Make a webhook; its challenge is on its way."""
        wanted = WebhookChange(**{"url": URL, "events": ALL, **change})
        made = create_webhook(self.ports, tenant_id, wanted)
        self.secret, self.key = made.secret, made.webhook.key
        return self.key

    def happen(self, *positions: int, ref: ConnectionRef = REF) -> None:
        """Let the feed gain rows, and the stream tell of them."""
        rows = [
            Change(
                ChangeType.INVOICE_CREATED,
                self.clock.now(),
                number,
                InvoiceId(("1", f"N/{number}")),
                1,
            )
            for number in positions
        ]
        announce_changes(self.ports, [(ref, row) for row in rows])

    def work(self, time_left_s: float = 60.0) -> None:
        """Let the queue deliver what is due."""
        assert isinstance(self.ports.queue, MemoryTaskQueue)
        for message in self.ports.queue.pop_due():
            assert isinstance(message, DeliverWebhook)
            deliver_webhooks(self.ports, message, self.ports.ids.token(6), lambda: time_left_s)

    def pass_minutes(self, minutes: int) -> None:
        """Let time pass with its schedule."""
        for _ in range(minutes):
            self.clock.advance(minutes=1)
            send_due_webhooks(self.ports, lambda: 60.0)
            self.work()

    def pass_days(self, days: float, *, steps: timedelta = timedelta(minutes=1)) -> None:
        """Let days pass; the schedule ticks only where something is due."""
        end = self.clock.now() + timedelta(days=days)
        while self.clock.now() < end:
            self.clock.set(min(end, max(self._next_due(end), self.clock.now() + steps)))
            send_due_webhooks(self.ports, lambda: 60.0)
            self.work()

    def deliveries(self, key: WebhookKey | None = None) -> Sequence[Delivery]:
        """Return the log, oldest first."""
        return self.ports.webhooks.deliveries(key or self.key, 100, None).items[::-1]

    def received(self) -> list[dict[str, Any]]:
        """Return the bodies of all requests that were no challenge."""
        bodies = [json.loads(posted.body) for posted in self.endpoints.posted]
        return [body for body in bodies if body.get("type") != "webhook.challenge"]

    def positions(self) -> list[int]:
        """Return the positions of all events received, in the order of their arrival."""
        return [event["position"] for body in self.received() for event in body["events"]]

    def refuse(self, status: int = 500) -> None:
        """Let the endpoint answer with a status."""
        self.endpoints.respond = lambda _posted: EndpointAnswer(status, b"no")

    def fail(self, code: str = "webhook_timeout") -> None:
        """Let the endpoint not answer."""

        def respond(_posted: Posted) -> EndpointAnswer:
            raise EndpointError(code)

        self.endpoints.respond = respond

    def accept(self) -> None:
        """Let the endpoint accept everything."""
        self.endpoints.respond = lambda posted: EndpointAnswer(200, posted.body)

    def _next_due(self, end: Any) -> Any:
        assert isinstance(self.ports.webhooks, MemoryWebhookStore)
        work = self.ports.webhooks._work.values()
        return min((w.due_at for w in work if w.due_at is not None), default=end)


def make_webhook_world(*, is_proven: bool = True) -> WebhookWorld:
    """Return a world with two connections of one tenant and an active webhook for both."""
    world = WebhookWorld()
    for connection_id in ("c1", "c2"):
        world.ports.connections.create(connection(connection_id))
    if is_proven:
        world.subscribe()
        world.work()
    return world
