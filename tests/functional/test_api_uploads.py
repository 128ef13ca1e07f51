"""Documents that people upload over the API: taken, refused with the reason, never a crash."""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from invoice_connector.core.invoice import DetailState, InvoiceId
from invoice_connector.core.texts import LANGUAGES
from invoice_connector.providers.nav import uploads
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.upload_invoices import MOST_INVOICES
from tests.builders.api_world import ApiWorld, Reply, make_api_world
from tests.builders.hostile_documents import hostile_documents
from tests.builders.nav_documents import (
    DATA,
    SUPPLIER,
    XML,
    client,
    document,
    invoice,
    path,
    upload,
)
from tests.builders.truth_world import change_settings
from tests.fakes.nav_world import COMPANY, NavWorld, make_nav_world

OTHER = "87654321"
MEMBER, SIBLING = "33333333", "44444444"
A1 = InvoiceId((SUPPLIER, "A/1"))


@pytest.fixture
def world() -> NavWorld:
    return make_nav_world()  # not checked yet: an upload needs no source


def refused(reply: Reply) -> tuple[int, str]:
    assert reply.json["title"] != reply.json["detail"]
    return reply.status, reply.json["code"]


def only(reply: Reply) -> dict[str, Any]:
    (item,) = reply.json["items"]
    return dict(item)


def test_an_uploaded_invoice_is_marked_in_list_and_detail(world: NavWorld) -> None:
    content = document("A/1", invoice())
    reply = upload(world, content)
    assert reply.status == 201
    assert reply.headers["location"] == path(world, A1.public)
    assert (only(reply)["outcome"], only(reply)["outcome_label"]) == ("stored", "Stored")
    api = client(world, "viewer")
    (listed,) = api.get(path(world)).json["items"]
    detail = api.get(path(world, A1.public)).json
    for found in (only(reply)["invoice"], listed, detail):
        assert (found["found_by"], found["found_by_label"]) == ("upload", "Uploaded")
        assert (found["number"], found["detail_state"]) == ("A/1", "stored")
        assert (found["validity"], found["validity_checked_at"]) == ("unknown", None)
        assert found["amounts"]["gross"] == "1270.00"
    assert detail["document"]["is_current"]
    assert api.get(path(world, A1.public, "xml")).content == content
    assert api.get(path(world, A1.public, "print")).status == 200


def test_the_mark_has_words_in_every_language(world: NavWorld) -> None:
    upload(world, document("A/1", invoice()))
    words = {
        client(world)
        .send("GET", path(world, A1.public), headers={"accept-language": language})
        .json["found_by_label"]
        for language in LANGUAGES
    }
    assert words == {"Uploaded", "Feltöltve", "Tuotu tiedostosta"}


def test_the_same_file_twice_is_no_error_and_changes_nothing(world: NavWorld) -> None:
    first = upload(world, document("A/1", invoice()))
    world.clock.advance(minutes=1)
    second = upload(world, document("A/1", invoice()))
    assert second.status == 200
    assert only(second) == {
        **only(first),
        "outcome": "there_already",
        "outcome_label": "There already",
    }
    assert len(world.ports.invoices.versions(world.ref, A1)) == 1


def test_another_file_for_the_same_invoice_replaces_only_if_asked_to(world: NavWorld) -> None:
    old, new = document("A/1", invoice()), document("A/1", invoice(net="2000.00"))
    upload(world, old)
    reply = upload(world, new)
    assert refused(reply) == (409, "upload_differs")
    assert reply.json["about"] == {"invoice_id": A1.public}
    assert client(world).get(path(world, A1.public)).json["amounts"]["net"] == "1000.00"
    reply = upload(world, new, query="replace=true")
    assert (reply.status, only(reply)["invoice"]["amounts"]["net"]) == (201, "2000.00")
    assert upload(world, new).status == 200
    versions = client(world).get(path(world, A1.public)).json["versions"]
    assert [one["summary"]["amounts"]["net"] for one in versions] == ["2000.00", "1000.00"]
    assert client(world).get(path(world, A1.public, "xml")).content == new
    assert upload(world, old, query="replace=true").status == 201  # and back again
    back = client(world).get(path(world, A1.public)).json
    assert (back["amounts"]["net"], len(back["versions"])) == ("1000.00", 3)
    assert client(world).get(path(world, A1.public, "xml")).content == old


