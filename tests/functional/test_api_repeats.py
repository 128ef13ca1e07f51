"""Requests that come twice are done once; too many of them are told when to come back."""

import json
from typing import Any

import pytest

from invoice_connector.core.ports import Ports
from tests.builders.api_world import (
    CANARIES,
    COMPLETE,
    TECHNICAL,
    ApiClient,
    ApiWorld,
    Reply,
    make_api_world,
    plant,
)
from tests.fakes.memory_requests import MemoryRequestStore

KEY = "3f1c2a5e-0000-4000-8000-1234567890ab"


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def post(api: ApiClient, path: str, body: Any = None, key: str = KEY) -> Reply:
    return api.send("POST", path, body, headers={"idempotency-key": key})


def kept(ports: Ports) -> MemoryRequestStore:
    assert isinstance(ports.requests, MemoryRequestStore)
    return ports.requests


def test_a_repeat_gets_the_first_answer_and_creates_nothing(world: ApiWorld) -> None:
    api = world.client()
    first, second = (post(api, "/v1/connections", COMPLETE) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert second.json == first.json
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(api.get("/v1/connections").json["items"]) == 1


def test_without_a_key_a_second_post_is_a_second_one(world: ApiWorld) -> None:
    api = world.client()
    api.post("/v1/connections", COMPLETE)
    api.post("/v1/connections", COMPLETE)
    assert len(api.get("/v1/connections").json["items"]) == 2


def test_the_same_key_with_another_body_is_refused(world: ApiWorld) -> None:
    api = world.client()
    post(api, "/v1/connections", COMPLETE)
    reply = post(api, "/v1/connections", {**COMPLETE, "name": "another"})
    assert (reply.status, reply.json["code"]) == (422, "idempotency_key_reused")
    assert len(api.get("/v1/connections").json["items"]) == 1


def test_a_key_belongs_to_its_tenant_and_to_its_route(world: ApiWorld) -> None:
    ours = post(world.client("tenant-a"), "/v1/connections", COMPLETE)
    theirs = post(world.client("tenant-b"), "/v1/connections", COMPLETE)
    assert ours.json["id"] != theirs.json["id"]
    world.deliver(ours.json["id"])
    checked = post(world.client("tenant-a"), f"{ours.headers['location']}/verify")
    assert (checked.status, "idempotency-replayed" in checked.headers) == (202, False)


def test_a_lower_role_does_not_get_at_an_answer(world: ApiWorld) -> None:
    post(world.client(role="admin"), "/v1/connections", COMPLETE)
    reply = post(world.client(role="viewer"), "/v1/connections", COMPLETE)
    assert (reply.status, reply.json["code"]) == (403, "role_too_low")


def test_after_a_refusal_the_key_is_free(world: ApiWorld) -> None:
    api = world.client()
    assert post(api, "/v1/connections", {"provider": "sap"}).status == 422
    assert post(api, "/v1/connections", COMPLETE).status == 201


def test_after_a_failure_of_ours_a_repeat_does_the_work(world: ApiWorld) -> None:
    api, real = world.client(), world.ports.connections.create
    world.ports.connections.create = None  # type: ignore[method-assign, assignment]
    assert post(api, "/v1/connections", COMPLETE).status == 500
    world.ports.connections.create = real  # type: ignore[method-assign]
    assert post(api, "/v1/connections", COMPLETE).status == 201


def test_a_request_that_is_being_worked_on_is_not_done_beside_it(world: ApiWorld) -> None:
    api, real = world.client(), world.ports.connections.create
    inner: list[Reply] = []

    def create(connection: Any) -> None:
        inner.append(post(api, "/v1/connections", COMPLETE))
        real(connection)

    world.ports.connections.create = create  # type: ignore[method-assign]
    assert post(api, "/v1/connections", COMPLETE).status == 201
    assert [(r.status, r.json["code"]) for r in inner] == [(409, "idempotency_key_busy")]
    assert int(inner[0].headers["retry-after"]) > 0


def test_a_request_whose_worker_died_can_be_repeated_after_a_minute(world: ApiWorld) -> None:
    api, store = world.client(), kept(world.ports)
    store.settle = lambda *_: None  # type: ignore[method-assign]
    post(api, "/v1/connections", COMPLETE)
    assert post(api, "/v1/connections", COMPLETE).json["code"] == "idempotency_key_busy"
    world.clock.advance(seconds=61)
    assert post(api, "/v1/connections", COMPLETE).status == 201


def test_a_key_is_forgotten_after_a_day(world: ApiWorld) -> None:
    api = world.client()
    first = post(api, "/v1/connections", COMPLETE)
    world.clock.advance(hours=23, minutes=59)
    assert post(api, "/v1/connections", COMPLETE).json["id"] == first.json["id"]
    world.clock.advance(minutes=1)
    assert post(api, "/v1/connections", COMPLETE).json["id"] != first.json["id"]


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256, "a\tb"])
def test_an_unusable_key_is_refused(world: ApiWorld, key: str) -> None:
    reply = post(world.client(), "/v1/connections", COMPLETE, key)
    assert (reply.status, reply.json["code"]) == (422, "idempotency_key_invalid")


