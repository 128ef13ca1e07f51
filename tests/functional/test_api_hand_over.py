"""What an accounting system writes to invoices, and what it asks about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import DetailState, Validity
from invoice_connector.core.messages import AskForInvoice, FetchPending
from invoice_connector.core.ports import HeaderWrite
from tests.builders.api_world import ApiWorld, Reply, make_api_world
from tests.fakes.samples import REF, header
from tests.fakes.samples import summary as row
from tests.fakes.stores import Stores, stores  # noqa: F401
from tests.fakes.toy_source import SPEC, summary

# ruff: noqa: F811

MOMENT = datetime(2026, 2, 10, 8, tzinfo=UTC)
PERIOD = {"from": "2026-02-01", "to": "2026-02-28"}


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    for number in ("A-1", "A-2", "A-3"):
        made.source.rows.append(summary(number, MOMENT))
    made.source.rows.append(summary("OLD", MOMENT - timedelta(days=60)))
    return made


@pytest.fixture
def path(world: ApiWorld) -> str:
    connection_id = world.make_active(automatic_sync=True, from_date="2025-11-01")
    world.deliver(connection_id)
    return f"/v1/connections/{connection_id}/invoices"


def item(world: ApiWorld, path: str, number: str = "A-1") -> dict[str, object]:
    (found,) = world.client().get(path, number=number).json["items"]
    return dict(found)


def put(world: ApiWorld, path: str, body: object, role: str = "editor", **headers: str) -> Reply:
    api = world.client(role=role)
    return api.put(f"{path}/{item(world, path)['id']}/hand-over", body, **headers)


def test_state_and_reference_are_written_and_found_again(world: ApiWorld, path: str) -> None:
    before = item(world, path)
    assert before["hand_over"] == {
        "state": "new",
        "state_label": "New",
        "external_reference": None,
        "version": 0,
        "changed_at": None,
        "is_of_current_version": True,
    }
    reply = put(world, path, {"state": "linked", "external_reference": "=AP-1 ő"})
    assert (reply.status, reply.headers["etag"]) == (200, '"1"')
    after = item(world, path)
    assert after == reply.json
    assert after["revision"] == int(str(before["revision"])) + 1
    found = world.client().get(path, hand_over="linked").json["items"]
    assert [i["hand_over"]["external_reference"] for i in found] == ["=AP-1 ő"]
    assert found == world.client().get(path, external_reference="=AP-1 ő").json["items"]
    assert not world.client().get(path, external_reference="=AP-1").json["items"]
    rest = world.client().get(path, hand_over="new").json["items"]
    assert [i["number"] for i in rest] == ["A-3", "A-2", "OLD"]


def test_the_same_again_changes_nothing(world: ApiWorld, path: str) -> None:
    body = {"state": "ignored", "external_reference": "x"}
    first = put(world, path, body).json
    world.clock.advance(minutes=5)
    assert put(world, path, body).json == first


def test_what_somebody_else_wrote_is_not_overwritten(world: ApiWorld, path: str) -> None:
    put(world, path, {"state": "linked"})
    lost = put(world, path, {"state": "ignored"}, if_match='"0"')
    assert (lost.status, lost.json["code"]) == (412, "hand_over_changed")
    assert put(world, path, {"state": "ignored"}, if_match="W/x").status == 412
    assert put(world, path, {"state": "ignored"}, if_match='"1"').status == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"state": "paid"}, {"state": "new", "external_reference": "x" * 101}, {"state": 1}],
)
def test_what_is_no_state_is_refused(world: ApiWorld, path: str, body: object) -> None:
    assert put(world, path, body).status == 422
    assert put(world, path, {"state": "booked"}, role="viewer").status == 403


def test_a_new_version_keeps_the_state_and_says_that_it_is_another_one(
    world: ApiWorld, path: str
) -> None:
    put(world, path, {"state": "linked", "external_reference": "AP-1"})
    world.source.rows.append(summary("A-1", MOMENT + timedelta(days=1), transaction="T2"))
    world.clock.advance(minutes=1)
    connection_id = path.split("/")[3]
    assert world.client().post(f"/v1/connections/{connection_id}/full-sync", {}).status == 202
    world.deliver(connection_id)
    after = item(world, path)
    assert after["version"]["transaction_id"] == "T2"  # type: ignore[index]
    given = after["hand_over"]
    assert (given["external_reference"], given["is_of_current_version"]) == ("AP-1", False)  # type: ignore[index]


def change(world: ApiWorld, path: str, **changes: object) -> None:
    ref = world.connection(path.split("/")[3]).ref
    key = summary("A-1", MOMENT).id
    stored = world.ports.invoices.headers(ref, [key])[key]
    changed = replace(stored, revision=stored.revision + 1, **changes)  # type: ignore[arg-type]
    assert not world.ports.invoices.write(ref, [HeaderWrite(changed, stored.revision)])


def test_what_the_source_withdrew_cannot_be_booked(world: ApiWorld, path: str) -> None:
    change(world, path, validity=Validity.ANNULLED)
    refused = put(world, path, {"state": "booked"})
    assert (refused.status, refused.json["code"]) == (409, "invoice_withdrawn")
    assert put(world, path, {"state": "ignored"}).status == 200


def test_before_booking_the_source_is_asked_unless_it_said_so_lately(
    world: ApiWorld, path: str
) -> None:
    put(world, path, {"state": "booked"})
    assert not world.queue.messages  # the document was delivered within the day: it is valid
    change(world, path, validity_checked_at=world.clock.now() - timedelta(days=3))
    put(world, path, {"state": "linked"})
    assert not world.queue.messages
    put(world, path, {"state": "booked"})
    ((message, _),) = world.queue.messages
    assert isinstance(message, AskForInvoice)
    assert (message.wants, bool(SPEC.check_ages)) == ("validity", True)


def test_every_store_keeps_what_was_handed_over(stores: Stores) -> None:
    stored = header(row("N-1"))
    given = replace(
        stored.hand_over,
        state=HandOverState.BOOKED,
        external_reference="Ő/1",
        version=3,
        changed_at=stored.updated_at,
        of_version=stored.summary.version.key,
    )
    written = replace(stored, hand_over=given)
    stores.invoices.write(REF, [HeaderWrite(written, 0)])
    assert stores.invoices.headers(REF, [written.summary.id]) == {written.summary.id: written}


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["invoice_number"] for row in rows]


def test_a_list_is_compared_with_a_period(world: ApiWorld, path: str) -> None:
    listed = [("11111111", "A-1"), ("11111111-2-41", "OLD"), ("11111111", "A-9"), ("2", "A-2")]
    body = {
        **PERIOD,
        "invoices": [{"supplier_tax_number": s, "invoice_number": n} for s, n in listed * 2],
    }
    found = world.client(role="viewer").post(f"{path}/reconcile", body).json
    assert names(found["in_both"]) == ["A-1", "OLD"]
    assert sorted(names(found["only_here"])) == ["A-2", "A-3"]
    assert names(found["only_there"]) == ["A-9", "A-2"]
    assert found["in_both"][0]["id"] == item(world, path)["id"]


def test_five_thousand_rows_are_compared_and_one_more_is_refused(
    world: ApiWorld, path: str
) -> None:
    rows = [{"supplier_tax_number": "11111111", "invoice_number": f"X-{n}"} for n in range(5_000)]
    found = world.client().post(f"{path}/reconcile", {**PERIOD, "invoices": rows}).json
    assert len(found["only_there"]) == 5_000
    more = world.client().post(f"{path}/reconcile", {**PERIOD, "invoices": [*rows, rows[0]]})
    assert [p["code"] for p in more.json["problems"]] == ["too_many_rows"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"invoices": []}, "from"),
        ({**PERIOD, "invoices": [1]}, "invoices"),
        ({**PERIOD, "invoices": [{"invoice_number": "1"}]}, "supplier_tax_number"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "to"),
    ],
)
def test_a_list_that_cannot_be_compared_names_its_field(
    world: ApiWorld, path: str, body: object, field: str
) -> None:
    reply = world.client().post(f"{path}/reconcile", body)
    assert (reply.status, field in {p["field"] for p in reply.json["problems"]}) == (422, True)


@pytest.mark.parametrize("state", [DetailState.QUARANTINED, DetailState.PENDING])
def test_a_missing_document_is_fetched_again(
    world: ApiWorld, path: str, state: DetailState
) -> None:
    change(world, path, detail_state=state, problem_code="document_unreadable")
    shown = item(world, path)
    reply = world.client(role="editor").post(f"{path}/{shown['id']}/retry")
    assert (reply.status, reply.json["detail_state"]) == (202, "awaited")
    ((message, _),) = world.queue.messages
    assert isinstance(message, FetchPending)
    world.deliver(path.split("/")[3])
    after = item(world, path)
    assert (after["detail_state"], after["problem"]) == ("stored", None)
    again = world.client().post(f"{path}/{shown['id']}/retry")
    assert (again.status, again.json["code"]) == (409, "nothing_to_retry")


def test_a_retry_whose_message_is_lost_comes_back_by_itself(world: ApiWorld, path: str) -> None:
    change(world, path, detail_state=DetailState.QUARANTINED)
    world.client().post(f"{path}/{item(world, path)['id']}/retry")
    key = summary("A-1", MOMENT).id
    ref = world.connection(path.split("/")[3]).ref
    assert world.ports.runs.get_retry(ref, key) is not None
