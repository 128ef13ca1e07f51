"""WebhookStore on DynamoDB."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice

from pynamodb.expressions.condition import Condition

from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.ports import DueWebhook, Page
from invoice_connector.core.webhook import Delivery, Webhook, WebhookKey
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import assign, read_time
from invoice_connector.storage.database import Database
from invoice_connector.storage.tables import WebhooksItem
from invoice_connector.storage.transactions import Transaction
from invoice_connector.storage.webhook_items import (
    DELIVERY,
    HOOK,
    TICKET,
    WORK,
    DeliveryItem,
    TicketItem,
    WebhookItem,
    WorkItem,
    due_actions,
    ticket_key,
    ticketed,
)


class DynamoWebhookStore:
    """Webhooks in their tenant's partition, deliveries in one partition for each webhook."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def create(self, webhook: Webhook) -> None:
        """Store a new webhook and have it looked at at once."""
        transaction = Transaction(self._database)
        transaction.put(WebhookItem.of(webhook), WebhookItem.pk.does_not_exist())
        _wake(transaction, webhook.key, webhook.created_at)
        transaction.commit_or_lose("state_changed")

    def get(self, key: WebhookKey) -> Webhook:
        """Return a webhook."""
        item = self._database.get(WebhookItem, *_place(HOOK, key))
        if item is None:
            raise NotFoundError("webhook_not_found")
        return item.webhook()

    def list(self, tenant_id: str) -> Sequence[Webhook]:
        """Return a tenant's webhooks."""
        begins = WebhookItem.sk.startswith(f"{HOOK}#")
        rows = self._database.query(WebhookItem, keys.tenant_key(tenant_id), begins)
        return [WebhookItem.from_raw_data(raw).webhook() for raw in rows]

    def save(self, webhook: Webhook, wake_at: datetime | None = None) -> None:
        """Replace a webhook of the version before."""
        transaction = Transaction(self._database)
        transaction.put(WebhookItem.of(webhook), WebhookItem.version == webhook.version - 1)
        if wake_at is not None:
            _wake(transaction, webhook.key, wake_at)
        transaction.commit_or_lose("state_changed")

    def delete(self, key: WebhookKey) -> None:
        """Forget a webhook."""
        for part in (HOOK, WORK):
            self._database.delete(WebhooksItem, *_place(part, key))

    def add_delivery(self, delivery: Delivery) -> None:
        """Store a pending delivery, once, and have its webhook looked at."""
        transaction = Transaction(self._database)
        transaction.put(DeliveryItem.of(delivery), DeliveryItem.pk.does_not_exist())
        if delivery.due_at is not None:
            transaction.put(TicketItem.of(delivery, delivery.due_at))
            added = [WorkItem.turn.add(1), *due_actions(delivery.key, delivery.due_at)]
            transaction.update(WorkItem, *_place(WORK, delivery.key), added)
        transaction.commit()

    def delivery(self, key: WebhookKey, delivery_id: str) -> Delivery:
        """Return a delivery."""
        item = self._database.get(DeliveryItem, keys.deliveries_key(key), DELIVERY + delivery_id)
        if item is None:
            raise NotFoundError("delivery_not_found")
        return item.delivery(key)

    def deliveries(self, key: WebhookKey, limit: int, start_key: str | None) -> Page[Delivery]:
        """Return deliveries, newest first."""
        pk = keys.deliveries_key(key)
        rows = self._database.query(
            DeliveryItem,
            pk,
            DeliveryItem.sk.startswith(DELIVERY),
            newest_first=True,
            limit=limit + 1,
            start={"pk": {"S": pk}, "sk": {"S": start_key}} if start_key else None,
        )
        found = [DeliveryItem.from_raw_data(raw).delivery(key) for raw in rows]
        has_more = len(found) > limit
        return Page(
            tuple(found[:limit]), DELIVERY + found[limit - 1].delivery_id if has_more else None
        )

    def pending(self, key: WebhookKey, limit: int) -> Sequence[Delivery]:
        """Return pending deliveries, those that are due first in front."""
        pk = keys.deliveries_key(key)
        begins = TicketItem.sk.startswith(TICKET)
        tickets = self._database.query(TicketItem, pk, begins, limit=limit)
        wanted = [ticketed(raw["sk"]["S"]) for raw in tickets]
        found = self._database.get_many(DeliveryItem, pk, wanted)
        return [DeliveryItem.from_raw_data(found[sk]).delivery(key) for sk in wanted if sk in found]

    def settle(self, before: Delivery, after: Delivery) -> bool:
        """Replace a delivery and its ticket."""
        return not self._replacement(before, after).commit()

    def reopen(self, before: Delivery, after: Delivery) -> bool:
        """Replace a settled delivery by a pending one, and have its webhook looked at."""
        transaction = self._replacement(before, after)
        _wake(transaction, after.key, after.due_at)
        return not transaction.commit()

    def claim(self, key: WebhookKey, owner: str, now: datetime, until: datetime) -> int | None:
        """Become a webhook's only worker."""
        is_free: Condition = WorkItem.lease_until.does_not_exist() | (WorkItem.lease_until < now)
        is_free |= WorkItem.owner == owner
        is_open = WorkItem.held_until.does_not_exist() | (WorkItem.held_until <= now)
        actions = [
            WorkItem.owner.set(owner),
            WorkItem.lease_until.set(until),
            *due_actions(key, until),
        ]
        item = self._database.update(WorkItem, *_place(WORK, key), actions, is_free & is_open)
        return None if item is None else item.turn or 0

    def release(
        self, key: WebhookKey, owner: str, turn: int, next_at: datetime | None, *, is_held: bool
    ) -> bool:
        """Stop being the worker, unless something was added since."""
        is_same = WorkItem.turn == turn if turn else WorkItem.turn.does_not_exist()
        actions = [
            WorkItem.owner.remove(),
            WorkItem.lease_until.remove(),
            assign(WorkItem.held_until, next_at if is_held else None),
            *due_actions(key, next_at),
        ]
        condition = (WorkItem.owner == owner) & is_same
        return self._database.update(WorkItem, *_place(WORK, key), actions, condition) is not None

    def due(self, now: datetime, limit: int) -> Iterable[DueWebhook]:
        """Iterate over what is due, oldest first."""
        shards = (self._due_of_shard(number, now, limit) for number in range(keys.SHARDS))
        return islice(merge(*shards, key=lambda row: row.due_at), limit)

    def take_due(self, due: DueWebhook, again_at: datetime) -> bool:
        """Put the next look off."""
        actions = due_actions(due.key, again_at)
        is_same = WorkItem.due_at == due.due_at
        return self._database.update(WorkItem, *_place(WORK, due.key), actions, is_same) is not None

    def _replacement(self, before: Delivery, after: Delivery) -> Transaction:
        transaction = Transaction(self._database)
        is_same = DeliveryItem.attempts == before.attempts
        is_same &= DeliveryItem.state == before.state
        transaction.put(DeliveryItem.of(after), is_same)
        if before.due_at is not None and before.due_at != after.due_at:
            pk, sk = keys.deliveries_key(before.key), ticket_key(before, before.due_at)
            transaction.delete(TicketItem, pk, sk, TicketItem.pk.exists())
        if after.due_at is not None:
            transaction.put(TicketItem.of(after, after.due_at))
        return transaction

    def _due_of_shard(self, number: int, now: datetime, limit: int) -> Iterator[DueWebhook]:
        until = WebhooksItem.due_at <= now
        for raw in self._database.query(
            WebhooksItem, str(number), until, index="by_due", limit=limit
        ):
            key = keys.webhook_of(raw["pk"]["S"], raw["sk"]["S"])
            yield DueWebhook(key, read_time(raw["due_at"]["S"]))


def _wake(transaction: Transaction, key: WebhookKey, at: datetime | None) -> None:
    actions = [WorkItem.turn.add(1), WorkItem.held_until.remove(), *due_actions(key, at)]
    transaction.update(WorkItem, *_place(WORK, key), actions)


def _place(part: str, key: WebhookKey) -> tuple[str, str]:
    return keys.tenant_key(key.tenant_id), keys.webhook_key(part, key)
