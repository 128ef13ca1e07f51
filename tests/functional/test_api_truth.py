"""Coverage, chains, validity and questions about single invoices over the API."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from invoice_connector.core.invoice import DetailState, InvoiceId, Operation, Validity
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.core.provider import Provider
from invoice_connector.services import find_invoices
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.run_progress import advance
from tests.builders.api_world import NAV_LIKE, ApiWorld, make_api_world, plant
from tests.fakes.samples import header, summary
from tests.fakes.toy_source import summary as listed

SUPPLIER = "11111111"


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    plant(made, 3)
    return made


def sync(world: ApiWorld) -> str:
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    world.deliver(connection_id)
    return f"/v1/connections/{connection_id}"


def ref_of(world: ApiWorld, path: str):  # type: ignore[no-untyped-def]
    return world.connection(path.rpartition("/")[2]).ref


def test_an_invoice_that_no_list_shows_is_asked_for_and_found(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    world.source.rows.append(listed("HIDDEN", datetime(2025, 1, 5, 8, tzinfo=UTC)))
    asked = api.post(
        f"{path}/invoices/fetch",
        {"supplier_tax_number": SUPPLIER, "invoice_number": "HIDDEN"},
    )
    assert asked.status == 202
    assert asked.json["state"] == "asked"
    where = asked.headers["location"]
    assert where == f"{path}/invoices/{asked.json['invoice_id']}/lookup"
    assert api.get(asked.json["invoice_path"]).status == 404
    assert api.get(where).json["state"] == "asked"
    world.deliver(path.rpartition("/")[2])
    answered = api.get(where).json
    assert (answered["state"], answered["problem"]) == ("found", None)
    assert answered["settled_at"]
    invoice = api.get(answered["invoice_path"]).json
    assert (invoice["number"], invoice["found_by"]) == ("HIDDEN", "number")
    assert (invoice["validity"], invoice["validity_label"]) == ("valid", "Valid")


def test_an_invoice_that_the_source_does_not_have_is_told_apart(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    number = {"supplier_tax_number": SUPPLIER, "invoice_number": "NOBODY", "batch_index": 2}
    where = api.post(f"{path}/invoices/fetch", number).headers["location"]
    world.deliver(path.rpartition("/")[2])
    answered = api.get(where).json
    assert (answered["state"], answered["state_label"]) == ("not_found", "Not found")
    assert answered["invoice_id"] == InvoiceId((SUPPLIER, "NOBODY", "2")).public
    assert api.get(answered["invoice_path"]).status == 404


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"invoice_number": "A"}, "supplier_tax_number", "field_required"),
        ({"supplier_tax_number": SUPPLIER}, "invoice_number", "field_required"),
        (
            {"supplier_tax_number": "11111111-2-42", "invoice_number": "A"},
            "supplier_tax_number",
            "tax_number_digits",
        ),
        (
            {"supplier_tax_number": SUPPLIER, "invoice_number": "x" * 51},
            "invoice_number",
            "field_too_long",
        ),
        (
            {"supplier_tax_number": SUPPLIER, "invoice_number": "A", "batch_index": 0},
            "batch_index",
            "number_out_of_range",
        ),
        (
            {"supplier_tax_number": SUPPLIER, "invoice_number": "A", "tenant": "b"},
            "tenant",
            "unknown_field",
        ),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(
    world: ApiWorld, body: dict[str, object], field: str, code: str
) -> None:
    reply = world.client().post(f"{sync(world)}/invoices/fetch", body)
    assert reply.status == 422
    assert [(p["field"], p["code"]) for p in reply.json["problems"]] == [(field, code)]


def test_a_source_that_knows_no_numbers_is_not_asked(world: ApiWorld) -> None:
    path = sync(world)
    spec = replace(NAV_LIKE, summarise=None)
    world.ports.providers["nav"] = Provider(spec, lambda _s, _c: world.source)  # type: ignore[index]
    number = {"supplier_tax_number": SUPPLIER, "invoice_number": "A"}
    reply = world.client().post(f"{path}/invoices/fetch", number)
    assert (reply.status, reply.json["code"]) == (409, "lookup_not_supported")


def test_a_check_marks_an_annulled_invoice_in_list_and_detail(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    invoice = api.get(f"{path}/invoices").json["items"][0]
    world.source.validity[InvoiceId.from_public(invoice["id"])] = False
    reply = api.post(f"{path}/invoices/{invoice['id']}/check")
    assert (reply.status, reply.json["state"]) == (202, "asked")
    world.deliver(path.rpartition("/")[2])
    for found in (
        api.get(f"{path}/invoices").json["items"][0],
        api.get(f"{path}/invoices/{invoice['id']}").json,
        api.get(f"{path}/invoices", validity="annulled").json["items"][0],
    ):
        assert (found["id"], found["validity"]) == (invoice["id"], "annulled")
        assert found["validity_checked_at"] > invoice["validity_checked_at"]


def test_a_filtered_list_says_how_far_it_searched_and_goes_on(
    world: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_invoices, "_ROWS", 100)  # as if 1 MB held no more
    path, api = sync(world), world.client()
    for number in range(1_400):
        moment = datetime(2026, 1, 5, tzinfo=UTC) - timedelta(minutes=number)
        row = summary(f"N-{number:05d}", inserted_at=moment, issue_date=moment.date())
        state = DetailState.PENDING if number == 1_399 else DetailState.STORED
        stored = header(row, detail_state=state)
        world.ports.invoices.write(ref_of(world, path), [HeaderWrite(stored, 0)])
    first = api.get(f"{path}/invoices", detail_state="pending").json
    assert (first["items"], first["searched_until"]) == ([], "2026-01-04T02:24:00Z")
    rest = api.get(f"{path}/invoices", detail_state="pending", cursor=first["next_cursor"]).json
    assert [item["number"] for item in rest["items"]] == ["N-01399"]
    assert (rest["next_cursor"], rest["searched_until"]) == (None, None)
    by_date = api.get(f"{path}/invoices", detail_state="pending", by="issue_date").json
    assert by_date["searched_until"] == "2026-01-04"
    assert api.get(f"{path}/invoices", detail_state="lost").status == 422
    other = api.get(f"{path}/invoices", validity="valid", cursor=first["next_cursor"])
    assert (other.status, other.json["code"]) == (400, "invalid_cursor")


def test_a_chain_is_written_with_what_is_left_of_it(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    base = api.get(f"{path}/invoices").json["items"][0]
    row = summary(
        "STORNO", operation=Operation.STORNO, original_number=base["number"], modification_index=1
    )
    negated = replace(row.amounts, net=-row.amounts.net, vat=-row.amounts.vat, gross=None)  # type: ignore[operator]
    stored = header(replace(row, amounts=negated), validity=Validity.VALID)
    history = ((row.version, row, "h"),)
    world.ports.invoices.write(ref_of(world, path), [HeaderWrite(stored, 0, history)])
    chain = api.get(f"{path}/invoices/{stored.summary.id.public}/chain").json
    assert chain["base"] == {"id": base["id"], "is_known": True}
    assert [m["number"] for m in chain["members"]] == [base["number"], "STORNO"]
    assert chain["members"][1]["amounts"]["net"] == "-100.00"
    assert chain["effect"]["amounts"]["gross"] == "0.00"
    assert (chain["effect"]["currency"], chain["is_voided"]) == ("HUF", True)
    assert api.get(f"{path}/invoices/{base['id']}").json["chain"] == chain


def test_the_coverage_shows_head_and_audit(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    before = api.get(f"{path}/coverage").json
    assert before["audit"]["last_at"] is None
    assert before["audit"]["text"] == "Nothing has been read a second time yet."
    assert (before["failed_windows"], before["unproven"], before["head"]) == ([], [], None)
    world.clock.advance(days=8)
    assert audit_coverage(world.ports, lambda: 60.0) == 1
    running = api.get(f"{path}/coverage").json["audit"]["running"]
    assert (running["kind"], running["kind_label"]) == ("audit", "Audit")
    world.source.rows.append(listed("LATE", datetime(2026, 2, 20, 8, tzinfo=UTC)))
    world.deliver(path.rpartition("/")[2])
    world.clock.advance(minutes=15)
    audit_coverage(world.ports, lambda: 60.0)
    audit = api.get(f"{path}/coverage").json["audit"]
    assert (audit["running"], audit["last_found_late"], audit["found_late"]) == (None, 1, 1)
    assert audit["last_run"] == running["id"]
    assert audit["text"].endswith("Found late: 1 by it, 1 in all.")
    shown = api.get(f"{path}/runs/{running['id']}").json
    assert shown["counters"]["invoices_late"] == 1


def test_a_failed_window_is_shown_with_the_call_that_redrives_it(world: ApiWorld) -> None:
    path, api = sync(world), world.client()
    ref = ref_of(world, path)
    run = api.post(f"{path}/full-sync", {"from_date": "2025-12-01"}).json
    while released := list(world.ports.runs.released(ref, run["id"])):
        for key in released:
            now = world.clock.now()
            assert world.ports.runs.claim(key, "me", now, now + timedelta(minutes=6))
            world.ports.runs.fail(key, "me", "window_kept_failing")
        advance(world.ports, ref, run["id"])
    (first, *_) = api.get(f"{path}/coverage").json["failed_windows"]
    assert (first["run"], first["state"]) == (run["id"], "failed")
    assert first["error"]["code"] == "window_kept_failing"
    reply = api.send(first["redrive"]["method"], first["redrive"]["path"])
    assert reply.status in {200, 202}, reply.raw
