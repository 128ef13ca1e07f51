"""What people do with webhooks: make, change, prove, pause, test and delete them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.endpoint_rules import check_url
from invoice_connector.core.errors import ConflictError, FieldProblem, InputError, NotFoundError
from invoice_connector.core.event_json import EventJson
from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.request_limits import CALLS_OF_ENDPOINTS
from invoice_connector.core.webhook import (
    BOTH_SECRETS_FOR,
    ID_PREFIX,
    MOST_WEBHOOKS,
    PROVEN,
    TEST_EVENT,
    Delivery,
    DeliveryState,
    Webhook,
    WebhookKey,
    WebhookState,
)
from invoice_connector.core.webhook_signature import new_secret
from invoice_connector.core.windows import compact
from invoice_connector.services.announce_changes import body_of
from invoice_connector.services.limit_requests import expect_within

_ID_LENGTH = 16
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What a person wants; None stays as it is."""

    url: str | None = None
    events: frozenset[ChangeType] | None = None
    connection_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook with its secret: the only time that anybody sees it."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        """Show the webhook only."""
        return f"NewSecret({self.webhook.key})"


def create_webhook(ports: Ports, tenant_id: str, change: WebhookChange) -> NewSecret:
    """Make a webhook and send its endpoint a challenge; events follow once that was answered.

    Raises:
        InputError: names every field at fault.
        ConflictError: ``too_many_webhooks``.
        TooOftenError: ``endpoint_too_often``.
    """
    missing = [name for name in ("url", "events") if not getattr(change, name)]
    if missing:
        raise InputError(problems=tuple(FieldProblem(name, "field_required") for name in missing))
    _check(ports, tenant_id, change)
    if len(ports.webhooks.list(tenant_id)) >= MOST_WEBHOOKS:
        raise ConflictError("too_many_webhooks")
    _expect_patience(ports, tenant_id)
    key = WebhookKey(tenant_id, ID_PREFIX + ports.ids.token(_ID_LENGTH).lower())
    secret, now = new_secret(ports.ids.token(_SECRET_LENGTH)), ports.clock.now()
    webhook = Webhook(
        key=key,
        url=change.url or "",
        events=change.events or frozenset(),
        connection_ids=change.connection_ids or frozenset(),
        state=WebhookState.VERIFYING,
        secret_version=ports.secrets.save(key.secret, Credentials({"current": secret})),
        created_at=now,
        updated_at=now,
    )
    ports.webhooks.create(webhook)
    _send(ports, key)
    return NewSecret(webhook, secret)


def change_webhook(ports: Ports, key: WebhookKey, change: WebhookChange) -> Webhook:
    """Change a webhook; another address has to answer a challenge of its own.

    Raises:
        InputError: names every field at fault.
        LostRaceError: ``state_changed``.
        TooOftenError: ``endpoint_too_often``.
    """
    webhook = ports.webhooks.get(key)
    _check(ports, key.tenant_id, change)
    given = {name: value for name in WebhookChange.__slots__ if (value := getattr(change, name))}
    if change.connection_ids is not None:
        given["connection_ids"] = change.connection_ids
    is_moved = change.url not in {None, webhook.url}
    changed = replace(webhook, **given)
    if is_moved:
        _expect_patience(ports, key.tenant_id)
        changed = _verifying(changed)
    return _save(ports, changed, wakes=is_moved)


def verify_webhook(ports: Ports, key: WebhookKey) -> Webhook:
    """Send the challenge again; until it is answered no event goes out.

    Raises:
        TooOftenError: ``endpoint_too_often``.
    """
    webhook = ports.webhooks.get(key)
    _expect_patience(ports, key.tenant_id)
    return _save(ports, _verifying(webhook), wakes=True)


def rotate_secret(ports: Ports, key: WebhookKey) -> NewSecret:
    """Make a new secret; the one before signs as well for a day."""
    webhook = ports.webhooks.get(key)
    old = ports.secrets.load(key.secret, webhook.secret_version)
    secret = new_secret(ports.ids.token(_SECRET_LENGTH))
    both = Credentials({"current": secret, "previous": old["current"]})
    changed = replace(
        webhook,
        secret_version=ports.secrets.save(key.secret, both),
        both_until=ports.clock.now() + BOTH_SECRETS_FOR,
    )
    return NewSecret(_save(ports, changed), secret)


def pause_webhook(ports: Ports, key: WebhookKey) -> Webhook:
    """Hold deliveries back; those that wait for four days are given up.

    Raises:
        ConflictError: ``webhook_not_proven``.
    """
    webhook = _proven(ports, key)
    return _save(ports, replace(webhook, state=WebhookState.PAUSED))


def resume_webhook(ports: Ports, key: WebhookKey) -> Webhook:
    """Go on with a paused or stopped webhook.

    Raises:
        ConflictError: ``webhook_not_proven``.
    """
    webhook = _proven(ports, key)
    active = replace(webhook, state=WebhookState.ACTIVE, problem=None, failing_since=None)
    return _save(ports, active, wakes=True)


def delete_webhook(ports: Ports, key: WebhookKey) -> None:
    """Forget a webhook and its secret; deleting a deleted one is no error."""
    ports.webhooks.delete(key)
    ports.secrets.delete(key.secret)


def send_test(ports: Ports, key: WebhookKey) -> Delivery:
    """Send an event that says nothing, to see whether it arrives.

    Raises:
        ConflictError: ``webhook_not_active``.
        TooOftenError: ``endpoint_too_often``.
    """
    webhook = _active(ports, key)
    _expect_patience(ports, key.tenant_id)
    now = ports.clock.now()
    name = f"{compact(now)}-test-{ports.ids.token(_ID_LENGTH)}"
    event: EventJson = {"type": TEST_EVENT, "tenant_id": key.tenant_id}
    body = body_of(webhook, name, [event])
    delivery = Delivery(key, name, body, (TEST_EVENT,), now, due_at=now)
    ports.webhooks.add_delivery(delivery)
    _send(ports, key)
    return delivery


def resend_delivery(ports: Ports, key: WebhookKey, delivery_id: str) -> Delivery:
    """Send a delivery again under its own id, with all its attempts anew.

    Raises:
        NotFoundError: ``delivery_not_found``; it is kept for 30 days.
        ConflictError: ``webhook_not_active``, ``delivery_pending``.
        TooOftenError: ``endpoint_too_often``.
    """
    _active(ports, key)
    _expect_patience(ports, key.tenant_id)
    before = ports.webhooks.delivery(key, delivery_id)
    if before.state is DeliveryState.PENDING:
        raise ConflictError("delivery_pending")
    now = ports.clock.now()
    again = replace(before, state=DeliveryState.PENDING, attempts=0, created_at=now, due_at=now)
    ports.webhooks.reopen(before, again)
    _send(ports, key)
    return again


def list_webhooks(ports: Ports, tenant_id: str) -> Sequence[Webhook]:
    """Return a tenant's webhooks."""
    return ports.webhooks.list(tenant_id)


