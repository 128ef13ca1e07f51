"""The change feed through the API: from the start, from now on, and again and again."""

import pytest

from invoice_connector.core.changes import InvoiceFact
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.services.publish_events import publish_events
from tests.builders.api_world import ApiClient, ApiWorld, make_api_world
from tests.fakes.samples import header, summary


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


@pytest.fixture
def path(world: ApiWorld) -> str:
    return f"/v1/connections/{world.make_active()}/changes"


def happen(world: ApiWorld, path: str, *numbers: str) -> None:
    ref = ConnectionRef("tenant-a", path.split("/")[3])
    publish_events(world.ports, [InvoiceFact(ref, header(summary(n))) for n in numbers])


def positions(api: ApiClient, path: str, **query: object) -> tuple[list[int], str, bool]:
    reply = api.get(path, **query)
    assert reply.status == 200, reply.raw
    items = [item["position"] for item in reply.json["items"]]
    return items, reply.json["next_cursor"], reply.json["has_more"]


def test_a_row_names_ids_and_revisions_and_no_content(world: ApiWorld, path: str) -> None:
    happen(world, path, "N/1")
    [row] = world.client(role="viewer").get(path).json["items"]
    assert row == {
        "position": 1,
        "type": "invoice.created",
        "at": "2026-03-01T12:00:00.000Z",
        "connection_id": path.split("/")[3],
        "invoice_id": InvoiceId(("11111111", "N/1")).public,
        "revision": 1,
        "run_id": None,
        "outcome": None,
        "reason": None,
    }


def test_a_reader_goes_on_where_it_stopped_also_at_the_end(world: ApiWorld, path: str) -> None:
    api = world.client(role="viewer")
    nothing, start, has_more = positions(api, path)
    assert (nothing, has_more) == ([], False)
    happen(world, path, *"ABCDE")
    first, cursor, has_more = positions(api, path, cursor=start, limit=3)
    assert (first, has_more) == ([1, 2, 3], True)
    rest, cursor, has_more = positions(api, path, cursor=cursor, limit=3)
    assert (rest, has_more) == ([4, 5], False)
    assert positions(api, path, cursor=cursor) == ([], cursor, False)
    happen(world, path, "F")
    assert positions(api, path, cursor=cursor)[0] == [6]


def test_a_reader_may_start_from_now(world: ApiWorld, path: str) -> None:
    api = world.client(role="viewer")
    happen(world, path, *"AB")
    nothing, cursor, has_more = positions(api, path, cursor="now")
    assert (nothing, has_more) == ([], False)
    happen(world, path, "C")
    assert positions(api, path, cursor=cursor)[0] == [3]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"cursor": "Now"}, 400, "invalid_cursor"),
        ({"cursor": "7"}, 400, "invalid_cursor"),
        ({"cursor": ""}, 400, "invalid_cursor"),
        ({"limit": "0"}, 422, "invalid_input"),
        ({"cursor": "now", "limit": "101"}, 422, "invalid_input"),
        ({"cursor": "now", "since": "x"}, 422, "invalid_input"),
    ],
)
def test_what_is_no_cursor_is_refused(
    world: ApiWorld, path: str, query: dict[str, str], status: int, code: str
) -> None:
    reply = world.client().get(path, **query)
    assert (reply.status, reply.json["code"]) == (status, code)


def test_a_cursor_belongs_to_one_connection(world: ApiWorld, path: str) -> None:
    happen(world, path, "A")
    cursor = positions(world.client(), path)[1]
    other = f"/v1/connections/{world.make_active()}/changes"
    reply = world.client().get(other, cursor=cursor)
    assert (reply.status, reply.json["code"]) == (400, "invalid_cursor")


def test_a_foreign_or_unknown_connection_has_no_feed(world: ApiWorld, path: str) -> None:
    for reply in (
        world.client("tenant-b").get(path),
        world.client("tenant-b").get(path, cursor="now"),
    ):
        assert (reply.status, reply.json["code"]) == (404, "connection_not_found")
