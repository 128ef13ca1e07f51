"""Validity against the simulator: annulled reports are marked, never deleted, never guessed."""

from datetime import timedelta

import pytest

from invoice_connector.core.invoice import DetailState, InvoiceId, Validity
from invoice_connector.core.lookup import LookupState
from invoice_connector.core.messages import CheckInvoices
from invoice_connector.services.ask_for_invoice import (
    ask_for_validity,
    read_lookup,
)
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.builders.truth_world import (
    A,
    add,
    annulled_world,
    audit,
    record_lanes,
    synced,
)
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, LOGIN, SECRETS


def test_an_annulled_report_is_marked_at_seven_days_and_stays() -> None:
    world = annulled_world()
    checked = world.clock.now()
    audit(world, hours=24, ticks=6)
    assert world.headers()["BAD"].validity is Validity.VALID
    audit(world, hours=24, ticks=2)
    bad, good = world.headers()["BAD"], world.headers()["GOOD"]
    assert (bad.validity, good.validity) == (Validity.ANNULLED, Validity.VALID)
    assert bad.detail_state is DetailState.STORED
    assert good.validity_checked_at
    assert good.validity_checked_at > checked + timedelta(days=6)


def test_each_invoice_is_checked_at_seven_and_at_thirty_five_days_and_not_else() -> None:
    world = annulled_world()
    audit(world, hours=24, ticks=45)
    asked = [
        (r["at"] - START).days if hasattr(r["at"], "days") else r["at"][:10]
        for r in world.simulator.control.requests()
        if r["operation"] == "queryInvoiceCheck" and r["parameters"]["invoiceNumber"] == "GOOD"
    ]
    assert asked == ["2026-03-08", "2026-04-05"]


def test_checks_use_the_audits_lane_and_ask_for_nothing_twice() -> None:
    world = annulled_world()
    world.clock.advance(days=1)
    keys = (InvoiceId((A, "BAD")).key, InvoiceId((A, "NOBODY")).key)
    reserved = record_lanes(world)
    for _ in range(3):
        world.queue.send(CheckInvoices(world.ref.tenant_id, world.ref.connection_id, keys))
        world.deliver()
    assert reserved == ["audit"]


def test_checks_of_days_on_which_nobody_looked_are_made_up_for() -> None:
    world = annulled_world()
    audit(world, hours=24, ticks=5)
    world.clock.advance(days=4)
    audit(world, ticks=2)
    assert world.headers()["BAD"].validity is Validity.ANNULLED


def test_a_check_on_demand_marks_at_once_in_the_lane_of_people() -> None:
    world = annulled_world()
    bad = InvoiceId((A, "BAD"))
    reserved = record_lanes(world)
    assert ask_for_validity(world.ports, world.ref, bad).state is LookupState.ASKED
    world.deliver()
    assert world.headers()["BAD"].validity is Validity.ANNULLED
    assert read_lookup(world.ports, world.ref, bad).state is LookupState.FOUND
    assert reserved == ["user"]


def test_a_new_report_that_is_not_delivered_yet_is_neither_annulled_nor_valid() -> None:
    world = annulled_world()
    ask_for_validity(world.ports, world.ref, InvoiceId((A, "BAD")))
    world.deliver()
    world.simulator.control.set_fault("empty_answer", operation="queryInvoiceData")
    add(world, "BAD", days_ago=0)
    audit(world, ticks=2)
    header = world.headers()["BAD"]
    assert (header.validity, header.validity_checked_at) == (Validity.UNKNOWN, None)


def test_a_new_report_after_an_annulment_is_a_new_version_and_valid() -> None:
    world = annulled_world()
    ask_for_validity(world.ports, world.ref, InvoiceId((A, "BAD")))
    world.deliver()
    add(world, "BAD", days_ago=0)
    audit(world, ticks=2)
    header = world.headers()["BAD"]
    assert (header.validity, header.detail_state) == (Validity.VALID, DetailState.STORED)
    assert len(world.ports.invoices.versions(world.ref, InvoiceId((A, "BAD")))) == 2


def test_several_valid_copies_leave_the_validity_open() -> None:
    world = annulled_world()
    world.simulator.control.duplicate(A, "GOOD")
    ask_for_validity(world.ports, world.ref, InvoiceId((A, "GOOD")))
    world.deliver()
    assert world.headers()["GOOD"].validity is Validity.UNKNOWN


def test_what_was_never_delivered_is_not_called_annulled() -> None:
    world = synced()
    world.simulator.control.set_fault("empty_answer", operation="queryInvoiceData")
    add(world, "SOON", days_ago=0.1)
    audit(world, ticks=1)
    world.simulator.control.annul(A, "SOON")
    ask_for_validity(world.ports, world.ref, InvoiceId((A, "SOON")))
    world.deliver()
    header = world.headers()["SOON"]
    assert (header.detail_state, header.validity) == (DetailState.PENDING, Validity.UNKNOWN)
    assert header.validity_checked_at


def test_an_invoice_that_a_later_list_leaves_out_is_not_thereby_annulled() -> None:
    world = annulled_world()
    world.simulator.control.set_fault("digest_hides_annulled")
    audit(world, hours=12, ticks=8)
    assert world.headers()["BAD"].validity is Validity.VALID
    audit(world, hours=24, ticks=5)
    assert world.headers()["BAD"].validity is Validity.ANNULLED


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "maintenance", "times": 3},
        {"name": "http_500", "times": 6},
        {"name": "throttle", "times": 2},
    ],
    ids=lambda fault: fault["name"],
)
def test_trouble_at_nav_delays_a_check_and_marks_nothing(fault: dict) -> None:
    world = annulled_world()
    audit(world, hours=24, ticks=6)
    world.simulator.control.set_fault(operation="queryInvoiceCheck", **fault)
    audit(world, hours=24, ticks=1)
    for _ in range(60):
        world.clock.advance(minutes=5)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    states = {n: h.validity for n, h in world.headers().items() if n != "OLD"}
    assert states == {"GOOD": Validity.VALID, "BAD": Validity.ANNULLED}


def test_refused_credentials_stop_checks_and_audits_after_one_call() -> None:
    world = annulled_world()
    audit(world, hours=24, ticks=6)
    world.simulator.control.add_user(
        LOGIN,
        "changed-Password-1",
        signature_key=SECRETS["signature_key"],
        exchange_key=SECRETS["exchange_key"],
        tax_numbers=[COMPANY],
    )
    before = len(world.simulator.control.requests())
    audit(world, hours=24, ticks=20)
    assert len(world.simulator.control.requests()) - before == 1
