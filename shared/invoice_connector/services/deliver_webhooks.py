"""Bring a webhook's endpoint what waits for it: one worker at a time, in order, within limits.

A delivery that fails waits for its own next attempt, and the endpoint gets a minute's rest: a dead
or slow one costs one call a minute, however much waits for it.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from invoice_connector.core.endpoint_rules import EndpointError
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import EndpointAnswer, Ports
from invoice_connector.core.webhook import (
    OLDEST,
    STOP_AFTER,
    Delivery,
    DeliveryState,
    Webhook,
    WebhookKey,
    WebhookState,
    wait_after,
)
from invoice_connector.core.webhook_signature import signed_headers
from invoice_connector.services.source_calls import TimeLeft

_LEASE = timedelta(seconds=90)  # longer than a worker lives
_SECONDS_FOR_ONE = 25.0  # name, connection, answer, and what is stored of it
_REST = timedelta(minutes=1)
_LOOKED_AT = 10  # a ticket may outlive its delivery by a day or two
_TOKEN_LENGTH = 32
_OK = range(200, 300)
_REDIRECTS = range(300, 400)
_GONE = 410


@dataclass(frozen=True, slots=True)
class _Pause:
    """When a webhook is to be looked at next. ``is_held``: not before, whatever happens."""

    until: datetime | None
    is_held: bool = False
    is_unfinished: bool = False


def deliver_webhooks(
    ports: Ports, message: DeliverWebhook, owner: str, time_left: TimeLeft
) -> None:
    """Call one webhook's endpoint until nothing is due, it fails, or the time is over."""
    key = WebhookKey(message.tenant_id, message.webhook_id)
    while True:
        now = ports.clock.now()
        turn = ports.webhooks.claim(key, owner, now, now + _LEASE)
        if turn is None:
            return
        pause = _drain(ports, key, time_left)
        is_free = ports.webhooks.release(key, owner, turn, pause.until, is_held=pause.is_held)
        if pause.is_unfinished:
            ports.queue.send(message)
        if is_free or pause.is_unfinished:
            return


def _drain(ports: Ports, key: WebhookKey, time_left: TimeLeft) -> _Pause:
    while True:
        if time_left() < _SECONDS_FOR_ONE:
            return _Pause(ports.clock.now(), is_unfinished=True)
        try:
            webhook = ports.webhooks.get(key)
        except NotFoundError:
            return _Pause(None)  # deleted
        if webhook.state is WebhookState.VERIFYING:
            _challenge(ports, webhook)
            continue
        if webhook.state is not WebhookState.ACTIVE:
            return _Pause(None)  # whoever resumes it wakes it
        pending = ports.webhooks.pending(key, _LOOKED_AT)
        if not pending or not _is_due(pending[0], ports.clock.now()):
            return _Pause(pending[0].due_at if pending else None)
        if not _deliver(ports, webhook, pending[0]):
            return _Pause(ports.clock.now() + _REST, is_held=True)


def _is_due(delivery: Delivery, now: datetime) -> bool:
    return delivery.due_at is not None and delivery.due_at <= now


def _challenge(ports: Ports, webhook: Webhook) -> None:
    """Ask whether the endpoint wants our events: only then does it get any."""
    token = ports.ids.token(_TOKEN_LENGTH)
    body = json.dumps({"type": "webhook.challenge", "challenge": token})
    answer, code = _call(ports, webhook, f"challenge-{token[:8]}", body)
    if code is None and not _repeats(answer, token):
        code = "webhook_challenge_failed"
    shown = replace(webhook, problem=code, failing_since=None)
    if code:
        _save(ports, replace(shown, state=WebhookState.UNVERIFIED))
    else:
        proven_at = webhook.proven_at or ports.clock.now()
        _save(ports, replace(shown, state=WebhookState.ACTIVE, proven_at=proven_at))


def _repeats(answer: EndpointAnswer | None, token: str) -> bool:
    try:
        found = json.loads(answer.body) if answer else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("challenge") == token


def _deliver(ports: Ports, webhook: Webhook, delivery: Delivery) -> bool:
    """Make one attempt; True when the endpoint may be called again at once."""
    if ports.clock.now() - delivery.created_at > OLDEST:
        given_up = replace(delivery, state=DeliveryState.FAILED, code="webhook_given_up")
        ports.webhooks.settle(delivery, replace(given_up, due_at=None))
        return True
    answer, code = _call(ports, webhook, delivery.delivery_id, delivery.body)
    after = _attempted(delivery, answer, code, ports.clock.now())
    ports.webhooks.settle(delivery, after)
    _note(ports, webhook, after)
    return code is None


def _call(
    ports: Ports, webhook: Webhook, message_id: str, body: str
) -> tuple[EndpointAnswer | None, str | None]:
    """Send one signed request; the code says why it did not succeed."""
    now = ports.clock.now()
    kept = ports.secrets.load(webhook.key.secret, webhook.secret_version)
    secrets = [kept["current"]]
    if "previous" in kept and webhook.both_until and now < webhook.both_until:
        secrets.append(kept["previous"])
    headers = signed_headers(secrets, message_id, body, now)
    try:
        answer = ports.endpoints.post(webhook.url, headers, body.encode())
    except EndpointError as error:
        return None, error.code
    return answer, _code_of(answer.status)


def _code_of(status: int) -> str | None:
    if status in _OK:
        return None
    if status == _GONE:
        return "webhook_gone"
    return "webhook_redirects" if status in _REDIRECTS else "webhook_refuses"


def _attempted(
    before: Delivery, answer: EndpointAnswer | None, code: str | None, now: datetime
) -> Delivery:
    attempted = replace(
        before,
        attempts=before.attempts + 1,
        attempted_at=now,
        status=answer.status if answer else None,
        code=code,
    )
    if code is None:
        return replace(attempted, state=DeliveryState.DELIVERED, due_at=None)
    wait = wait_after(attempted.attempts)
    if wait is None:
        return replace(attempted, state=DeliveryState.FAILED, due_at=None)
    return replace(attempted, due_at=now + wait)


def _note(ports: Ports, webhook: Webhook, after: Delivery) -> None:
    """Remember since when an endpoint fails, and stop calling one that has failed for days."""
    if after.code is None:
        if webhook.failing_since is not None:
            _save(ports, replace(webhook, failing_since=None, problem=None))
        return
    now = ports.clock.now()
    since = webhook.failing_since or now
    is_dead = after.code == "webhook_gone" or now - since >= STOP_AFTER
    if is_dead:
        ports.events.count("WebhooksStopped")
    if is_dead or (since, after.code) != (webhook.failing_since, webhook.problem):
        state = WebhookState.STOPPED if is_dead else webhook.state
        _save(ports, replace(webhook, state=state, failing_since=since, problem=after.code))


def _save(ports: Ports, webhook: Webhook) -> None:
    """Write what an endpoint has shown, unless a person was faster: then it is seen again."""
    changed = replace(webhook, version=webhook.version + 1, updated_at=ports.clock.now())
    try:
        ports.webhooks.save(changed)
    except LostRaceError:
        return
