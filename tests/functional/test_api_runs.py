"""Full sync, runs, progress and coverage over the API."""

from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from tests.builders.api_world import COMPLETE, ApiWorld, make_api_world, plant


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    plant(made, 7)
    return made


def test_an_estimate_says_what_a_full_sync_would_read(world: ApiWorld) -> None:
    path = f"/v1/connections/{world.make_active()}/full-sync/estimate"
    reply = world.client().post(path, {"from_date": "2026-02-01"})
    assert reply.status == 200
    assert reply.json["window"]["axis"] == "inserted_at"
    assert reply.json["window"]["from"] == "2026-02-01T00:00:00Z"
    assert reply.json["windows"] == 3
    assert reply.json["invoices"]["min"] <= 7 <= reply.json["invoices"]["max"]
    assert reply.json["minutes"] >= 1


def test_a_full_sync_starts_once_and_shows_its_progress(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(role="editor"), f"/v1/connections/{connection_id}"
    started = api.post(f"{path}/full-sync", {"from_date": "2026-02-01"})
    assert started.status == 202
    run_path = started.headers["location"]
    again = api.post(f"{path}/full-sync", {"from_date": "2026-02-01"})
    assert (again.status, again.json["id"]) == (200, started.json["id"])
    running = api.get(run_path).json
    assert (running["state"], running["is_ended"]) == ("running", False)
    assert running["progress"]["percent"] == 0
    assert running["progress"]["windows"] == {"done": 0, "open": 3, "failed": 0}
    assert api.get(path).json["sync"]["active_run"]["id"] == started.json["id"]
    world.deliver(connection_id)
    ended = api.get(run_path).json
    assert (ended["state"], ended["state_label"]) == ("completed", "Completed")
    assert ended["started_by"] == "user-1"
    assert ended["progress"]["percent"] == 100
    assert ended["progress"]["windows"] == {"done": 3, "open": 0, "failed": 0}
    assert ended["progress"]["invoices"] == {"listed": 7, "new": 7, "updated": 0, "unchanged": 0}
    assert ended["progress"]["documents"]["stored"] == 7
    assert api.get(path).json["sync"]["active_run"] is None


def test_the_windows_of_a_run_are_listed_page_by_page(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}"
    run_path = api.post(f"{path}/full-sync", {"from_date": "2026-02-01"}).headers["location"]
    world.deliver(connection_id)
    first = api.get(f"{run_path}/windows", limit=2).json
    rest = api.get(f"{run_path}/windows", limit=2, cursor=first["next_cursor"]).json
    windows = [*first["items"], *rest["items"]]
    assert [w["state_label"] for w in windows] == ["Done"] * 3
    assert sum(w["rows"] for w in windows) == 7
    assert rest["next_cursor"] is None


def test_a_full_sync_needs_an_active_connection(world: ApiWorld) -> None:
    world.source.refused = SourceError("nav_login_refused", FailureClass.CREDENTIAL)
    path = f"/v1/connections/{world.make_active()}/full-sync"
    for reply in (world.client().post(path), world.client().post(f"{path}/estimate")):
        assert (reply.status, reply.json["code"]) == (409, "connection_not_active")


def test_a_full_sync_needs_a_start_date_from_somewhere(world: ApiWorld) -> None:
    path = f"/v1/connections/{world.make_active()}/full-sync"
    reply = world.client().post(path)
    assert (reply.status, reply.json["code"]) == (422, "from_date_missing")
    unknown = world.client().post(path, {"from": "2026-01-01"})
    assert (unknown.status, unknown.json["problems"][0]["code"]) == (422, "unknown_field")


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (FailureClass.TRANSIENT, 503),
        (FailureClass.MAINTENANCE, 503),
        (FailureClass.THROTTLED, 503),
        (FailureClass.CREDENTIAL, 409),
        (FailureClass.PERMISSION, 409),
        (FailureClass.OUR_BUG, 502),
    ],
)
def test_a_source_that_fails_during_an_estimate_is_named(
    world: ApiWorld, failure: FailureClass, status: int
) -> None:
    connection_id = world.make_active()
    world.source.refused = SourceError("nav_unknown_error", failure, http_status=500)
    path = f"/v1/connections/{connection_id}/full-sync/estimate"
    reply = world.client().post(path, {"from_date": "2026-02-01"})
    assert (reply.status, reply.json["code"]) == (status, "nav_unknown_error")
    assert reply.headers.get("retry-after") == ("60" if status == 503 else None)


def test_runs_are_listed_newest_first(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}"
    for _ in range(3):
        api.post(f"{path}/full-sync", {"from_date": "2026-02-20"})
        world.deliver(connection_id)
        world.clock.advance(minutes=1)
    items = api.get(f"{path}/runs").json["items"]
    assert len(items) == 3
    assert [i["created_at"] for i in items] == sorted(
        (i["created_at"] for i in items), reverse=True
    )
    assert {i["kind_label"] for i in items} == {"Full synchronization"}


def test_coverage_joins_full_sync_and_polls_without_a_gap(world: ApiWorld) -> None:
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    world.deliver(connection_id)
    coverage = world.client().get(f"/v1/connections/{connection_id}/coverage").json
    claim = coverage["claim"]
    assert claim["from"] == "2026-02-01T00:00:00Z"
    assert claim["to"] >= "2026-03-01T11:57:00Z"
    assert claim["gaps"] == 0
    assert claim["waiting_for_documents"] == {"count": 0, "is_exact": True}
    assert claim["text"].startswith("Everything the source listed from 2026-02-01T00:00:00Z to ")
    assert [axis["axis"] for axis in coverage["axes"]] == ["inserted_at"]
    assert len(coverage["axes"][0]["ranges"]) == 1


def test_coverage_shows_the_gap_between_two_reads(world: ApiWorld) -> None:
    connection_id = world.make_active()
    api, path = world.client(), f"/v1/connections/{connection_id}"
    stored = world.connection(connection_id)
    api.post(f"{path}/full-sync", {"from_date": "2026-02-20"})
    world.deliver(connection_id)
    now = world.clock.now()
    before = stored.sync
    world.ports.connections.finish_poll(
        stored.ref,
        before,
        type(before)(
            cursor=now + timedelta(hours=3),
            head_start=now + timedelta(hours=1),
            last_poll_at=now + timedelta(hours=3),
        ),
    )
    coverage = api.get(f"{path}/coverage").json
    assert coverage["claim"]["gaps"] == 1
    assert len(coverage["axes"][0]["gaps"]) == 1
    head = coverage["axes"][0]["ranges"][-1]
    assert head["oldest_read_at"] == head["from"]


def test_coverage_of_a_new_connection_claims_nothing(world: ApiWorld) -> None:
    path = world.client().post("/v1/connections", COMPLETE).headers["location"]
    coverage = world.client().get(f"{path}/coverage").json
    assert (coverage["claim"]["from"], coverage["axes"]) == (None, [])
    assert coverage["claim"]["text"] == "Nothing has been read completely yet."


def test_coverage_counts_what_has_no_document(world: ApiWorld) -> None:
    world.source.undelivered = {world.source.rows[0].id}
    world.source.unreadable = {world.source.rows[1].id, world.source.rows[2].id}
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    claim = world.client().get(f"/v1/connections/{connection_id}/coverage").json["claim"]
    assert claim["waiting_for_documents"] == {"count": 1, "is_exact": True}
    assert claim["quarantined"] == {"count": 2, "is_exact": True}
