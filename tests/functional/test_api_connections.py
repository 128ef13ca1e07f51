"""Connections over the API: create, read, change, check, disconnect."""

import pytest

from invoice_connector.core.errors import FailureClass, LostRaceError, SourceError
from tests.builders.api_world import (
    CANARIES,
    COMPLETE,
    TECHNICAL,
    ApiWorld,
    make_api_world,
    plant,
    sha512,
)


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def test_a_complete_connection_is_created_checked_and_becomes_active(world: ApiWorld) -> None:
    api = world.client()
    created = api.post("/v1/connections", {**COMPLETE, "name": " Fő cég "})
    assert created.status == 201
    assert created.headers["location"] == f"/v1/connections/{created.json['id']}"
    assert created.headers["etag"] == '"1"'
    assert created.json["status"]["state"] == "connecting"
    assert created.json["status"]["label"] == "Connecting.."
    assert created.json["status"]["next_try_at"] == "2026-03-01T12:02:00Z"
    world.deliver(created.json["id"])
    shown = api.get(created.headers["location"]).json
    assert shown["name"] == "Fő cég"
    assert shown["status"]["label"] == "Connection Active"
    assert shown["status"]["company_name"] == "Vevő Zrt."
    assert shown["status"]["identity_fixed"] is True
    assert shown["status"]["permissions"] == [
        {
            "code": "invoice_query",
            "label": "Invoice query",
            "state": "granted",
            "state_label": "granted",
        }
    ]


def test_secrets_are_never_read_back_only_that_they_are_set(world: ApiWorld) -> None:
    connection_id = world.make_active()
    shown = world.client().get(f"/v1/connections/{connection_id}").json
    assert shown["credentials"] == {name: {"set": True} for name in CANARIES}
    assert shown["technical"] == {"tax_number": "12345678", "login": "technicaluser01"}


def test_incomplete_data_are_kept_without_any_call_to_the_source(world: ApiWorld) -> None:
    body = {"provider": "nav", "environment": "test", "technical": {"tax_number": "12345678"}}
    created = world.client().post("/v1/connections", body)
    assert created.status == 201
    status = created.json["status"]
    assert (status["state"], status["label"]) == ("no_connection", "No Connection")
    missing = [field["field"] for field in status["missing_fields"]]
    assert missing == ["login", "password", "signature_key", "exchange_key"]
    assert status["error"] is None
    assert world.queue.messages == []
    assert world.source.calls == []


def test_the_missing_data_can_be_added_bit_by_bit(world: ApiWorld) -> None:
    api = world.client()
    secrets = dict(CANARIES)
    body = {"provider": "nav", "environment": "test", "technical": {"tax_number": "12345678"}}
    path = api.post("/v1/connections", body).headers["location"]
    for name in ("password", "signature_key", "exchange_key"):
        reply = api.put(path, {"technical": {name: secrets[name]}})
        assert reply.json["status"]["state"] == "no_connection"
    reply = api.put(path, {"technical": {"login": "technicaluser01"}})
    assert reply.json["status"]["state"] == "connecting"
    assert reply.json["status"]["missing_fields"] == []


def test_an_absent_secret_is_kept_and_null_clears_it(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}"
    kept = api.put(path, {"technical": {"login": "technicaluser02"}}).json
    assert kept["credentials"]["password"] == {"set": True}
    stored = world.connection(connection_id)
    credentials = world.ports.secrets.load(stored.ref, stored.settings.credentials_version or "")
    assert dict(credentials) == {**CANARIES, "password": sha512(CANARIES["password"])}
    cleared = api.put(path, {"technical": {"password": None}}).json
    assert cleared["credentials"]["password"] == {"set": False}
    assert cleared["status"]["label"] == "No Connection"


def test_an_absent_setting_is_kept(world: ApiWorld) -> None:
    connection_id = world.make_active(name="A", interval_minutes=30, from_date="2025-06-01")
    reply = world.client().put(f"/v1/connections/{connection_id}", {"lookback_minutes": 90})
    assert reply.status == 200
    shown = reply.json
    assert (shown["name"], shown["interval_minutes"], shown["from_date"]) == ("A", 30, "2025-06-01")
    assert shown["lookback_minutes"] == 90
    assert shown["version"] == 2


