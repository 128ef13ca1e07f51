"""Pause, resume, cancel and redrive over the API."""

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.builders.api_world import ApiClient, ApiWorld, make_api_world, plant

OUR_BUG = SourceError("nav_request_refused", FailureClass.OUR_BUG)


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    plant(made, 7)
    return made


def _started(world: ApiWorld) -> tuple[ApiClient, str, str]:
    """Start a full run of three windows; return an editor, the connection, the run's path."""
    connection_id = world.make_active()
    api = world.client(role="editor")
    body = {"from_date": "2026-02-01"}
    reply = api.post(f"/v1/connections/{connection_id}/full-sync", body)
    return api, connection_id, reply.headers["location"]


def test_a_run_is_paused_and_goes_on_where_it_stopped(world: ApiWorld) -> None:
    api, connection_id, run = _started(world)
    paused = api.post(f"{run}/pause")
    assert (paused.status, paused.json["state"]) == (200, "paused")
    world.deliver(connection_id)
    assert api.get(run).json["progress"]["windows"]["done"] == 0
    resumed = api.post(f"{run}/resume")
    assert (resumed.status, resumed.json["state"]) == (200, "running")
    world.deliver(connection_id)
    ended = api.get(run).json
    assert (ended["state"], ended["counters"]["invoices_new"]) == ("completed", 7)


def test_a_cancelled_run_ends_and_cancelling_it_again_changes_nothing(world: ApiWorld) -> None:
    api, connection_id, run = _started(world)
    cancelled = api.post(f"{run}/cancel")
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert api.post(f"{run}/cancel").json == cancelled.json
    for verb in ("pause", "resume"):
        reply = api.post(f"{run}/{verb}")
        assert (reply.status, reply.json["code"]) == (409, "run_ended")
    world.deliver(connection_id)
    assert world.source.listed("list") == []


def test_an_automatic_update_is_neither_paused_nor_cancelled(world: ApiWorld) -> None:
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    path = f"/v1/connections/{connection_id}"
    plant(world, 9, world.clock.now().date())
    world.clock.advance(minutes=10)
    world.client().post(f"{path}/sync")
    world.deliver(connection_id)
    newest = world.client().get(f"{path}/runs").json["items"][0]
    assert newest["kind"] == "incremental"
    for verb in ("pause", "resume", "cancel"):
        reply = world.client().post(f"{path}/runs/{newest['id']}/{verb}")
        assert (reply.status, reply.json["code"]) == (409, "run_automatic")


def test_a_failed_window_is_read_again_after_the_end_of_its_run(world: ApiWorld) -> None:
    api, connection_id, run = _started(world)
    world.source.refused = OUR_BUG
    world.deliver(connection_id)
    assert api.get(run).json["state"] == "failed"
    windows = api.get(f"{run}/windows").json["items"]
    world.source.refused = None
    for window in windows:
        reply = api.post(f"{run}/windows/{window['id']}/redrive")
        assert (reply.status, reply.json["state"]) == (202, "running")
    world.deliver(connection_id)
    ended = api.get(run).json
    assert (ended["state"], ended["counters"]["documents_stored"]) == ("completed", 7)
    again = api.post(f"{run}/windows/{windows[0]['id']}/redrive")
    assert (again.status, again.json["code"]) == (409, "window_not_failed")


def test_an_unknown_window_is_not_found(world: ApiWorld) -> None:
    api, _, run = _started(world)
    for window_id in ("inserted_at-nothing", "x" * 65):
        reply = api.post(f"{run}/windows/{window_id}/redrive")
        assert (reply.status, reply.json["code"]) == (404, "window_not_found")


def test_a_run_that_is_still_being_cancelled_cannot_be_paused(world: ApiWorld) -> None:
    api, connection_id, run = _started(world)
    original = world.source.list_page
    replies = []

    def cancel_meanwhile(window, page):  # type: ignore[no-untyped-def]
        world.source.list_page = original  # type: ignore[method-assign]
        replies.extend(api.post(f"{run}/{verb}") for verb in ("cancel", "pause", "resume"))
        return original(window, page)

    world.source.list_page = cancel_meanwhile  # type: ignore[method-assign]
    world.deliver(connection_id)
    cancel, pause, resume = replies
    assert (cancel.status, cancel.json["state"]) == (200, "cancelling")
    assert (pause.status, pause.json["code"]) == (409, "run_cancelling")
    assert (resume.status, resume.json["code"]) == (409, "run_cancelling")
    recover_stuck_work(world.ports, lambda: 60.0)
    assert api.get(run).json["state"] == "cancelled"
