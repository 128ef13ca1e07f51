"""Netvisor followed by the real provider and services, against the strict simulator."""

from datetime import timedelta

import pytest

from invoice_connector.core.invoice import DetailState, InvoiceStatus, Validity
from invoice_connector.core.sync_run import RunKind, RunState
from invoice_connector.core.windows import Axis
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync
from tests.fakes.memory_time import START
from tests.fakes.netvisor_world import (
    ACCOUNT,
    CUSTOMER_KEY,
    ORGANISATION,
    NetvisorWorld,
    make_netvisor_world,
)

LONG_AGO = START - timedelta(days=55)
HOUR = timedelta(hours=1)


def synced(count: int = 60, **options: object) -> NetvisorWorld:
    """Return a world whose first sync has read so many sales."""
    world = make_netvisor_world()
    world.simulator.control.set_options(**options)
    world.generate(count, LONG_AGO, START - HOUR)
    world.verify()
    return world


def open_keys(world: NetvisorWorld) -> list[int]:
    truth = world.simulator.control.truth(ORGANISATION)
    return [r["key"] for r in truth if r["kind"] == "invoice" and r["status"] == "open"]


def keys_per_call(world: NetvisorWorld) -> list[int]:
    calls = [call["parameters"] for call in world.simulator.control.requests()]
    return [len(call["netvisorkeylist"].split(",")) for call in calls if "netvisorkeylist" in call]


def requests(world: NetvisorWorld) -> int:
    return len(world.simulator.control.requests())


def test_a_first_sync_leaves_what_the_books_hold() -> None:
    world = synced(300)
    (run,) = world.runs()
    assert (run.kind, run.state) == (RunKind.INITIAL, RunState.COMPLETED)
    assert world.differences() == []
    kinds = {row["kind"] for row in world.rows()}
    assert kinds == {"invoice", "order"}


def test_a_thousand_invoices_cost_a_few_dozen_requests() -> None:
    world = synced(1000)
    assert world.differences() == []
    # 7 windows with 2 lists of 2 pages each, a hundred documents at a time, 3 for the check.
    assert requests(world) <= 50


def test_an_invoice_dated_far_ahead_arrives_with_the_first_sync() -> None:
    world = make_netvisor_world()
    ahead = START + timedelta(days=600)
    world.generate(10, ahead, ahead + timedelta(days=50))
    world.verify()
    assert len(world.rows()) == len(world.simulator.control.truth(ORGANISATION)) > 0
    assert world.differences() == []


@pytest.mark.parametrize("size", [7, 500])
def test_the_operator_says_how_many_documents_are_read_in_one_call(size: int) -> None:
    world = make_netvisor_world(documents_per_call=size)
    world.generate(800, START - timedelta(days=20), START - HOUR)
    world.verify()
    assert world.differences() == []
    asked = keys_per_call(world)
    assert max(asked) == size
    assert len(asked) <= 800 / size + 10


def test_what_is_too_much_for_one_call_is_read_in_halves() -> None:
    world = make_netvisor_world(documents_per_call=500)
    world.generate(800, START - timedelta(days=20), START - HOUR)
    world.simulator.control.set_fault("http_500", operation="getsalesinvoice", times=6)
    world.verify()
    world.clock.advance(minutes=30)
    world.deliver()
    asked = keys_per_call(world)
    assert asked[0] == 500
    assert max(asked[asked.index(250) :]) == 250
    assert world.differences() == []


def test_what_happens_at_netvisor_arrives() -> None:
    world = synced()
    world.poll(days=4)
    paid, edited, deleted, reminded = open_keys(world)[:4]
    control = world.simulator.control
    control.pay(ORGANISATION, paid)
    control.edit_line(ORGANISATION, edited, name="Another name, the same sum")
    control.delete(ORGANISATION, deleted)
    control.set_status(ORGANISATION, reminded, "reminded")
    world.sync_now()
    assert world.differences() == []
    assert world.header(deleted).validity is Validity.DELETED
    assert world.header(paid).summary.status is InvoiceStatus.PAID
    versions = world.ports.invoices.versions(world.ref, world.header(edited).summary.id)
    assert [version.document for version in versions] == [True, True]


def test_a_line_edited_with_the_same_sum_counts_as_an_update() -> None:
    world = synced()
    world.poll(days=4)
    edited, reminded = open_keys(world)[:2]
    world.simulator.control.edit_line(ORGANISATION, edited, name="Another name, the same sum")
    world.simulator.control.set_status(ORGANISATION, reminded, "reminded")
    world.sync_now()
    counters = world.runs()[0].counters
    assert (counters.invoices_new, counters.invoices_updated) == (0, 2)
    world.sync_now()
    assert world.runs()[0].counters.invoices_updated == 0


def test_what_changes_between_list_and_document_arrives() -> None:
    world = synced()
    world.poll(days=4)
    control, (deleted, edited) = world.simulator.control, open_keys(world)[:2]
    for key in (deleted, edited):
        control.edit_line(ORGANISATION, key, name="Edited")
    control.after_next_list(ORGANISATION, "delete", key=deleted)
    control.after_next_list(ORGANISATION, "edit_line", key=edited, name="Edited again")
    world.poll()
    assert world.runs()[0].state is RunState.COMPLETED
    assert world.differences() == []
    assert world.header(deleted).validity is Validity.DELETED


