"""How webhooks and their deliveries are written, and read."""

import re
from collections.abc import Mapping
from typing import Any

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.texts import label
from invoice_connector.core.webhook import Delivery, Webhook, event_names
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.manage_webhooks import WebhookChange

_LONGEST_URL = 1_000
_MOST_CONNECTIONS = 50
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def webhook_json(webhook: Webhook, language: str) -> Json:
    """Write a webhook; its secret is not part of it."""
    return {
        "id": webhook.key.webhook_id,
        "url": webhook.url,
        "events": event_names(webhook.events),
        "connection_ids": sorted(webhook.connection_ids),
        "state": webhook.state.value,
        "state_label": label("webhook_state", webhook.state.value, language),
        "problem": text_json(webhook.problem, language) if webhook.problem else None,
        "failing_since": moment(webhook.failing_since),
        "both_secrets_until": moment(webhook.both_until),
        "created_at": moment(webhook.created_at),
        "updated_at": moment(webhook.updated_at),
    }


def delivery_json(delivery: Delivery, language: str) -> Json:
    """Write a delivery without what was sent."""
    return {
        "id": delivery.delivery_id,
        "events": list(delivery.types),
        "state": delivery.state.value,
        "state_label": label("delivery_state", delivery.state.value, language),
        "attempts": delivery.attempts,
        "created_at": moment(delivery.created_at),
        "attempted_at": moment(delivery.attempted_at),
        "next_attempt_at": moment(delivery.due_at),
        "status": delivery.status,
        "problem": text_json(delivery.code, language) if delivery.code else None,
    }


def read_webhook_change(body: Mapping[str, Any]) -> WebhookChange:
    """Read what a caller wants of a webhook.

    Raises:
        InputError: names every field at fault.
    """
    fields = Fields(body, ("url", "events", "connection_ids"))
    url = fields.text("url", _LONGEST_URL)
    events, connections = body.get("events"), body.get("connection_ids")
    known = {kind.value: kind for kind in ChangeType}
    problems = []
    if events is not None and not (_is_texts(events) and events and set(events) <= known.keys()):
        problems.append(FieldProblem("events", "invalid_choice"))
    if connections is not None and not _are_ids(connections):
        problems.append(FieldProblem("connection_ids", "connection_not_found"))
    if url == "":
        problems.append(FieldProblem("url", "field_empty"))
    fields.expect_no_problems(*problems)
    return WebhookChange(
        url=url,
        events=None if events is None else frozenset(known[name] for name in events),
        connection_ids=None if connections is None else frozenset(connections),
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_ids(value: Any) -> bool:
    return (
        _is_texts(value)
        and len(value) <= _MOST_CONNECTIONS
        and all(_ID.fullmatch(one) for one in value)
    )