def test_if_match_refuses_settings_that_somebody_else_saved(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}"
    etag = api.get(path).headers["etag"]
    assert api.put(path, {"name": "one"}, if_match=etag).status == 200
    refused = api.put(path, {"name": "two"}, if_match=etag)
    assert (refused.status, refused.json["code"]) == (412, "settings_version_differs")
    assert api.get(path).json["name"] == "one"
    assert api.put(path, {"name": "three"}, if_match="W/banana").status == 412
    assert api.put(path, {"name": "four"}, if_match="*").status == 200


def test_every_field_at_fault_is_named_with_its_text(world: ApiWorld) -> None:
    technical = {**TECHNICAL, "tax_number": "1234", "signature_key": "with blank", "bogus": "x"}
    body = {**COMPLETE, "technical": technical, "from_date": "2027-01-01"}
    reply = world.client().post("/v1/connections", body)
    assert reply.status == 422
    assert reply.headers["content-type"] == "application/problem+json"
    problems = {problem["field"]: problem for problem in reply.json["problems"]}
    assert {name: problem["code"] for name, problem in problems.items()} == {
        "bogus": "unknown_field",
        "from_date": "from_date_in_future",
        "tax_number": "nav_tax_number_malformed",
        "signature_key": "field_has_white_space",
    }
    assert problems["signature_key"]["remedy"] == "Copy it again without spaces or line breaks."
    assert world.client().get("/v1/connections").json["items"] == []


def test_local_warnings_are_shown_at_once(world: ApiWorld) -> None:
    technical = {**TECHNICAL, "exchange_key": "short"}
    created = world.client().post("/v1/connections", {**COMPLETE, "technical": technical}).json
    assert created["status"]["state"] == "connecting"
    assert [(w["field"], w["code"]) for w in created["status"]["warnings"]] == [
        ("exchange_key", "nav_exchange_key_length")
    ]


def test_local_warnings_survive_the_check(world: ApiWorld) -> None:
    technical = {**TECHNICAL, "exchange_key": "short"}
    connection_id = world.make_active(technical=technical)
    shown = world.client().get(f"/v1/connections/{connection_id}").json
    assert shown["status"]["state"] == "active"
    assert [(w["field"], w["code"]) for w in shown["status"]["warnings"]] == [
        ("exchange_key", "nav_exchange_key_length")
    ]


@pytest.mark.parametrize(
    "change",
    [{"environment": "production"}, {"technical": {"tax_number": "87654321"}}],
)
def test_company_and_environment_are_fixed_once_active(
    world: ApiWorld, change: dict[str, object]
) -> None:
    connection_id = world.make_active()
    reply = world.client().put(f"/v1/connections/{connection_id}", change)
    assert (reply.status, reply.json["code"]) == (409, "identity_fixed")
    assert world.connection(connection_id).settings.version == 1


def test_company_may_change_while_the_connection_was_never_active(world: ApiWorld) -> None:
    api = world.client()
    world.source.refused = SourceError("nav_login_refused", FailureClass.CREDENTIAL, field="login")
    path = f"/v1/connections/{world.make_active()}"
    assert api.get(path).json["status"]["label"] == "Connection Error"
    assert api.put(path, {"technical": {"tax_number": "87654321"}}).status == 200


def test_an_error_says_what_happened_what_to_do_and_which_field(world: ApiWorld) -> None:
    world.source.refused = SourceError(
        "nav_signature_refused",
        FailureClass.CREDENTIAL,
        field="signature_key",
        source_code="INVALID_REQUEST_SIGNATURE",
        request_id="RID1",
    )
    path = f"/v1/connections/{world.make_active()}"
    reply = world.client().send("GET", path, headers={"accept-language": "hu"})
    assert reply.json["status"]["label"] == "Kapcsolati hiba"
    assert reply.json["status"]["error"] == {
        "code": "nav_signature_refused",
        "title": "A NAV nem fogadta el az aláírókulcsot.",
        "remedy": "Másolja be újra, szóköz és sortörés nélkül.",
        "field": "signature_key",
        "label": "XML aláírókulcs",
        "source_code": "INVALID_REQUEST_SIGNATURE",
        "request_id": "RID1",
    }


