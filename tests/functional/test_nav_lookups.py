"""Invoices that no list shows, and those of a legal predecessor, against the simulator."""

from datetime import timedelta

from invoice_connector.core.invoice import DetailState, FoundBy, InvoiceId, Validity
from invoice_connector.core.lookup import LookupState
from invoice_connector.services.ask_for_invoice import (
    ask_for_document,
    read_lookup,
)
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.run_progress import read_identity
from tests.builders.truth_world import (
    LINE,
    A,
    add,
    change_settings,
    hidden_world,
    synced,
)
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, make_nav_world

PREDECESSOR = "87654321"


def test_an_invoice_that_no_list_shows_is_fetched_by_its_number() -> None:
    world = hidden_world()
    hidden = InvoiceId((A, "HIDDEN"))
    assert ask_for_document(world.ports, world.ref, hidden).state is LookupState.ASKED
    world.deliver()
    header = world.headers()["HIDDEN"]
    assert (header.detail_state, header.found_by) == (DetailState.STORED, FoundBy.NUMBER)
    assert header.validity is Validity.VALID
    assert read_lookup(world.ports, world.ref, hidden).state is LookupState.FOUND
    truth = {row["invoice_number"]: row for row in world.simulator.control.truth(COMPANY)}["HIDDEN"]
    summary = header.summary
    assert str(summary.amounts.gross) == truth["gross"]
    assert (summary.supplier_name, str(summary.issue_date)) == (
        truth["supplier_name"],
        truth["issue_date"],
    )
    assert summary.version.transaction_id == truth["transaction_id"]
    assert summary.customer_tax_number == COMPANY


def test_a_list_that_shows_it_later_takes_over_and_doubles_nothing() -> None:
    world = hidden_world()
    ask_for_document(world.ports, world.ref, InvoiceId((A, "HIDDEN")))
    world.deliver()
    start_full_sync(world.ports, world.ref, (START - timedelta(days=300)).date(), "anna")
    world.deliver()
    header = world.headers()["HIDDEN"]
    assert (header.found_by, header.detail_state) == (FoundBy.LIST, DetailState.STORED)
    assert world.differences() == []
    assert len(world.ports.invoices.versions(world.ref, InvoiceId((A, "HIDDEN")))) == 1


def test_a_number_that_nav_does_not_have_is_said_so() -> None:
    world = hidden_world()
    nobody = InvoiceId((A, "NOBODY"))
    ask_for_document(world.ports, world.ref, nobody)
    world.deliver()
    found = read_lookup(world.ports, world.ref, nobody)
    assert (found.state, found.code) == (LookupState.NOT_FOUND, None)
    assert "NOBODY" not in world.headers()


def test_a_known_invoice_keeps_the_row_that_its_list_gave() -> None:
    world = synced()
    before = world.headers()["OLD"]
    ask_for_document(world.ports, world.ref, before.summary.id)
    world.deliver()
    after = world.headers()["OLD"]
    assert (after.summary, after.found_by) == (before.summary, FoundBy.LIST)


def test_a_question_outlives_trouble_and_says_when_it_failed() -> None:
    world = hidden_world()
    hidden = InvoiceId((A, "HIDDEN"))
    world.simulator.control.set_fault("http_500", operation="queryInvoiceData")
    ask_for_document(world.ports, world.ref, hidden)
    for _ in range(40):
        world.deliver()
        world.clock.advance(minutes=5)
    found = read_lookup(world.ports, world.ref, hidden)
    assert found.state is LookupState.FAILED
    assert found.code
    world.simulator.control.clear_fault()
    ask_for_document(world.ports, world.ref, hidden)
    world.deliver()
    world.clock.advance(minutes=20)
    world.deliver()
    assert read_lookup(world.ports, world.ref, hidden).state is LookupState.FOUND


def test_another_group_members_invoice_is_not_found_by_its_number_either() -> None:
    world = synced()
    for number, member in (("OTHER", "44444444"), ("OWN", "33333333")):
        add(world, number, days_ago=200, customer_group_member=member)
    change_settings(world, vat_group_member="33333333")
    found = {}
    for number in ("OTHER", "OWN"):
        ask_for_document(world.ports, world.ref, InvoiceId((A, number)))
        world.deliver()
        found[number] = read_lookup(world.ports, world.ref, InvoiceId((A, number))).state
    assert found == {"OTHER": LookupState.NOT_FOUND, "OWN": LookupState.FOUND}
    assert "OTHER" not in world.headers()


def test_a_predecessors_invoices_are_read_under_its_number_and_never_merge_with_the_own() -> None:
    world = make_nav_world()
    control = world.simulator.control
    control.add_company(PREDECESSOR, "Jogelőd Kft.")
    control.add_company(COMPANY, "Minta Kft.", predecessors=[PREDECESSOR])
    add(world, "OWN")
    control.add_invoice(
        customer_tax_number=PREDECESSOR,
        invoice_number="BEFORE",
        supplier_tax_number=A,
        ins_date=START - timedelta(days=9),
        lines=[LINE],
    )
    own = read_identity(world.ports, world.connection)
    change_settings(world, predecessor_tax_number=PREDECESSOR)
    assert set(world.headers()) == {"BEFORE"}
    assert world.headers()["BEFORE"].detail_state is DetailState.STORED
    identities = {row.read_identity for row in world.ports.runs.coverage(world.ref)}
    assert own not in identities
    assert all(PREDECESSOR in identity for identity in identities)


def test_a_refused_predecessor_is_blamed_by_its_own_field() -> None:
    world = make_nav_world()
    change_settings(world, predecessor_tax_number=PREDECESSOR)
    error = world.connection.status.error
    assert error
    assert (error.code, error.field) == ("nav_predecessor_refused", "predecessor_tax_number")
    assert error.source_code == "INVALID_PREDECESSOR_TAX_NUMBER"
