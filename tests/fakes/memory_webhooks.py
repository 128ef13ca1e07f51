"""WebhookStore on dicts, a bus that remembers, endpoints that do as they are told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.event_json import EventJson
from invoice_connector.core.ports import DueWebhook, EndpointAnswer, Page
from invoice_connector.core.webhook import Delivery, Webhook, WebhookKey
from tests.fakes.memory_calls import Counted


@dataclass
class Work:
    """Who works on a webhook."""

    turn: int = 0
    owner: str | None = None
    lease_until: datetime | None = None
    held_until: datetime | None = None
    due_at: datetime | None = None


class MemoryWebhookStore(Counted):
    """Keeps webhooks, deliveries and who is at work."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._webhooks: dict[WebhookKey, Webhook] = {}
        self._deliveries: dict[tuple[WebhookKey, str], Delivery] = {}
        self._work: dict[WebhookKey, Work] = {}

    def create(self, webhook: Webhook) -> None:
        """Store a new webhook and have it looked at at once."""
        self._webhooks[webhook.key] = webhook
        self._wake(webhook.key, webhook.created_at)

    def get(self, key: WebhookKey) -> Webhook:
        """Return a webhook."""
        if key not in self._webhooks:
            raise NotFoundError("webhook_not_found")
        return self._webhooks[key]

    def list(self, tenant_id: str) -> Sequence[Webhook]:
        """Return a tenant's webhooks."""
        own = sorted(key for key in self._webhooks if key.tenant_id == tenant_id)
        return [self._webhooks[key] for key in own]

    def save(self, webhook: Webhook, wake_at: datetime | None = None) -> None:
        """Replace a webhook of the version before."""
        stored = self._webhooks.get(webhook.key)
        if stored is None or stored.version != webhook.version - 1:
            raise LostRaceError("state_changed")
        self._webhooks[webhook.key] = webhook
        if wake_at is not None:
            self._wake(webhook.key, wake_at)

    def delete(self, key: WebhookKey) -> None:
        """Forget a webhook."""
        self._webhooks.pop(key, None)
        self._work.pop(key, None)

    def add_delivery(self, delivery: Delivery) -> None:
        """Store a pending delivery, once."""
        if (delivery.key, delivery.delivery_id) in self._deliveries:
            return
        self._deliveries[delivery.key, delivery.delivery_id] = delivery
        if delivery.due_at is not None:
            work = self._work.setdefault(delivery.key, Work())
            work.turn, work.due_at = work.turn + 1, delivery.due_at

    def delivery(self, key: WebhookKey, delivery_id: str) -> Delivery:
        """Return a delivery."""
        if (key, delivery_id) not in self._deliveries:
            raise NotFoundError("delivery_not_found")
        return self._deliveries[key, delivery_id]

    def deliveries(self, key: WebhookKey, limit: int, start_key: str | None) -> Page[Delivery]:
        """Return deliveries, newest first."""
        ids = sorted((i for owner, i in self._deliveries if owner == key), reverse=True)
        ids = [i for i in ids if start_key is None or f"DLV#{i}" < start_key]
        next_key = f"DLV#{ids[limit - 1]}" if len(ids) > limit else None
        return Page(tuple(self._deliveries[key, i] for i in ids[:limit]), next_key)

    def pending(self, key: WebhookKey, limit: int) -> Sequence[Delivery]:
        """Return pending deliveries, those that are due first in front."""
        found = [d for (owner, _), d in self._deliveries.items() if owner == key and d.due_at]
        return sorted(found, key=lambda d: (d.due_at, d.delivery_id))[:limit]

    def settle(self, before: Delivery, after: Delivery) -> bool:
        """Replace a delivery."""
        stored = self._deliveries[before.key, before.delivery_id]
        if (stored.attempts, stored.state) != (before.attempts, before.state):
            return False
        self._deliveries[before.key, before.delivery_id] = after
        return True

    def reopen(self, before: Delivery, after: Delivery) -> bool:
        """Replace a settled delivery by a pending one, and have its webhook looked at."""
        is_done = self.settle(before, after)
        if is_done:
            self._wake(after.key, after.due_at)
        return is_done

    def claim(self, key: WebhookKey, owner: str, now: datetime, until: datetime) -> int | None:
        """Become a webhook's only worker."""
        work = self._work.setdefault(key, Work())
        is_leased = work.lease_until is not None and work.lease_until >= now
        if is_leased and work.owner != owner:
            return None
        if work.held_until is not None and work.held_until > now:
            return None
        work.owner, work.lease_until, work.due_at = owner, until, until
        return work.turn

    def release(
        self, key: WebhookKey, owner: str, turn: int, next_at: datetime | None, *, is_held: bool
    ) -> bool:
        """Stop being the worker, unless something was added since."""
        work = self._work.setdefault(key, Work())
        if (work.owner, work.turn) != (owner, turn):
            return False
        held_until = next_at if is_held else None
        self._work[key] = Work(turn, held_until=held_until, due_at=next_at)
        return True

    def due(self, now: datetime, limit: int) -> Iterable[DueWebhook]:
        """Iterate over what is due, oldest first."""
        found = [
            DueWebhook(key, work.due_at)
            for key, work in self._work.items()
            if work.due_at is not None and work.due_at <= now
        ]
        return sorted(found, key=lambda row: (row.due_at, row.key))[:limit]

    def take_due(self, due: DueWebhook, again_at: datetime) -> bool:
        """Put the next look off."""
        work = self._work.get(due.key)
        if work is None or work.due_at != due.due_at:
            return False
        work.due_at = again_at
        return True

    def _wake(self, key: WebhookKey, at: datetime | None) -> None:
        work = self._work.setdefault(key, Work())
        work.turn, work.held_until, work.due_at = work.turn + 1, None, at


class MemoryBus:
    """Remembers what was published."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.published: list[EventJson] = []

    def publish(self, events: Sequence[EventJson]) -> None:
        """Publish events in their order."""
        self.published += events


@dataclass(frozen=True)
class Posted:
    """A request that an endpoint got."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class MemoryEndpoints:
    """Endpoints that answer as ``respond`` says."""

    def __init__(self) -> None:
        """Accept everything, and repeat every challenge."""
        self.posted: list[Posted] = []
        self.respond: Callable[[Posted], EndpointAnswer] = lambda posted: EndpointAnswer(
            200, posted.body
        )

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> EndpointAnswer:
        """Take one request."""
        posted = Posted(url, dict(headers), body)
        self.posted.append(posted)
        return self.respond(posted)