@pytest.mark.parametrize(
    ("content", "expected", "about"),
    [
        (invoice(OTHER), "upload_other_customer", {"customer_tax_number": OTHER}),
        (invoice(OTHER, supplier=COMPANY), "upload_issued", {"supplier_tax_number": COMPANY}),
        (invoice(""), "upload_customer_missing", {}),
        (invoice("", original="A/0"), "upload_customer_missing", {}),
        (invoice(supplier=""), "upload_value_invalid", {}),
        (invoice(net="a lot"), "upload_value_invalid", {}),
    ],
)
def test_what_is_not_the_companys_is_refused_with_the_number_that_stands_on_it(
    world: NavWorld, content: str, expected: str, about: dict[str, str]
) -> None:
    reply = upload(world, document("A/1", content))
    assert refused(reply) == (422, expected)
    assert reply.json["about"] == about
    assert client(world).get(path(world)).json["items"] == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (document("A/1", invoice(), namespace=DATA.replace("3.0", "4.0")), "upload_not_invoice"),
        (document("A/1", invoice()).replace(b"InvoiceData", b"Invoice"), "upload_not_invoice"),
        (b"<invoice>an invoice</invoice>", "upload_not_invoice"),
        (b"<InvoiceData xmlns='%b'/>" % DATA.encode(), "upload_not_invoice"),
        (document("A/1", ""), "upload_not_invoice"),
        (document("A/1", invoice()).replace(b"3.0/base", b"2.0/base"), None),  # by local name
        (document("x" * 51, invoice()), "upload_value_invalid"),
        (document("A/1", invoice())[:-1], "upload_malformed"),
        (document("A/1", invoice()).decode().encode("utf-16"), "upload_encoding"),
        (document("A/1", invoice()).replace("á".encode(), b"\xe1"), "upload_encoding"),
        (document("A/1", invoice()).replace(b"?>", b"?><!DOCTYPE a>", 1), "upload_doctype"),
        (document("A/1", "<a>" * 70 + "</a>" * 70), "upload_limit"),
        (document("A/1", invoice() + "<a/>" * 150_000), "upload_limit"),
        (b"", "upload_malformed"),
        (b"\x1f\x8b" + bytes(100), "upload_encoding"),
        (b"PD94bWw=", "upload_malformed"),
    ],
)
def test_what_is_no_readable_invoice_is_refused_by_its_kind(
    world: NavWorld, content: bytes, expected: str | None
) -> None:
    reply = upload(world, content)
    assert (reply.status, reply.json.get("code")) == (422 if expected else 201, expected)


def test_a_body_that_is_too_large_or_marked_as_something_else_is_refused(world: NavWorld) -> None:
    padded = document("A/1", invoice()).ljust(4_000_001)
    assert refused(upload(world, padded)) == (400, "body_too_large")
    assert upload(world, padded[:4_000_000]).status == 201
    other = {"content_type": "application/json", "content-type": "application/json"}
    assert refused(upload(world, document("A/1", invoice()), **other)) == (400, "not_marked_as_xml")
    broken = client(world).send("POST", path(world, "upload"), raw="<a>\ud800</a>", headers=XML)
    assert refused(broken) == (400, "invalid_text")
    assert refused(upload(world, b"<a/>", query="replace=yes")) == (422, "invalid_input")


def test_a_vat_group_takes_its_own_members_invoices_only(world: NavWorld) -> None:
    change_settings(world, vat_group_member=MEMBER)
    mine = upload(world, document("MINE", invoice(member=MEMBER)))
    unsure = upload(world, document("UNSURE", invoice()))
    others = upload(world, document("OTHERS", invoice(member=SIBLING)))
    assert not only(mine)["invoice"]["is_member_unknown"]
    assert only(unsure)["invoice"]["is_member_unknown"]
    assert refused(others) == (422, "upload_other_customer")
    assert others.json["about"] == {"customer_tax_number": SIBLING}


def test_of_a_batch_document_the_companys_invoices_are_taken(world: NavWorld) -> None:
    content = document("B/1", invoice(net="1.00"), invoice(OTHER), invoice(net="3.00"))
    reply = upload(world, content)
    found = [item["invoice"] for item in reply.json["items"]]
    assert [(one["batch_index"], one["amounts"]["net"]) for one in found] == [
        (1, "1.00"),
        (3, "3.00"),
    ]
    assert [one["id"] for one in found] == [
        InvoiceId((SUPPLIER, "B/1", index)).public for index in "13"
    ]
    for one in found:
        detail = client(world).get(path(world, one["id"])).json["detail"]
        assert detail["amounts"]["net"] == one["amounts"]["net"]
    assert upload(world, content).status == 200
    foreign = document("B/2", invoice(OTHER), invoice(SIBLING))
    assert refused(upload(world, foreign)) == (422, "upload_other_customer")
    twice = content.replace(b"<batchIndex>3", b"<batchIndex>1")
    assert refused(upload(world, twice)) == (422, "upload_value_invalid")
    unnumbered = content.replace(b"<batchIndex>3</batchIndex>", b"")
    assert refused(upload(world, unnumbered)) == (422, "upload_value_invalid")


def test_a_document_has_a_largest_number_of_invoices(world: NavWorld) -> None:
    many = [invoice(OTHER)] * 5 + [invoice()] * MOST_INVOICES
    assert len(upload(world, document("B/1", *many)).json["items"]) == MOST_INVOICES
    reply = upload(world, document("B/2", *many, invoice()))
    assert refused(reply) == (422, "upload_too_many")


