"""The webhook store's contract: one worker at a time, nothing forgotten, nothing twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.ports import DueWebhook
from invoice_connector.core.webhook import (
    Delivery,
    DeliveryState,
    Webhook,
    WebhookKey,
    WebhookState,
)
from tests.fakes.memory_time import START as NOW
from tests.fakes.stores import Stores, stores

__all__ = ["stores"]

KEY = WebhookKey("acme", "webhook-a")
OTHER = WebhookKey("other", "webhook-a")
MINUTE = timedelta(minutes=1)


def webhook(key: WebhookKey = KEY, **changes: object) -> Webhook:
    made = Webhook(
        key=key,
        url="https://hooks.example.com/x?y=1",
        events=frozenset({ChangeType.INVOICE_CREATED, ChangeType.SYNC_FINISHED}),
        connection_ids=frozenset({"c2", "c1"}),
        state=WebhookState.ACTIVE,
        secret_version="v1",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def delivery(name: str = "d1", key: WebhookKey = KEY, **changes: object) -> Delivery:
    made = Delivery(key, name, '{"é":1}', ("invoice.created",), NOW, due_at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_webhook_is_read_back_exactly(stores: Stores) -> None:
    full = webhook(
        both_until=NOW + MINUTE, proven_at=NOW, problem="webhook_tls", failing_since=NOW - MINUTE
    )
    bare = webhook(WebhookKey("acme", "webhook-b"), connection_ids=frozenset())
    for one in (bare, full, webhook(OTHER)):
        stores.webhooks.create(one)
    assert stores.webhooks.get(KEY) == full
    assert list(stores.webhooks.list("acme")) == [full, bare]
    with pytest.raises(NotFoundError, match="webhook_not_found"):
        stores.webhooks.get(WebhookKey("acme", "webhook-c"))


def test_a_webhook_is_replaced_only_at_the_version_that_was_read(stores: Stores) -> None:
    stores.webhooks.create(webhook())
    stores.webhooks.save(webhook(version=2, url="https://two.example.com/"))
    with pytest.raises(LostRaceError):
        stores.webhooks.save(webhook(version=2, url="https://lost.example.com/"))
    assert stores.webhooks.get(KEY).url == "https://two.example.com/"
    stores.webhooks.delete(KEY)
    with pytest.raises(LostRaceError):
        stores.webhooks.save(webhook(version=3))


def test_a_delivery_is_kept_once_and_pending_until_it_is_settled(stores: Stores) -> None:
    stores.webhooks.add_delivery(delivery())
    stores.webhooks.add_delivery(delivery(body="another"))
    assert list(stores.webhooks.pending(KEY, 9)) == [delivery()]
    failed = delivery(
        attempts=1, due_at=NOW + MINUTE, attempted_at=NOW, status=500, code="webhook_refuses"
    )
    assert stores.webhooks.settle(delivery(), failed)
    assert not stores.webhooks.settle(delivery(), failed)
    assert list(stores.webhooks.pending(KEY, 9)) == [failed]
    done = replace(failed, attempts=2, state=DeliveryState.DELIVERED, due_at=None, code=None)
    assert stores.webhooks.settle(failed, done)
    assert list(stores.webhooks.pending(KEY, 9)) == []
    assert stores.webhooks.delivery(KEY, "d1") == done
    again = replace(done, attempts=0, state=DeliveryState.PENDING, due_at=NOW)
    turn = stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE)
    assert stores.webhooks.release(KEY, "a", turn or 0, None, is_held=False)
    assert stores.webhooks.reopen(done, again)
    assert not stores.webhooks.reopen(done, again)
    assert list(stores.webhooks.pending(KEY, 9)) == [again]
    assert list(stores.webhooks.due(NOW, 9)) == [DueWebhook(KEY, NOW)]
    with pytest.raises(NotFoundError):
        stores.webhooks.delivery(OTHER, "d1")


def test_what_is_due_first_comes_first_and_the_log_begins_with_the_newest(stores: Stores) -> None:
    for number in (3, 1, 2):
        due_at = NOW + (4 - number) * MINUTE
        stores.webhooks.add_delivery(delivery(f"d{number}", due_at=due_at))
    stores.webhooks.add_delivery(delivery("d9", OTHER))
    assert [d.delivery_id for d in stores.webhooks.pending(KEY, 2)] == ["d3", "d2"]
    first = stores.webhooks.deliveries(KEY, 2, None)
    rest = stores.webhooks.deliveries(KEY, 2, first.next_key)
    assert [d.delivery_id for d in (*first.items, *rest.items)] == ["d3", "d2", "d1"]
    assert rest.next_key is None


def test_one_worker_at_a_time(stores: Stores) -> None:
    stores.webhooks.create(webhook())
    turn = stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE)
    assert turn is not None
    assert stores.webhooks.claim(KEY, "b", NOW, NOW + MINUTE) is None
    assert stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE) == turn
    assert not stores.webhooks.release(KEY, "b", turn, None, is_held=False)
    assert stores.webhooks.release(KEY, "a", turn, None, is_held=False)
    assert stores.webhooks.claim(KEY, "b", NOW, NOW + MINUTE) is not None
    late = NOW + 2 * MINUTE
    assert stores.webhooks.claim(KEY, "c", late, late + MINUTE) is not None


def test_what_is_added_while_a_worker_ends_is_not_overlooked(stores: Stores) -> None:
    turn = stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE)
    assert turn == 0
    stores.webhooks.add_delivery(delivery())
    assert not stores.webhooks.release(KEY, "a", turn, None, is_held=False)
    again = stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE)
    assert again == 1
    assert stores.webhooks.release(KEY, "a", again, None, is_held=False)
    assert list(stores.webhooks.due(NOW + 9 * MINUTE, 9)) == []


def test_a_held_webhook_rests_until_its_time_or_until_somebody_wakes_it(stores: Stores) -> None:
    stores.webhooks.create(webhook())
    turn = stores.webhooks.claim(KEY, "a", NOW, NOW + MINUTE)
    assert turn is not None
    assert stores.webhooks.release(KEY, "a", turn, NOW + 2 * MINUTE, is_held=True)
    assert stores.webhooks.claim(KEY, "b", NOW + MINUTE, NOW + 9 * MINUTE) is None
    assert stores.webhooks.claim(KEY, "b", NOW + 2 * MINUTE, NOW + 9 * MINUTE) is not None
    turn = stores.webhooks.claim(KEY, "b", NOW + 2 * MINUTE, NOW + 9 * MINUTE)
    assert stores.webhooks.release(KEY, "b", turn or 0, NOW + 99 * MINUTE, is_held=True)
    stores.webhooks.save(webhook(version=2), NOW + 3 * MINUTE)
    assert stores.webhooks.claim(KEY, "c", NOW + 3 * MINUTE, NOW + 9 * MINUTE) is not None


def test_webhooks_are_due_as_they_said_and_a_lost_worker_is_noticed(stores: Stores) -> None:
    stores.webhooks.create(webhook(OTHER, created_at=NOW + MINUTE))
    stores.webhooks.create(webhook())
    assert list(stores.webhooks.due(NOW, 9)) == [DueWebhook(KEY, NOW)]
    due = list(stores.webhooks.due(NOW + MINUTE, 9))
    assert due == [DueWebhook(KEY, NOW), DueWebhook(OTHER, NOW + MINUTE)]
    assert stores.webhooks.take_due(due[0], NOW + 5 * MINUTE)
    assert not stores.webhooks.take_due(due[0], NOW + 5 * MINUTE)
    stores.webhooks.claim(OTHER, "lost", NOW + MINUTE, NOW + 3 * MINUTE)
    assert list(stores.webhooks.due(NOW + 2 * MINUTE, 9)) == []
    assert list(stores.webhooks.due(NOW + 3 * MINUTE, 9)) == [DueWebhook(OTHER, NOW + 3 * MINUTE)]
