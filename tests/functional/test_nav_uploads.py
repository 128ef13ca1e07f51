"""Documents found elsewhere: kept until the source shows the invoice itself, never against it."""

from datetime import timedelta

from invoice_connector.core.changes import ChangeType, InvoiceFact
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import DetailState, FoundBy, InvoiceHeader, InvoiceId, Validity
from invoice_connector.services.ask_for_invoice import ask_for_document, ask_for_validity
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.hand_over import hand_over
from invoice_connector.services.publish_events import publish_events
from invoice_connector.services.read_changes import read_changes
from tests.builders.nav_documents import as_supplier_sent, client, document, invoice, path, upload
from tests.builders.truth_world import A, audit, hidden_world, state, synced
from tests.fakes.memory_time import START
from tests.fakes.nav_world import NavWorld

HIDDEN = InvoiceId((A, "HIDDEN"))
NOWHERE = InvoiceId((A, "NOWHERE"))


def header_of(world: NavWorld, key: InvoiceId) -> InvoiceHeader:
    return world.ports.invoices.headers(world.ref, [key])[key]


def told(world: NavWorld, key: InvoiceId) -> list[ChangeType]:
    """Let the feed see an invoice as it is now; return all that it has said."""
    publish_events(world.ports, [InvoiceFact(world.ref, header_of(world, key))])
    return [change.type for change in read_changes(world.ports, world.ref, 0, 100).items]


def read_everything(world: NavWorld) -> None:
    start_full_sync(world.ports, world.ref, (START - timedelta(days=300)).date(), "anna")
    world.deliver()


def test_the_first_list_that_shows_an_uploaded_invoice_takes_its_place() -> None:
    world = hidden_world()
    content = as_supplier_sent(world, "HIDDEN")
    reply = upload(world, content + b"\n")
    assert reply.status == 201
    before = header_of(world, HIDDEN)
    assert (before.found_by, before.detail_state) == (FoundBy.UPLOAD, DetailState.STORED)
    assert (before.validity, before.revision) == (Validity.UNKNOWN, 1)
    assert before.summary.inserted_at == world.clock.now()
    assert told(world, HIDDEN) == [ChangeType.INVOICE_CREATED]
    hand_over(world.ports, world.ref, HIDDEN, HandOverState.LINKED, "AP-1")

    read_everything(world)
    after = header_of(world, HIDDEN)
    assert (after.found_by, after.detail_state) == (FoundBy.LIST, DetailState.STORED)
    assert after.validity is Validity.VALID
    assert after.detail_version == after.summary.version > before.summary.version
    assert after.hand_over.external_reference == "AP-1"
    assert after.hand_over.of_version == before.summary.version.key
    assert world.differences() == []
    assert told(world, HIDDEN) == [ChangeType.INVOICE_CREATED, ChangeType.INVOICE_UPDATED]
    original = client(world).get(path(world, HIDDEN.public, "xml"))
    assert original.content == content
    totals = client(world).get(path(world, "totals")).json
    assert totals["count"] == len(world.simulator.control.truth("12345676"))
    versions = client(world).get(path(world, HIDDEN.public)).json["versions"]
    assert [one["inserted_at"][:4] for one in versions[-1:]] == ["1900"]
    assert all(one["has_document"] for one in versions)


def test_a_question_by_its_number_brings_the_sources_own() -> None:
    world = hidden_world()
    upload(world, as_supplier_sent(world, "HIDDEN"))
    ask_for_document(world.ports, world.ref, HIDDEN)
    world.deliver()
    header = header_of(world, HIDDEN)
    assert (header.found_by, header.validity) == (FoundBy.NUMBER, Validity.VALID)


def test_what_the_source_has_listed_is_never_overridden() -> None:
    world = synced()
    before = world.headers()["OLD"]
    reply = upload(world, document("OLD", invoice(net="1.00")), query="replace=true")
    assert (reply.status, reply.json["code"]) == (409, "upload_known")
    shown = client(world).get(path(world, reply.json["about"]["invoice_id"]))
    assert shown.json["number"] == "OLD"
    assert world.headers()["OLD"] == before
    assert len(world.ports.invoices.versions(world.ref, before.summary.id)) == 1


def test_a_source_that_does_not_know_an_uploaded_invoice_does_not_annul_it() -> None:
    world = synced()
    upload(world, document("NOWHERE", invoice()))
    ask_for_validity(world.ports, world.ref, NOWHERE)
    world.deliver()
    asked = header_of(world, NOWHERE)
    assert asked.validity is Validity.UNKNOWN
    assert asked.validity_checked_at
    audit(world, hours=24, ticks=9)  # the checks at the age of 7 days
    checked = header_of(world, NOWHERE)
    assert checked.validity is Validity.UNKNOWN
    assert checked.validity_checked_at
    assert checked.validity_checked_at > asked.validity_checked_at


def test_a_source_that_knows_an_uploaded_invoice_may_confirm_it_and_withdraw_that() -> None:
    world = hidden_world()
    upload(world, as_supplier_sent(world, "HIDDEN"))
    ask_for_validity(world.ports, world.ref, HIDDEN)
    world.deliver()
    assert header_of(world, HIDDEN).validity is Validity.VALID
    assert header_of(world, HIDDEN).found_by is FoundBy.UPLOAD
    world.simulator.control.annul(A, "HIDDEN")
    ask_for_validity(world.ports, world.ref, HIDDEN)
    world.deliver()
    assert header_of(world, HIDDEN).validity is Validity.ANNULLED


def test_an_upload_proves_nothing_and_no_audit_counts_it() -> None:
    world = synced()
    before = world.ports.runs.coverage(world.ref)
    upload(world, document("NOWHERE", invoice()))
    assert world.ports.runs.coverage(world.ref) == before
    audit(world, hours=24, ticks=9)
    assert state(world).found_late == 0
    assert header_of(world, NOWHERE).found_by is FoundBy.UPLOAD
    body = {"from": "2026-01-01", "to": "2026-12-31"}
    compared = client(world).post(path(world, "reconcile"), body).json["only_here"]
    assert {one["invoice_number"]: one["found_by"] for one in compared}["NOWHERE"] == "upload"
