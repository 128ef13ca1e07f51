"""What people see of a source that is closed: the status stays, and a notice says what is next."""

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from tests.builders.api_world import COMPLETE, ApiWorld, make_api_world

CLOSED = SourceError("nav_maintenance", FailureClass.MAINTENANCE, source_code="MAINTENANCE_MODE")


def closed_world() -> tuple[ApiWorld, str]:
    """A world whose source closed after the connection became active."""
    world = make_api_world()
    connection_id = world.make_active()
    world.source.refused = CLOSED
    path = f"/v1/connections/{connection_id}/full-sync/estimate"
    assert world.client().post(path, {"from_date": "2026-02-01"}).status == 503
    return world, f"/v1/connections/{connection_id}"


@pytest.mark.parametrize(
    ("language", "title", "remedy"),
    [
        ("en", "NAV is closed for maintenance.", "continue by ourselves"),
        ("hu", "A NAV rendszerén karbantartás folyik.", "automatikusan folytatjuk"),
        ("fi", "NAVissa on huoltokatko.", "jatkamme automaattisesti"),
    ],
)
def test_a_closed_source_is_a_notice_in_the_users_language_beside_the_status(
    language: str, title: str, remedy: str
) -> None:
    world, path = closed_world()
    api = world.client()
    shown = api.send("GET", path, headers={"accept-language": language}).json["status"]
    reply = api.send("GET", "/v1/connections", headers={"accept-language": language})
    (listed,) = reply.json["items"]
    for status in (shown, listed["status"]):
        assert status["state"] == "active"
        assert status["error"] is None
        assert status["notice"]["code"] == "nav_maintenance"
        assert status["notice"]["title"] == title
        assert remedy in status["notice"]["remedy"]
        assert status["next_try_at"].startswith("2026-03-01T12:05:00")


def test_another_tenants_connection_to_the_same_source_shows_it_too() -> None:
    world, _ = closed_world()
    other = world.client("tenant-b").post("/v1/connections", COMPLETE)
    world.deliver(other.json["id"], "tenant-b")
    shown = world.client("tenant-b").get(f"/v1/connections/{other.json['id']}").json["status"]
    assert (shown["state"], shown["notice"]["code"]) == ("connecting", "nav_maintenance")


def test_while_a_source_is_closed_an_estimate_is_refused_without_a_call() -> None:
    world, path = closed_world()
    made = len(world.source.calls)
    reply = world.client().post(f"{path}/full-sync/estimate", {"from_date": "2026-02-01"})
    assert (reply.status, reply.json["code"]) == (503, "nav_maintenance")
    assert reply.headers["retry-after"] == "60"
    assert len(world.source.calls) == made
