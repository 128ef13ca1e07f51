"""Chains and VAT groups against the simulator, as the list and the detail show them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoice_connector.core.chain import Chain
from invoice_connector.core.invoice import DetailState, InvoiceId, Validity
from invoice_connector.core.invoice_filter import InvoiceFilter, InvoiceQuery
from invoice_connector.services.ask_for_invoice import ask_for_validity
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.list_invoices import list_invoices
from invoice_connector.services.read_chain import read_chain
from invoice_connector.services.read_invoices import read_invoice
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, NavWorld, make_nav_world

A = "11111111"
BASE = InvoiceId((A, "O-1"))
LINES = [
    {"description": "Áru", "quantity": 4, "unit_price": "1000", "vat": "27"},
    {"description": "Könyv", "quantity": 2, "unit_price": "500", "vat": "5"},
]


def add(world: NavWorld, number: str = "O-1", **more: object) -> None:
    values: dict[str, Any] = {"lines": LINES, "ins_date": START - timedelta(hours=5), **more}
    world.simulator.control.add_invoice(
        customer_tax_number=COMPANY, invoice_number=number, supplier_tax_number=A, **values
    )


def poll(world: NavWorld) -> None:
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


def truth_sum(world: NavWorld, name: str) -> Decimal:
    rows = world.simulator.control.truth(COMPANY)
    return sum((Decimal(row[name]) for row in rows if not row["is_annulled"]), Decimal(0))


def chain(world: NavWorld, invoice_id: InvoiceId = BASE) -> Chain:
    return read_chain(world.ports, world.ref, invoice_id)


@pytest.mark.parametrize("currency", ["HUF", "EUR"])
@pytest.mark.parametrize("category", ["NORMAL", "SIMPLIFIED"])
def test_the_effect_of_a_chain_is_the_sum_of_what_was_reported(
    currency: str, category: str
) -> None:
    world = make_nav_world()
    rate = 1 if currency == "HUF" else 400
    add(world, category=category, currency=currency, exchange_rate=rate)
    world.verify()
    assert chain(world).effect.gross == truth_sum(world, "gross")
    world.simulator.control.modify(A, "O-1")
    poll(world)
    effect = chain(world).effect
    for name in ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf"):
        assert getattr(effect, name) == truth_sum(world, name), name
    assert chain(world).is_voided is False
    world.simulator.control.storno(A, "O-1")
    poll(world)
    assert chain(world).is_voided is True
    assert chain(world).effect.gross == truth_sum(world, "gross") == 0
    assert chain(world).currency == currency


def test_every_member_leads_to_the_same_chain() -> None:
    world = make_nav_world()
    add(world)
    world.simulator.control.modify(A, "O-1")
    world.simulator.control.storno(A, "O-1")
    world.verify()
    poll(world)
    whole = chain(world)
    assert [header.summary.number for header in whole.all] == ["O-1", "O-1-M1", "O-1-S2"]
    for header in whole.all:
        assert chain(world, header.summary.id) == whole
        assert read_invoice(world.ports, world.ref, header.summary.id).chain == whole


def test_an_original_that_arrives_last_completes_its_chain() -> None:
    world = make_nav_world()
    soon, later = START - timedelta(minutes=10), START + timedelta(minutes=30)
    add(world, ins_date=soon, visible_at=later)
    world.simulator.control.modify(A, "O-1")
    world.verify()
    poll(world)
    member = InvoiceId((A, "O-1-M1"))
    assert set(world.headers()) == {"O-1-M1"}
    before = chain(world, member)
    assert (before.base, before.base_id, before.is_voided) == (None, BASE, False)
    for _ in range(3):
        poll(world)
    after = chain(world, member)
    assert after.base
    assert after.effect.gross == truth_sum(world, "gross")


def test_what_modifies_an_invoice_that_nav_does_not_have_stays_without_original() -> None:
    world = make_nav_world()
    add(world)
    world.simulator.control.modify(A, "O-1")
    world.simulator.control.storno(A, "O-1")
    reports = world.simulator.store.ledger("INBOUND", COMPANY).numbered("O-1")
    for report in reports:
        report.visible_at = START + timedelta(days=9999)
    world.verify()
    poll(world)
    found = chain(world, InvoiceId((A, "O-1-S2")))
    assert (found.base, found.is_voided) == (None, None)
    assert len(found.members) == 2


def test_each_item_of_a_batch_document_changes_its_own_chain() -> None:
    world = make_nav_world(days=90)
    world.generate(
        60,
        START - timedelta(days=80),
        START - timedelta(hours=1),
        seed=4,
        options={"mix": {"normal": 3, "batch": 1}},
    )
    world.verify()
    items = [h for h in world.headers_by_id().values() if h.summary.batch_index]
    assert items
    for item in items:
        found = chain(world, item.summary.id)
        assert found.base_id.parts == (
            item.summary.supplier_tax_number,
            item.summary.original_number,
        )
        assert item in found.members
        siblings = [m for m in found.members if m.summary.number == item.summary.number]
        assert siblings == [item]


def test_an_annulled_storno_gives_the_invoice_back() -> None:
    world = make_nav_world()
    add(world)
    world.simulator.control.storno(A, "O-1")
    world.verify()
    poll(world)
    assert chain(world).is_voided is True
    world.simulator.control.annul(A, "O-1-S1")
    ask_for_validity(world.ports, world.ref, InvoiceId((A, "O-1-S1")))
    world.deliver()
    found = chain(world)
    assert found.is_voided is False
    assert found.effect.gross == truth_sum(world, "gross") > 0
    assert [h.validity for h in found.members] == [Validity.ANNULLED]


def test_chains_of_a_mixed_year_add_up_to_the_ground_truth() -> None:
    world = make_nav_world(days=365)
    world.generate(300, START - timedelta(days=360), START - timedelta(hours=1), seed=5)
    world.verify()
    rows = [r for r in world.simulator.control.truth(COMPANY) if not r["is_annulled"]]
    expected: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row["supplier_tax_number"], row["original_invoice_number"] or row["invoice_number"])
        expected[key] = expected.get(key, Decimal(0)) + Decimal(row["gross_huf"])
    chains = {
        found.base_id.parts: found
        for header in world.headers_by_id().values()
        for found in [chain(world, header.summary.id)]
    }
    assert {key: found.effect.gross_huf for key, found in chains.items()} == expected
    assert sum(found.is_voided is True for found in chains.values()) > 0


def test_a_vat_group_marks_what_names_no_member() -> None:
    world = make_nav_world()
    for number, member in (("OWN", "33333333"), ("OTHER", "44444444"), ("NONE", None)):
        add(world, number, **({"customer_group_member": member} if member else {}))
    before = world.connection
    technical = {**before.settings.technical, "vat_group_member": "33333333"}
    world.ports.connections.save_settings(
        world.ref, replace(before.settings, technical=technical, version=2), before.status
    )
    world.verify()
    listed = list_invoices(world.ports, world.ref, InvoiceQuery(), 50, None).items
    marks = {row.header.summary.number: row.is_owner_unsure for row in listed}
    assert marks == {"OWN": False, "NONE": True}
    assert read_invoice(world.ports, world.ref, InvoiceId((A, "NONE"))).is_owner_unsure
    assert not read_invoice(world.ports, world.ref, InvoiceId((A, "OWN"))).is_owner_unsure


def test_without_a_vat_group_nobody_wonders_about_members() -> None:
    world = make_nav_world()
    add(world)
    world.verify()
    (row,) = list_invoices(world.ports, world.ref, InvoiceQuery(), 50, None).items
    assert not row.is_owner_unsure


def test_what_nav_lists_without_delivering_is_found_by_its_state() -> None:
    world = make_nav_world()
    add(world, "READY")
    world.verify()
    world.simulator.control.set_fault("empty_answer", operation="queryInvoiceData")
    add(world, "WAITING", ins_date=START)
    world.simulator.control.set_fault(
        "schema_violation_for_invoice", invoice_number="BROKEN", operation="queryInvoiceData"
    )
    add(world, "BROKEN", ins_date=START)
    poll(world)
    for state, expected in (
        (DetailState.STORED, ["READY"]),
        (DetailState.PENDING, ["WAITING"]),
        (DetailState.QUARANTINED, ["BROKEN"]),
    ):
        found = list_invoices(
            world.ports, world.ref, InvoiceQuery(InvoiceFilter(detail_state=state)), 50, None
        ).items
        assert [row.header.summary.number for row in found] == expected, state
