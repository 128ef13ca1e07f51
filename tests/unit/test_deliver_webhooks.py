"""Deliveries: to proven endpoints, signed, in order, tried for three days, then given up."""

from collections import Counter
from datetime import timedelta

import pytest

from invoice_connector.core.changes import ChangeType
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError, InputError, TooOftenError
from invoice_connector.core.ports import EndpointAnswer
from invoice_connector.core.webhook import (
    MOST_ATTEMPTS,
    MOST_WEBHOOKS,
    DeliveryState,
    WebhookState,
    wait_after,
)
from invoice_connector.core.webhook_signature import signed_headers
from invoice_connector.services import manage_webhooks
from invoice_connector.services.deliver_webhooks import deliver_webhooks
from invoice_connector.services.manage_webhooks import WebhookChange
from tests.builders.webhook_receiver import is_genuine
from tests.builders.webhook_world import URL, WebhookWorld, make_webhook_world
from tests.fakes.memory_webhooks import Posted

C2 = ConnectionRef("acme", "c2")


@pytest.fixture
def world() -> WebhookWorld:
    return make_webhook_world()


# -- the challenge


def test_an_endpoint_gets_no_event_before_it_has_answered_its_challenge() -> None:
    world = make_webhook_world(is_proven=False)
    world.subscribe()
    world.happen(1)
    assert world.webhook.state is WebhookState.VERIFYING
    world.refuse()
    world.work()
    assert world.webhook.state is WebhookState.UNVERIFIED
    assert world.webhook.problem == "webhook_refuses"
    world.happen(2)
    world.accept()
    world.pass_minutes(10)
    assert world.received() == []
    manage_webhooks.verify_webhook(world.ports, world.key)
    world.work()
    assert world.webhook.state is WebhookState.ACTIVE
    world.happen(3)
    world.work()
    assert world.positions() == [3]


@pytest.mark.parametrize(
    "body", [b"", b"ok", b"[]", b'{"challenge": "other"}', b'"challenge"', b"\xff", b"[" * 4000]
)
def test_any_other_answer_than_the_challenge_proves_nothing(body: bytes) -> None:
    world = make_webhook_world(is_proven=False)
    world.endpoints.respond = lambda _posted: EndpointAnswer(200, body)
    world.subscribe()
    world.work()
    assert world.webhook.state is WebhookState.UNVERIFIED
    assert world.webhook.problem == "webhook_challenge_failed"


def test_another_address_has_to_prove_itself(world: WebhookWorld) -> None:
    world.refuse()
    change = WebhookChange(url="https://two.example.com/")
    manage_webhooks.change_webhook(world.ports, world.key, change)
    world.happen(1)
    world.work()
    assert world.webhook.state is WebhookState.UNVERIFIED
    assert {posted.url for posted in world.endpoints.posted[1:]} == {change.url}
    assert world.received() == []
    world.accept()
    manage_webhooks.verify_webhook(world.ports, world.key)
    world.work()
    assert world.positions() == [1]  # it was kept until the new address was proven


# -- what arrives


def test_events_arrive_signed_in_order_with_ids_only(world: WebhookWorld) -> None:
    world.happen(1, 2, 3)
    world.work()
    posted = world.endpoints.posted[-1]
    now = world.clock.now().timestamp()
    assert is_genuine(world.secret, posted.headers, posted.body, now)
    assert not is_genuine(world.secret, posted.headers, posted.body + b" ", now)
    assert not is_genuine(world.secret, posted.headers, posted.body, now + 301)
    [body] = world.received()
    assert body["id"] == posted.headers["webhook-id"]
    assert world.positions() == [1, 2, 3]
    assert body["events"] == world.bus.published
    assert set(body["events"][0]) == {
        "tenant_id", "connection_id", "position", "type", "at", "invoice_id", "revision",
        "run_id", "outcome", "reason",
    }  # fmt: skip
    [delivery] = world.deliveries()
    assert (delivery.state, delivery.attempts, delivery.status) == (
        DeliveryState.DELIVERED,
        1,
        200,
    )


def test_the_signature_is_the_one_of_the_specification() -> None:
    class Then:
        def timestamp(self) -> float:
            return 1614265330.0

    headers = signed_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        '{"test": 2432232314}',
        Then(),  # type: ignore[arg-type]
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_hears_only_what_it_asked_for() -> None:
    world = make_webhook_world(is_proven=False)
    events = frozenset({ChangeType.INVOICE_CREATED})
    mine = world.subscribe(events=events, connection_ids=frozenset({"c1"}))
    deaf = world.subscribe(events=frozenset({ChangeType.SYNC_FINISHED}))
    stranger = world.subscribe("other")
    world.work()
    world.happen(1)
    world.happen(1, ref=C2)
    world.work()
    assert len(world.deliveries(mine)) == 1
    assert len(world.deliveries(deaf)) == len(world.deliveries(stranger)) == 0
    assert [event["connection_id"] for event in world.bus.published] == ["c1", "c2"]


