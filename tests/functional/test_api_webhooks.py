"""Webhooks through the API: who may do what, and what is shown of them."""

from typing import Any

import pytest

from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.services.deliver_webhooks import deliver_webhooks
from tests.builders.api_world import ApiWorld, make_api_world
from tests.unit.test_endpoint_rules import REFUSED

URL = "https://hooks.example.com/in"
WANTED = {"url": URL, "events": ["invoice.created", "sync.finished"]}


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def create(world: ApiWorld, **more: Any) -> dict[str, Any]:
    reply = world.client().post("/v1/webhooks", {**WANTED, **more})
    assert reply.status == 201, reply.raw
    return dict(reply.json)


def work(world: ApiWorld) -> None:
    for message in world.queue.pop_due():
        if isinstance(message, DeliverWebhook):
            deliver_webhooks(world.ports, message, world.ports.ids.token(5), lambda: 60.0)


def codes(reply: Any) -> list[tuple[str, str]]:
    assert reply.status == 422, reply.raw
    return [(problem["field"], problem["code"]) for problem in reply.json["problems"]]


def test_a_secret_is_shown_once(world: ApiWorld) -> None:
    made = create(world)
    assert made["secret"].startswith("whsec_")
    assert made["state"] == "verifying"
    path = f"/v1/webhooks/{made['id']}"
    shown = world.client(role="viewer").get(path).json
    assert {**shown, "secret": made["secret"]} == made
    new = world.client().post(f"{path}/rotate-secret").json
    assert new["secret"] != made["secret"]
    assert new["both_secrets_until"] == "2026-03-02T12:00:00Z"
    work(world)
    rest = [reply.raw for reply in world.sent if 'secret":"whsec_' not in reply.raw]
    assert not any(made["secret"] in raw or new["secret"] in raw for raw in rest)


def test_a_webhook_is_proven_tested_paused_resumed_and_deleted(world: ApiWorld) -> None:
    path = f"/v1/webhooks/{create(world)['id']}"
    api = world.client()
    early = api.post(f"{path}/test")
    assert (early.status, early.json["code"]) == (409, "webhook_not_active")
    assert api.post(f"{path}/pause").json["code"] == "webhook_not_proven"
    work(world)
    assert api.get(path).json["state"] == "active"
    sent = api.post(f"{path}/test")
    assert (sent.status, sent.json["state"], sent.json["events"]) == (
        202,
        "pending",
        ["webhook.test"],
    )
    work(world)
    [delivery] = api.get(f"{path}/deliveries").json["items"]
    assert (delivery["id"], delivery["state"], delivery["status"]) == (
        sent.json["id"],
        "delivered",
        200,
    )
    again = api.post(f"{path}/deliveries/{delivery['id']}/resend")
    assert (again.status, again.json["state"]) == (202, "pending")
    assert api.post(f"{path}/pause").json["state"] == "paused"
    assert api.post(f"{path}/resume").json["state"] == "active"
    assert api.post(f"{path}/verify").json["state"] == "verifying"
    assert api.delete(path).status == 204
    assert api.get(path).json["code"] == "webhook_not_found"


def test_what_is_absent_stays(world: ApiWorld) -> None:
    connection = world.make_active()
    made = create(world, connection_ids=[connection])
    path = f"/v1/webhooks/{made['id']}"
    work(world)
    changed = world.client().put(path, {"events": ["invoice.voided"]}).json
    assert (changed["url"], changed["events"], changed["connection_ids"], changed["state"]) == (
        URL,
        ["invoice.voided"],
        [connection],
        "active",
    )
    assert world.client().put(path, {"connection_ids": []}).json["connection_ids"] == []
    moved = world.client().put(path, {"url": "https://two.example.com/"}).json
    assert moved["state"] == "verifying"


@pytest.mark.parametrize("url", [url for url in REFUSED if url.strip()])
def test_an_address_that_may_lead_inwards_is_refused(world: ApiWorld, url: str) -> None:
    reply = world.client().post("/v1/webhooks", {**WANTED, "url": url})
    if url != url.strip():
        assert reply.json["url"] == url.strip()  # white space around it is forgiven here
        return
    assert reply.status in {400, 422}
    assert reply.json["code"] in {"invalid_input", "webhook_url_refused", "invalid_text"}
    assert world.queue.messages == []


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, [("url", "field_required"), ("events", "field_required")]),
        ({"url": URL}, [("events", "field_required")]),
        ({**WANTED, "events": []}, [("events", "invalid_choice")]),
        ({**WANTED, "events": ["invoice.exploded"]}, [("events", "invalid_choice")]),
        ({**WANTED, "events": "invoice.created"}, [("events", "invalid_choice")]),
        ({**WANTED, "events": [["x"]]}, [("events", "invalid_choice")]),
        ({**WANTED, "events": [{}]}, [("events", "invalid_choice")]),
        ({**WANTED, "connection_ids": ["nobodys"]}, [("connection_ids", "connection_not_found")]),
        ({**WANTED, "connection_ids": ["a#b"]}, [("connection_ids", "connection_not_found")]),
        ({**WANTED, "connection_ids": {"a": 1}}, [("connection_ids", "connection_not_found")]),
        ({**WANTED, "url": 7}, [("url", "field_type")]),
        ({**WANTED, "secret": "whsec_mine"}, [("secret", "unknown_field")]),
    ],
)
def test_wrong_input_is_named(
    world: ApiWorld, body: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    assert codes(world.client().post("/v1/webhooks", body)) == problems
    assert world.client().get("/v1/webhooks").json == {"items": []}


def test_another_tenants_connection_cannot_be_named(world: ApiWorld) -> None:
    foreign = world.make_active("tenant-b")
    reply = world.client().post("/v1/webhooks", {**WANTED, "connection_ids": [foreign]})
    assert codes(reply) == [("connection_ids", "connection_not_found")]
