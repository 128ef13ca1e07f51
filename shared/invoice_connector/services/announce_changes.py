"""Tell the world outside what the feeds say: the bus at once, endpoints by deliveries.

Rows come at least once. The bus may hear of a row twice; a delivery is named after its rows, so the
same rows make the same delivery.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from invoice_connector.core.changes import Change
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.event_json import EventJson, event_json
from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import Ports
from invoice_connector.core.webhook import MOST_EVENTS, Delivery, Webhook
from invoice_connector.core.windows import compact

Row = tuple[ConnectionRef, Change]


def announce_changes(ports: Ports, rows: Sequence[Row]) -> int:
    """Publish rows and make the deliveries that webhooks want of them.

    Returns:
        How many rows there were.
    """
    ports.bus.publish([event_of(ref, change) for ref, change in rows])
    by_ref: dict[ConnectionRef, list[Change]] = defaultdict(list)
    for ref, change in rows:
        by_ref[ref].append(change)
    for tenant_id in sorted({ref.tenant_id for ref in by_ref}):
        own = {ref: changes for ref, changes in by_ref.items() if ref.tenant_id == tenant_id}
        for webhook in ports.webhooks.list(tenant_id):
            _hand_over(ports, webhook, own)
    return len(rows)


def event_of(ref: ConnectionRef, change: Change) -> EventJson:
    """Write a row as the bus and endpoints get it."""
    return {"tenant_id": ref.tenant_id, **event_json(ref.connection_id, change)}


def body_of(webhook: Webhook, delivery_id: str, events: Sequence[EventJson]) -> str:
    """Write what an endpoint gets."""
    content = {"id": delivery_id, "webhook_id": webhook.key.webhook_id, "events": events}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _hand_over(ports: Ports, webhook: Webhook, by_ref: dict[ConnectionRef, list[Change]]) -> None:
    is_wanted = False
    for ref, changes in by_ref.items():
        wanted = [change for change in changes if webhook.wants(ref.connection_id, change)]
        for part in _parts(wanted):
            ports.webhooks.add_delivery(_delivery(ports, webhook, ref, part))
            is_wanted = True
    if is_wanted:
        ports.queue.send(DeliverWebhook(webhook.key.tenant_id, webhook.key.webhook_id))


def _parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for start in range(0, len(changes), MOST_EVENTS):
        yield changes[start : start + MOST_EVENTS]


def _delivery(
    ports: Ports, webhook: Webhook, ref: ConnectionRef, changes: Sequence[Change]
) -> Delivery:
    first, last = changes[0], changes[-1]
    name = f"{compact(first.at)}-{ref.connection_id}-{first.position}-{last.position}"
    now = ports.clock.now()
    made = Delivery(
        key=webhook.key,
        delivery_id=name,
        body="",
        types=tuple(sorted({change.type.value for change in changes})),
        created_at=now,
        due_at=now,
    )
    events = [event_of(ref, change) for change in changes]
    return replace(made, body=body_of(webhook, name, events))