def test_a_batch_that_would_take_too_long_to_read_is_refused(
    world: NavWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_MOST_INVOICES", 3)
    three = [invoice(OTHER), invoice(OTHER), invoice()]
    assert upload(world, document("B/1", *three)).status == 201
    reply = upload(world, document("B/2", *three, invoice()))
    assert refused(reply) == (422, "upload_limit")


def test_a_modification_joins_its_chain_and_may_leave_the_customer_out(world: NavWorld) -> None:
    upload(world, document("A/1", invoice()))
    reply = upload(world, document("A/2", invoice("", original="A/1", net="-400.00")))
    assert only(reply)["invoice"]["operation"] == "modify"
    chain = client(world).get(path(world, A1.public, "chain")).json
    assert [one["number"] for one in chain["members"]] == ["A/1", "A/2"]
    assert chain["effect"]["amounts"]["net"] == "600.00"


def test_a_repeat_under_its_key_gets_the_first_answer(world: NavWorld) -> None:
    key = {"idempotency-key": "upload-1"}
    big = document("A/1", invoice()).ljust(70_000)  # more than a usual body
    first, second = (upload(world, big, **key) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json == first.json
    assert refused(upload(world, big[:-1], **key)) == (422, "idempotency_key_reused")


def test_exports_search_and_hand_over_treat_it_as_any_other(world: NavWorld) -> None:
    upload(world, document("A/1", invoice()))
    api = client(world)
    for query in ({"number": "a/1"}, {"supplier_tax_number": SUPPLIER}, {"found_by": "upload"}):
        assert len(api.get(path(world), **query).json["items"]) == 1, query
    assert api.get(path(world), found_by="list").json["items"] == []
    reply = api.put(path(world, A1.public, "hand-over"), {"state": "booked"})
    assert (reply.status, reply.json["hand_over"]["state"]) == (200, "booked")


def test_a_connection_without_a_tax_number_or_disconnected_takes_nothing(world: NavWorld) -> None:
    connection = world.connection
    empty = replace(connection.settings, technical={}, version=connection.settings.version + 1)
    world.ports.connections.save_settings(world.ref, empty, connection.status)
    content = document("A/1", invoice())
    assert refused(upload(world, content)) == (409, "connection_incomplete")
    disconnect(world.ports, world.ref)
    assert refused(upload(world, content)) == (409, "connection_disconnected")


def test_a_source_that_takes_no_documents_says_so() -> None:
    world: ApiWorld = make_api_world()
    where = f"/v1/connections/{world.make_active()}/invoices/upload"
    reply = world.client().send("POST", where, raw="<a/>", headers=XML)
    assert refused(reply) == (409, "upload_not_supported")


def test_a_document_that_no_check_foresaw_is_refused_too(
    world: NavWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object, __: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(type(world.ports.providers["nav"].uploading), "read", crash)
    assert refused(upload(world, b"<a/>")) == (422, "upload_unreadable")


def test_somebody_who_was_faster_is_not_overwritten(world: NavWorld) -> None:
    store, content = world.ports.invoices, document("A/1", invoice())
    real = store.store_document

    def lose_once(*arguments: Any) -> None:
        store.store_document = real  # type: ignore[method-assign]
        upload(world, document("A/1", invoice(net="7.00")))
        real(*arguments)

    store.store_document = lose_once  # type: ignore[method-assign]
    assert refused(upload(world, content)) == (409, "upload_differs")
    assert client(world).get(path(world, A1.public)).json["amounts"]["net"] == "7.00"


@pytest.mark.parametrize("name", hostile_documents())
def test_a_hostile_document_is_refused_or_kept_and_never_a_crash(
    world: NavWorld, name: str
) -> None:
    reply = upload(world, hostile_documents()[name])
    assert reply.status in {201, 422}, (name, reply.raw[:200])
    if reply.status == 422:
        assert reply.json["code"].startswith("upload_")
    assert "root:" not in reply.raw


def samples() -> dict[str, bytes]:
    folder = os.environ.get("NAV_SAMPLES")
    if not folder:
        pytest.skip("NAV_SAMPLES is not set: the folder of the authority's samples")
    return {
        path.name: path.read_bytes()
        for path in sorted(Path(folder).glob("**/invoice_samples/*.xml"))
    }


def test_every_sample_of_the_authority_is_taken_by_its_customer() -> None:
    taken, refusals = 0, 0
    for name, content in samples().items():
        world = make_nav_world()
        customer = re.search(rb"customerTaxNumber>\s*<[^>]*>(\d{8})<", content)
        if customer:
            change_settings(world, tax_number=customer[1].decode())
        reply = upload(world, content)
        if customer is None:
            assert refused(reply) == (422, "upload_customer_missing"), name
            refusals += 1
            continue
        assert reply.status == 201, (name, reply.raw[:300])
        for item in reply.json["items"]:
            assert item["invoice"]["detail_state"] == DetailState.STORED
            shown = client(world).get(path(world, item["invoice"]["id"])).json
            assert shown["detail"]["number"] == item["invoice"]["number"]
            taken += 1
    assert (taken, refusals) == (21, 0)
