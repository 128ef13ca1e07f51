"""Items of the webhooks table: webhooks, the work on them, deliveries and their tickets."""

from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.webhook import (
    KEPT_FOR,
    Delivery,
    DeliveryState,
    Webhook,
    WebhookKey,
    WebhookState,
    event_names,
)
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import (
    Choice,
    Structure,
    Text,
    UtcTime,
    Whole,
    write_time,
)
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import WebhooksItem

HOOK, WORK = "HOOK", "WORK"
DELIVERY, TICKET = "DLV#", "DUE#"


class WebhookItem(WebhooksItem):
    """What a person set, and what its endpoint has shown."""

    url = Text()
    events = Structure[Any](event_names, lambda names: frozenset(map(ChangeType, names)))
    connection_ids = Structure[Any](sorted, frozenset)
    state = Choice(WebhookState)
    secret_version = Text()
    created_at = UtcTime()
    updated_at = UtcTime()
    both_until = UtcTime()
    version = Whole()
    problem = Text()
    failing_since = UtcTime()
    proven_at = UtcTime()

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookItem":
        """Write a webhook."""
        pk = keys.tenant_key(webhook.key.tenant_id)
        return cls(pk, keys.webhook_key(HOOK, webhook.key), **to_attributes(webhook, "key"))

    def webhook(self) -> Webhook:
        """Read a webhook."""
        return from_attributes(self, Webhook, key=keys.webhook_of(self.pk, self.sk))


class WorkItem(WebhooksItem):
    """Who works on a webhook. ``turn`` counts what was added, so that none is overlooked."""

    turn = Whole()
    owner = Text()
    lease_until = UtcTime()
    held_until = UtcTime()


class DeliveryItem(WebhooksItem):
    """A delivery, for as long as the log is kept."""

    body = Text()
    types = Structure[Any](list, tuple)
    created_at = UtcTime()
    state = Choice(DeliveryState)
    attempts = Whole()
    next_at = UtcTime()
    attempted_at = UtcTime()
    status = Whole()
    code = Text()

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryItem":
        """Write a delivery."""
        return cls(
            keys.deliveries_key(delivery.key),
            DELIVERY + delivery.delivery_id,
            next_at=delivery.due_at,
            expires_at=_expiry(delivery),
            **to_attributes(delivery, "key", "delivery_id", "due_at"),
        )

    def delivery(self, key: WebhookKey) -> Delivery:
        """Read a delivery."""
        name = self.sk.removeprefix(DELIVERY)
        return from_attributes(self, Delivery, key=key, delivery_id=name, due_at=self.next_at)


class TicketItem(WebhooksItem):
    """Leads to a pending delivery; its key sorts by the time it is due."""

    @classmethod
    def of(cls, delivery: Delivery, due_at: datetime) -> "TicketItem":
        """Write a ticket."""
        pk = keys.deliveries_key(delivery.key)
        return cls(pk, ticket_key(delivery, due_at), expires_at=_expiry(delivery))


def ticket_key(delivery: Delivery, due_at: datetime) -> str:
    """Sort key of a ticket."""
    return f"{TICKET}{write_time(due_at)}#{delivery.delivery_id}"


def ticketed(sk: str) -> str:
    """Read the sort key of the delivery out of ``ticket_key``."""
    return DELIVERY + sk.split("#", 2)[2]


def due_actions(key: WebhookKey, due_at: datetime | None) -> list[Action]:
    """Put a webhook on the due index, or take it off."""
    if due_at is None:
        return [WorkItem.due_shard.remove(), WorkItem.due_at.remove()]
    shard = str(keys.shard(key.secret))
    return [WorkItem.due_shard.set(shard), WorkItem.due_at.set(due_at)]


def _expiry(delivery: Delivery) -> int:
    return int((delivery.created_at + KEPT_FOR).timestamp())
