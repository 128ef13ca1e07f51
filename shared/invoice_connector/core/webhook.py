"""Webhooks: who wants to hear of what, and what was sent to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from invoice_connector.core.changes import Change, ChangeType
from invoice_connector.core.connection import ConnectionRef

ID_PREFIX = "webhook-"  # no connection's id begins so: secrets of both lie side by side
TEST_EVENT = "webhook.test"
MOST_WEBHOOKS = 20
MOST_EVENTS = 25  # of one delivery
MOST_ATTEMPTS = 15
BOTH_SECRETS_FOR = timedelta(hours=24)
STOP_AFTER = timedelta(days=3)
OLDEST = timedelta(days=4)  # what could not even be tried so long is given up
KEPT_FOR = timedelta(days=30)
# Waits after the first to the fourteenth attempt: three days in all.
_WAITS_MIN = (1, 2, 5, 10, 20, 40, 60, 120, 240, 360, 480, 720, 960, 1302)


class WebhookState(StrEnum):
    """Whether an endpoint gets anything."""

    VERIFYING = "verifying"  # the challenge is on its way
    UNVERIFIED = "unverified"  # the challenge was not answered
    ACTIVE = "active"
    PAUSED = "paused"  # by a person
    STOPPED = "stopped"  # by itself: the endpoint has not worked for days


PROVEN = frozenset({WebhookState.ACTIVE, WebhookState.PAUSED, WebhookState.STOPPED})


@dataclass(frozen=True, slots=True, order=True)
class WebhookKey:
    """Whose webhook."""

    tenant_id: str
    webhook_id: str

    @property
    def secret(self) -> ConnectionRef:
        """Name the owner of its secret in the secret store."""
        return ConnectionRef(self.tenant_id, self.webhook_id)


@dataclass(frozen=True, slots=True)
class Webhook:
    """One subscription.

    Attributes:
        events: what it wants to hear of.
        connection_ids: of which connections; empty for all of the tenant.
        secret_version: version of the secret that signs.
        both_until: until when the secret before signs as well.
        version: counts changes.
        problem: text code of why it does not work.
        failing_since: the first failure since the last success.
        proven_at: when an endpoint first answered a challenge; from then on events are kept for it.
    """

    key: WebhookKey
    url: str
    events: frozenset[ChangeType]
    connection_ids: frozenset[str]
    state: WebhookState
    secret_version: str
    created_at: datetime
    updated_at: datetime
    both_until: datetime | None = None
    version: int = 1
    problem: str | None = None
    failing_since: datetime | None = None
    proven_at: datetime | None = None

    def wants(self, connection_id: str, change: Change) -> bool:
        """Tell whether it is to hear of a change."""
        is_mine = not self.connection_ids or connection_id in self.connection_ids
        return self.proven_at is not None and is_mine and change.type in self.events


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Some events for one endpoint; its id sorts by time and stays the same at every attempt.

    Attributes:
        body: what is sent, byte for byte the same each time.
        types: the kinds of its events.
        due_at: when it is tried next, None when it is settled.
        status: HTTP status of the last answer.
        code: text code of the last failure.
    """

    key: WebhookKey
    delivery_id: str
    body: str
    types: tuple[str, ...]
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    due_at: datetime | None = None
    attempted_at: datetime | None = None
    status: int | None = None
    code: str | None = None


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after an attempt that failed; None after the last one."""
    if attempt >= MOST_ATTEMPTS:
        return None
    return timedelta(minutes=_WAITS_MIN[attempt - 1])


def event_names(events: Iterable[ChangeType]) -> list[str]:
    """List events in a fixed order."""
    return sorted(event.value for event in events)