def test_check_connection_queues_one_check_however_often_it_is_pressed(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}/verify"
    first, second = api.post(path), api.post(path)
    assert (first.status, second.status) == (202, 202)
    assert first.json["status"]["label"] == "Connecting.."
    assert len(world.queue.messages) == 1
    world.deliver(connection_id)
    assert api.get(f"/v1/connections/{connection_id}").json["status"]["state"] == "active"


def test_an_incomplete_connection_cannot_be_checked(world: ApiWorld) -> None:
    path = (
        world.client()
        .post("/v1/connections", {"provider": "nav", "environment": "test"})
        .headers["location"]
    )
    reply = world.client().post(f"{path}/verify")
    assert (reply.status, reply.json["code"]) == (409, "connection_incomplete")


def test_disconnecting_stops_everything_and_keeps_the_invoices(world: ApiWorld) -> None:
    plant(world, 3)
    connection_id = world.make_active(automatic_sync=True)
    api, path = world.client(), f"/v1/connections/{connection_id}"
    assert [api.delete(path).status for _ in range(2)] == [204, 204]
    shown = api.get(path).json
    assert shown["disconnected_at"].startswith("2026-03-01T12:00:00")
    assert shown["status"]["label"] == "No Connection"
    assert shown["status"]["notice"]["code"] == "connection_disconnected"
    assert shown["sync"]["next_due_at"] is None
    assert shown["credentials"]["password"] == {"set": False}
    assert len(api.get(f"{path}/invoices").json["items"]) == 3
    for reply in (api.put(path, {"name": "x"}), api.post(f"{path}/verify")):
        assert (reply.status, reply.json["code"]) == (409, "connection_disconnected")
    assert api.post(f"{path}/full-sync").status == 409


def test_connections_are_listed_page_by_page(world: ApiWorld) -> None:
    api = world.client()
    made = {world.make_active() for _ in range(5)}
    world.make_active("tenant-b")
    seen, query = [], {"limit": 2}
    while True:
        page = api.get("/v1/connections", **query).json
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = {"limit": 2, "cursor": page["next_cursor"]}
    assert seen == sorted(made)


def test_automatic_sync_without_a_date_begins_on_1_january_of_last_year(world: ApiWorld) -> None:
    shown = world.client().post("/v1/connections", {**COMPLETE, "automatic_sync": True}).json
    assert shown["from_date"] == "2025-01-01"


def test_switching_automatic_sync_off_takes_the_connection_off_the_schedule(
    world: ApiWorld,
) -> None:
    connection_id = world.make_active(automatic_sync=True)
    api, path = world.client(), f"/v1/connections/{connection_id}"
    assert api.get(path).json["sync"]["next_due_at"] is not None
    api.put(path, {"automatic_sync": False})
    assert api.get(path).json["sync"]["next_due_at"] is None
    world.deliver(connection_id)
    api.put(path, {"automatic_sync": True})
    world.deliver(connection_id)
    assert api.get(path).json["sync"]["next_due_at"] is not None


def test_a_save_that_loses_the_race_is_a_conflict(world: ApiWorld) -> None:
    connection_id = world.make_active()

    def lose(*_: object) -> None:
        raise LostRaceError("settings_changed")

    world.ports.connections.save_settings = lose  # type: ignore[method-assign]
    reply = world.client().put(f"/v1/connections/{connection_id}", {"name": "x"})
    assert (reply.status, reply.json["code"]) == (409, "settings_changed")


def test_a_warning_about_a_kept_key_survives_another_save(world: ApiWorld) -> None:
    technical = {**TECHNICAL, "exchange_key": "short"}
    connection_id = world.make_active(technical=technical)
    saved = world.client().put(f"/v1/connections/{connection_id}", {"name": "x"}).json
    assert [warning["field"] for warning in saved["status"]["warnings"]] == ["exchange_key"]