def test_nothing_secret_is_kept_and_another_password_is_not_told_apart(world: ApiWorld) -> None:
    api = world.client()
    post(api, "/v1/connections", COMPLETE)
    everything = repr(kept(world.ports).requests)
    assert not [secret for secret in CANARIES.values() if secret in everything]
    other = {**COMPLETE, "technical": {**TECHNICAL, "password": "another one"}}
    replayed = post(api, "/v1/connections", other)
    assert replayed.headers["idempotency-replayed"] == "true"


def test_what_cannot_be_read_leaves_no_trace_of_its_secrets(world: ApiWorld) -> None:
    store, fingerprints = kept(world.ports), set[str]()
    take = store.take
    store.take = lambda key, new: (fingerprints.add(new.fingerprint), take(key, new))[1]  # type: ignore[method-assign]
    headers = {"idempotency-key": KEY, "content-type": "application/json"}
    for secret in ("first", "second", "third"):
        raw = json.dumps({"technical": {"password": secret}})[:-1]
        reply = world.client().send("POST", "/v1/connections", raw=raw, headers=headers)
        assert (reply.status, reply.json["code"]) == (400, "invalid_json")
    assert len(fingerprints) == 1
    misplaced = {**COMPLETE, "Password": CANARIES["password"]}
    assert post(world.client(), "/v1/connections", misplaced).status == 422
    assert {request.fingerprint for request in store.requests.values()} == {""}
    assert post(world.client(), "/v1/connections", COMPLETE).status == 201


def test_a_full_sync_is_started_once_under_one_key(world: ApiWorld) -> None:
    plant(world, 3)
    connection_id = world.make_active()
    path = f"/v1/connections/{connection_id}/full-sync"
    body = {"from_date": "2026-01-01"}
    first = post(world.client(), path, body)
    world.deliver(connection_id)
    assert post(world.client(), path, body).json["id"] == first.json["id"]
    assert len(world.client().get(f"/v1/connections/{connection_id}/runs").json["items"]) == 1


def test_a_fourth_full_sync_within_an_hour_is_told_when_to_come_back(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}/full-sync"
    for _ in range(3):
        assert api.post(path, {"from_date": "2026-02-28"}).status == 202
        assert api.post(path, {"from_date": "2026-02-28"}).status == 200  # the same run: free
        world.deliver(connection_id)
        world.clock.advance(minutes=10)
    reply = api.post(path, {"from_date": "2026-02-28"})
    assert (reply.status, reply.json["code"]) == (429, "full_sync_too_often")
    assert reply.headers["retry-after"] == "1800"
    world.clock.advance(minutes=30)
    assert api.post(path, {"from_date": "2026-02-28"}).status == 202


@pytest.mark.parametrize(
    ("path", "body", "most", "code", "wait_s"),
    [
        ("verify", None, 5, "check_too_often", 60),
        ("exports", {"format": "csv"}, 10, "export_too_often", 3_600),
    ],
)
def test_one_too_many_is_told_when_to_come_back(
    world: ApiWorld, path: str, body: object, most: int, code: str, wait_s: int
) -> None:
    connection_id = world.make_active()
    world.clock.advance(hours=1)  # saving has checked it once

    def asked() -> Reply:
        reply = world.client().post(f"/v1/connections/{connection_id}/{path}", body)
        world.deliver(connection_id)
        return reply

    assert [asked().status for _ in range(most)] == [202] * most
    world.clock.advance(seconds=10)
    refused = asked()
    assert (refused.status, refused.json["code"]) == (429, code)
    assert refused.headers["retry-after"] == str(wait_s - 10)
    world.clock.advance(seconds=wait_s - 10)
    assert asked().status == 202


def test_one_connections_limit_is_not_another_ones(world: ApiWorld) -> None:
    ids = [world.make_active() for _ in range(2)]
    for _ in range(5):
        world.client().post(f"/v1/connections/{ids[0]}/verify")
        world.deliver(ids[0])
    codes = [world.client().post(f"/v1/connections/{one}/verify").status for one in ids]
    assert codes == [429, 202]


def test_the_contract_says_it(world: ApiWorld) -> None:
    text = json.dumps(ApiClient(world, None).get("/docs/openapi.json").json)
    assert "Idempotency-Key" in text


def test_a_long_list_under_a_key_is_not_taken_for_another_one(world: ApiWorld) -> None:
    path = f"/v1/connections/{world.make_active()}/invoices/reconcile"
    name = {"supplier_tax_number": "11111111", "invoice_number": "N"}
    body = {"from": "2026-01-01", "to": "2026-01-31", "invoices": [name] * 2_000}
    assert len(json.dumps(body)) > 100_000
    assert post(world.client(), path, body).status == 200
    other = post(world.client(), path, {**body, "to": "2026-01-30"})
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