def read_webhook(ports: Ports, key: WebhookKey) -> Webhook:
    """Return one webhook."""
    return ports.webhooks.get(key)


def list_deliveries(
    ports: Ports, key: WebhookKey, limit: int, start_key: str | None
) -> Page[Delivery]:
    """Return what was sent, newest first."""
    ports.webhooks.get(key)
    return ports.webhooks.deliveries(key, limit, start_key)


def _expect_patience(ports: Ports, tenant_id: str) -> None:
    """Let a tenant have only so many calls made by hand: the addresses may be anybody's."""
    expect_within(ports, ConnectionRef(tenant_id, f"{ID_PREFIX}all"), CALLS_OF_ENDPOINTS)


def _check(ports: Ports, tenant_id: str, change: WebhookChange) -> None:
    if change.url is not None:
        check_url(change.url, is_loopback_allowed=ports.limits.allows_loopback)
    problems = _unknown_connections(ports, tenant_id, change.connection_ids or ())
    if problems:
        raise InputError(problems=problems)


def _unknown_connections(
    ports: Ports, tenant_id: str, connection_ids: Iterable[str]
) -> tuple[FieldProblem, ...]:
    try:
        for connection_id in connection_ids:
            ports.connections.get(ConnectionRef(tenant_id, connection_id))
    except NotFoundError as error:
        return (FieldProblem("connection_ids", error.code),)
    return ()


def _verifying(webhook: Webhook) -> Webhook:
    return replace(webhook, state=WebhookState.VERIFYING, problem=None, failing_since=None)


def _proven(ports: Ports, key: WebhookKey) -> Webhook:
    webhook = ports.webhooks.get(key)
    if webhook.state not in PROVEN:
        raise ConflictError("webhook_not_proven")
    return webhook


def _active(ports: Ports, key: WebhookKey) -> Webhook:
    webhook = ports.webhooks.get(key)
    if webhook.state is not WebhookState.ACTIVE:
        raise ConflictError("webhook_not_active")
    return webhook


def _save(ports: Ports, webhook: Webhook, *, wakes: bool = False) -> Webhook:
    now = ports.clock.now()
    changed = replace(webhook, version=webhook.version + 1, updated_at=now)
    ports.webhooks.save(changed, now if wakes else None)
    if wakes:
        _send(ports, webhook.key)
    return changed


def _send(ports: Ports, key: WebhookKey) -> None:
    """Send a worker; if that fails the sweeper does it, for the webhook is due."""
    ports.queue.send(DeliverWebhook(key.tenant_id, key.webhook_id))