def test_a_payment_that_is_no_modification_shows_within_a_day() -> None:
    world = synced()
    world.poll(days=4)
    key = open_keys(world)[0]
    world.simulator.control.pay(ORGANISATION, key)
    world.poll()
    assert world.header(key).is_open
    world.poll(hours=24)
    assert not world.header(key).is_open
    assert world.differences() == []


def test_invoices_become_overdue_by_themselves() -> None:
    world = synced()
    for _ in range(3):
        world.poll(days=20)
        assert world.differences() == []
    assert InvoiceStatus.OVERDUE in {header.summary.status for header in world.headers().values()}


@pytest.mark.parametrize("fault", ["shuffle_list", None])
def test_lists_that_are_cut_are_read_to_their_end(fault: str | None) -> None:
    world = make_netvisor_world()
    world.simulator.control.set_options(page_cap=100)
    if fault:
        world.simulator.control.set_fault(fault)
    world.generate(700, LONG_AGO, START - HOUR)
    world.verify()
    (run,) = world.runs()
    assert run.state is RunState.COMPLETED
    assert world.differences() == []
    assert (run.counters.windows_split > 0) is (fault is not None)


def test_a_billed_order_and_its_invoice_are_two() -> None:
    world = synced()
    world.poll(days=4)
    truth = world.simulator.control.truth(ORGANISATION)
    order = next(r["key"] for r in truth if r["status"] == "undelivered")
    made = world.simulator.control.bill_order(ORGANISATION, order)
    world.poll()
    assert world.header(order, "order").summary.status is InvoiceStatus.BILLED
    assert world.header(made["key"]).summary.status is InvoiceStatus.OPEN
    assert world.differences() == []


def test_polls_without_changes_write_nothing() -> None:
    world = synced()
    for _ in range(2):
        world.poll()
    calls = dict(world.ports.invoices.calls)  # type: ignore[attr-defined]
    revisions = {row["id"]: row["revision"] for row in world.rows()}
    world.poll()
    after = world.ports.invoices.calls  # type: ignore[attr-defined]
    assert (after["write"], after["store_document"]) == (calls["write"], calls["store_document"])
    assert {row["id"]: row["revision"] for row in world.rows()} == revisions


def test_without_the_right_to_list_deletions_keys_are_compared() -> None:
    world = synced()
    world.poll(days=4)
    rights = ["salesinvoicelist", "getsalesinvoice", "getorder"]
    world.simulator.control.add_user(ACCOUNT["customer_id"], CUSTOMER_KEY, [ORGANISATION], rights)
    truth = world.simulator.control.truth(ORGANISATION)
    paid = next(r["key"] for r in truth if r["status"] == "paid")
    world.simulator.control.delete(ORGANISATION, paid)
    world.sync_now()
    assert world.header(paid).validity is Validity.VALID
    assert world.connection.may_sync
    start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    assert world.differences() == []
    assert world.header(paid).validity is Validity.DELETED


def test_deletions_that_the_list_no_longer_holds_are_found_by_an_audit() -> None:
    world = synced()
    world.poll()
    truth = world.simulator.control.truth(ORGANISATION)
    paid = next(r["key"] for r in truth if r["status"] == "paid")
    world.clock.advance(hours=3)
    world.simulator.control.delete(ORGANISATION, paid)
    world.poll(days=9)
    assert world.header(paid).validity is Validity.VALID
    assert audit_coverage(world.ports, lambda: 60.0) == 1
    world.deliver()
    assert world.header(paid).validity is Validity.DELETED
    assert world.differences() == []


def test_a_second_full_sync_reads_everything_and_changes_nothing() -> None:
    world = synced()
    world.poll()
    before = {row["id"]: row["revision"] for row in world.rows()}
    estimate = estimate_full_sync(world.ports, world.ref, None)
    start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    run = world.runs()[0]
    assert run.counters.documents_stored == len(before)
    assert estimate.invoices_min == estimate.invoices_max == run.counters.invoices_listed
    assert {row["id"]: row["revision"] for row in world.rows()} == before


def test_trouble_with_some_answers_loses_nothing() -> None:
    world = make_netvisor_world()
    control = world.simulator.control
    world.generate(150, LONG_AGO, START - HOUR)
    for fault in ("http_500", "truncate", "empty_body", "reset", "html_200"):
        control.set_fault(fault, probability=0.08)
    world.verify()
    for _ in range(40):
        world.clock.advance(minutes=16)
        world.deliver()
    control.clear_fault()
    for _ in range(3):
        world.poll(hours=1)
    assert {header.detail_state for header in world.headers().values()} == {DetailState.STORED}
    assert world.differences() == []


def test_the_ledger_says_until_when_each_list_is_known() -> None:
    world = synced()
    world.poll()
    axes = {row.window.axis for row in world.ports.runs.coverage(world.ref)}
    assert axes == {Axis.ISSUE_DATE, Axis.OPEN_ON, Axis.DELETED_ON}