def test_rows_that_come_again_make_the_same_delivery(world: WebhookWorld) -> None:
    for _ in range(3):
        world.happen(1, 2)
        world.work()
    assert world.positions() == [1, 2]
    assert len(world.bus.published) == 6


def test_many_rows_are_cut_into_deliveries(world: WebhookWorld) -> None:
    world.happen(*range(1, 61))
    world.work()
    assert [len(body["events"]) for body in world.received()] == [25, 25, 10]
    assert world.positions() == list(range(1, 61))


# -- what does not arrive


def test_a_delivery_is_tried_fifteen_times_over_three_days(world: WebhookWorld) -> None:
    world.refuse(503)
    world.happen(1)
    began = world.clock.now()
    at: list[timedelta] = []
    refused = world.endpoints.respond

    def respond(posted: Posted) -> EndpointAnswer:
        at.append(world.clock.now() - began)
        return refused(posted)

    world.endpoints.respond = respond
    world.work()
    world.pass_days(4)
    assert len(at) == MOST_ATTEMPTS
    assert timedelta(days=3) <= at[-1] <= timedelta(days=3, minutes=30)
    [delivery] = world.deliveries()
    assert (delivery.state, delivery.attempts, delivery.status, delivery.code) == (
        DeliveryState.FAILED,
        15,
        503,
        "webhook_refuses",
    )
    ids = {posted.headers["webhook-id"] for posted in world.endpoints.posted[1:]}
    assert ids == {delivery.delivery_id}
    assert len({posted.headers["webhook-timestamp"] for posted in world.endpoints.posted}) > 15 - 1


def test_an_endpoint_that_comes_back_gets_what_it_missed(world: WebhookWorld) -> None:
    world.fail("webhook_unreachable")
    for position in (1, 2, 3):
        world.happen(position)
        world.pass_minutes(7)
    assert world.webhook.failing_since is not None
    assert world.webhook.problem == "webhook_unreachable"
    world.endpoints.posted.clear()
    world.accept()
    world.pass_minutes(90)
    assert sorted(world.positions()) == [1, 2, 3]
    assert (world.webhook.failing_since, world.webhook.problem) == (None, None)


def test_a_dead_endpoint_costs_one_call_a_minute_however_much_waits(world: WebhookWorld) -> None:
    world.fail()
    for position in range(1, 40):
        world.happen(position)
    world.endpoints.posted.clear()
    world.work()
    assert len(world.endpoints.posted) == 1
    world.pass_minutes(30)
    assert len(world.endpoints.posted) <= 31


def test_an_endpoint_that_was_dead_for_three_days_is_stopped_and_told_so(
    world: WebhookWorld,
) -> None:
    world.fail()
    world.happen(1)
    world.work()
    world.pass_days(3.2)
    assert world.webhook.state is WebhookState.STOPPED
    assert world.webhook.problem == "webhook_timeout"
    world.endpoints.posted.clear()
    world.happen(2)
    world.pass_days(0.5)
    assert world.endpoints.posted == []
    world.accept()
    manage_webhooks.resume_webhook(world.ports, world.key)
    world.work()
    assert world.positions() == [2]
    assert world.webhook.state is WebhookState.ACTIVE


def test_an_endpoint_that_is_gone_is_stopped_at_once(world: WebhookWorld) -> None:
    world.refuse(410)
    world.happen(1)
    world.work()
    assert (world.webhook.state, world.webhook.problem) == (WebhookState.STOPPED, "webhook_gone")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure(world: WebhookWorld, status: int) -> None:
    world.refuse(status)
    world.happen(1)
    world.work()
    [delivery] = world.deliveries()
    assert (delivery.status, delivery.code) == (status, "webhook_redirects")
    assert delivery.state is DeliveryState.PENDING


def test_what_could_not_be_tried_for_four_days_is_given_up(world: WebhookWorld) -> None:
    manage_webhooks.pause_webhook(world.ports, world.key)
    world.happen(1)
    world.clock.advance(days=3)
    world.happen(2)
    world.clock.advance(days=2)
    manage_webhooks.resume_webhook(world.ports, world.key)
    world.work()
    assert world.positions() == [2]
    assert world.deliveries()[0].code == "webhook_given_up"


def test_waits_grow_and_sum_up_to_three_days() -> None:
    waits = [wait_after(attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert sum(known, timedelta()) == timedelta(days=3)


# -- fairness and lost workers


def test_one_endpoint_does_not_hold_up_another(world: WebhookWorld) -> None:
    slow = world.key
    quick = world.subscribe("acme", url="https://quick.example.com/")
    world.work()
    calls: Counter[str] = Counter()

    def respond(posted: Posted) -> EndpointAnswer:
        calls[posted.url] += 1
        if posted.url == URL:
            world.clock.advance(seconds=10)
            return EndpointAnswer(504, b"")
        return EndpointAnswer(200, b"")

    world.endpoints.respond = respond
    for position in range(1, 21):
        world.happen(position)
    world.work()
    assert calls == {URL: 1, "https://quick.example.com/": 20}
    assert all(d.state is DeliveryState.DELIVERED for d in world.deliveries(quick))
    assert sum(d.attempts for d in world.deliveries(slow)) == 1


def test_a_worker_stops_in_time_and_another_one_goes_on(world: WebhookWorld) -> None:
    for position in range(1, 6):
        world.happen(position)
    left = [60.0, 60.0, 60.0, 20.0]

    def respond(posted: Posted) -> EndpointAnswer:
        left.pop(0)
        return EndpointAnswer(200, b"")

    world.endpoints.respond = respond
    messages = world.ports.queue.pop_due()  # type: ignore[attr-defined]
    deliver_webhooks(world.ports, messages[0], "w", lambda: left[0])
    assert 0 < len(world.positions()) < 5
    left[:] = [60.0] * 20
    world.work()
    assert world.positions() == [1, 2, 3, 4, 5]


def test_a_lost_worker_is_replaced(world: WebhookWorld) -> None:
    world.happen(1)
    world.ports.queue.pop_due()  # type: ignore[attr-defined]
    now = world.clock.now()
    assert world.ports.webhooks.claim(world.key, "lost", now, now + timedelta(seconds=90))
    world.pass_minutes(3)
    assert world.positions() == [1]


# -- what people do


def test_for_a_day_both_secrets_sign(world: WebhookWorld) -> None:
    old = world.secret
    new = manage_webhooks.rotate_secret(world.ports, world.key).secret

    def fitting() -> list[bool]:
        posted, now = world.endpoints.posted[-1], world.clock.now().timestamp()
        return [is_genuine(one, posted.headers, posted.body, now) for one in (old, new)]

    world.happen(1)
    world.work()
    assert fitting() == [True, True]
    world.clock.advance(hours=25)
    world.happen(2)
    world.work()
    assert fitting() == [False, True]


def test_a_paused_webhook_holds_its_deliveries(world: WebhookWorld) -> None:
    manage_webhooks.pause_webhook(world.ports, world.key)
    world.happen(1)
    world.pass_minutes(30)
    assert world.received() == []
    manage_webhooks.resume_webhook(world.ports, world.key)
    world.work()
    assert world.positions() == [1]


def test_a_delivery_can_be_sent_again_under_its_id(world: WebhookWorld) -> None:
    world.happen(1)
    with pytest.raises(ConflictError, match="delivery_pending"):
        manage_webhooks.resend_delivery(world.ports, world.key, world.deliveries()[0].delivery_id)
    world.work()
    manage_webhooks.resend_delivery(world.ports, world.key, world.deliveries()[0].delivery_id)
    world.work()
    first, second = (posted.headers["webhook-id"] for posted in world.endpoints.posted[1:])
    assert first == second
    assert world.positions() == [1, 1]


def test_a_test_event_arrives_and_says_nothing(world: WebhookWorld) -> None:
    manage_webhooks.send_test(world.ports, world.key)
    world.work()
    [body] = world.received()
    assert body["events"] == [{"type": "webhook.test", "tenant_id": "acme"}]


def test_nothing_is_sent_to_a_deleted_webhook(world: WebhookWorld) -> None:
    world.happen(1)
    key = world.key
    manage_webhooks.delete_webhook(world.ports, key)
    manage_webhooks.delete_webhook(world.ports, key)
    world.work()
    world.pass_minutes(5)
    assert world.received() == []
    with pytest.raises(Exception, match="credentials_not_found"):
        world.ports.secrets.load(key.secret, "any")


def test_a_tenant_has_a_limited_number_of_webhooks(world: WebhookWorld) -> None:
    for _ in range(MOST_WEBHOOKS - 1):
        world.clock.advance(minutes=1)
        world.subscribe()
    with pytest.raises(ConflictError, match="too_many_webhooks"):
        world.subscribe()
    world.subscribe("other")


def test_a_webhook_names_connections_that_exist(world: WebhookWorld) -> None:
    with pytest.raises(InputError) as refused:
        world.subscribe(connection_ids=frozenset({"c1", "nobodys"}))
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("connection_ids", "connection_not_found")
    ]


def test_secrets_are_neither_in_the_item_nor_in_any_repr(world: WebhookWorld) -> None:
    made = manage_webhooks.rotate_secret(world.ports, world.key)
    key = made.secret.removeprefix("whsec_")
    assert key not in repr(made) + repr(world.webhook) + repr(world.endpoints.posted[0].headers)


def test_calls_by_hand_are_limited_for_the_whole_tenant(world: WebhookWorld) -> None:
    second = world.subscribe()
    for _ in range(8):
        manage_webhooks.verify_webhook(world.ports, second)
    for once_more in (
        world.subscribe,
        lambda: manage_webhooks.verify_webhook(world.ports, second),
        lambda: manage_webhooks.change_webhook(
            world.ports, second, WebhookChange(url="https://three.example.com/")
        ),
    ):
        with pytest.raises(TooOftenError, match="endpoint_too_often"):
            once_more()
    world.subscribe("other")
    world.clock.advance(minutes=1)
    manage_webhooks.verify_webhook(world.ports, second)
