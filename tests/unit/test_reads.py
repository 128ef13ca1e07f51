"""A source whose summaries are no versions: every read counts, and the later one stays."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceId,
    InvoiceRef,
    InvoiceStatus,
    Validity,
    VersionKey,
)
from invoice_connector.core.sync_run import RunKind, RunState
from invoice_connector.core.windows import Axis
from invoice_connector.services.ask_for_invoice import ask_for_validity
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync
from invoice_connector.services.store_reads import mark_deleted, store_read_document
from invoice_connector.services.store_summaries import store_summaries
from tests.fakes.ledger_source import SPEC, Entry
from tests.fakes.ledger_world import LedgerWorld, make_ledger_world
from tests.fakes.memory_time import START


def written(world: LedgerWorld) -> int:
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    return int(calls["write"] + calls["store_document"])


def ref_of(key: int) -> InvoiceRef:
    return InvoiceRef(InvoiceId(("invoice", str(key))), VersionKey(START))


def test_a_first_sync_reads_invoices_and_orders_some_in_one_call() -> None:
    world = make_ledger_world(invoices=10, orders=3)
    (run,) = world.runs()
    assert (run.kind, run.state) == (RunKind.INITIAL, RunState.COMPLETED)
    assert (run.counters.invoices_new, run.counters.documents_stored) == (13, 13)
    assert len(world.ledger.listed("fetch")) == 4  # 10 invoices by four, 3 orders
    header = world.header(1)
    assert (header.detail_state, header.validity) == (DetailState.STORED, Validity.VALID)
    assert (header.summary.currency, str(header.summary.open_amount)) == ("EUR", "124.00")
    assert (header.revision, world.history(1)) == (2, [True])


def test_an_invoice_and_an_order_of_the_same_key_are_two() -> None:
    world = make_ledger_world(invoices=2, orders=2)
    world.ledger.edit(1, "order", lines=("Other work",))
    world.poll()
    assert (world.header(1).revision, world.header(1, "order").revision) == (2, 3)


def test_an_edited_line_arrives_though_its_row_is_the_same() -> None:
    world = make_ledger_world(invoices=3)
    before = world.header(2)
    world.ledger.edit(2, lines=("Better work",))
    world.poll()
    after = world.header(2)
    assert after.revision == before.revision + 1
    assert after.detail_version != before.detail_version
    assert world.history(2) == [True, True]
    document = world.ports.invoices.document(world.ref, after.summary.id, after.detail_version)  # type: ignore[arg-type]
    assert b"Better work" in document.content


def test_what_is_read_again_and_unchanged_costs_no_write() -> None:
    world = make_ledger_world(invoices=9)
    world.ledger.put(*world.ledger.entries.values())  # modified, but the same
    before, fetched = written(world), len(world.ledger.listed("fetch"))
    world.poll()
    assert written(world) == before
    assert len(world.ledger.listed("fetch")) - fetched == 3
    assert world.runs()[0].counters.documents_stored == 9
    assert world.connection.sync.quiet_polls == 1


def test_a_payment_shows_once_the_open_ones_are_read() -> None:
    world = make_ledger_world(invoices=3)
    world.poll(days=3)  # the day's thorough one
    world.ledger.pay(2)
    world.poll()
    assert world.header(2).summary.status is InvoiceStatus.OPEN
    world.poll(hours=25)
    paid = world.header(2).summary
    assert (paid.status, str(paid.open_amount)) == (InvoiceStatus.PAID, "0.00")
    still_open = {key.parts[1] for key in world.ports.invoices.open_ids(world.ref)}
    assert still_open == {"1", "3"}


def test_a_person_who_wants_what_is_new_gets_payments_and_deletions_at_once() -> None:
    world = make_ledger_world(invoices=3)
    world.poll()
    world.ledger.pay(1)
    world.ledger.delete(2)
    world.sync_now()
    assert world.header(1).summary.status is InvoiceStatus.PAID
    assert world.header(2).validity is Validity.DELETED
    assert world.runs()[0].state is RunState.COMPLETED


def test_a_payment_that_is_taken_back_shows_though_the_row_is_the_old_one() -> None:
    world = make_ledger_world(invoices=1)
    world.ledger.pay(1)
    world.sync_now()
    assert not world.header(1).is_open
    world.ledger.edit(1, status=InvoiceStatus.OPEN, open=Decimal("124.00"))
    world.poll()
    assert world.header(1).is_open


def test_a_row_that_was_read_before_a_payment_was_seen_does_not_undo_it() -> None:
    world = make_ledger_world(invoices=1)
    row = world.header(1).summary
    early = replace(row, version=VersionKey.of_read(START + timedelta(seconds=30)))
    world.ledger.pay(1)
    world.sync_now()
    store_summaries(world.ports, world.ref, [early], "late", is_version=False)
    assert world.header(1).summary.status is InvoiceStatus.PAID
    later = replace(row, version=VersionKey.of_read(START + timedelta(days=1)))
    store_summaries(world.ports, world.ref, [later], "later", is_version=False)
    assert world.header(1).summary.status is InvoiceStatus.OPEN


def test_an_older_document_stored_late_changes_nothing() -> None:
    world = make_ledger_world(invoices=1)
    world.clock.advance(minutes=1)
    early = world.ledger.fetch_document(ref_of(1))
    world.ledger.edit(1, lines=("Better work",))
    world.poll()
    before = world.header(1)
    assert early is not None
    edited = replace(early, version=replace(early.version, transaction_id="another"))
    store_read_document(world.ports, world.ref, SPEC, edited, None)
    assert world.header(1) == before


def test_a_deleted_invoice_is_marked_and_kept_and_comes_back_when_it_is_listed() -> None:
    world = make_ledger_world(invoices=2)
    entry = world.ledger.entries[InvoiceId(("invoice", "1"))]
    world.ledger.delete(1)
    world.poll()
    assert world.header(1).validity is Validity.DELETED
    assert world.header(1).detail_state is DetailState.STORED
    world.ledger.put(entry)
    world.poll()
    assert world.header(1).validity is Validity.VALID
    assert world.header(1).detail_state is DetailState.STORED


def test_deletions_that_nobody_may_list_are_found_by_comparing_keys() -> None:
    world = make_ledger_world(invoices=7, orders=1)
    world.ledger.may_list_deleted = False
    world.ledger.edit(3, status=InvoiceStatus.PAID)
    world.poll()
    world.ledger.delete(3)
    world.ledger.delete(1, "order")
    world.poll(days=3)
    assert world.header(3).validity is Validity.VALID
    assert Axis.DELETED_ON not in {row.window.axis for row in world.ports.runs.coverage(world.ref)}
    start_full_sync(world.ports, world.ref, None, "me")
    world.deliver()
    assert world.header(3).validity is Validity.DELETED
    assert world.header(1, "order").validity is Validity.DELETED
    assert world.header(1).validity is Validity.VALID


def test_a_gap_in_the_list_of_deletions_makes_audits_compare_everything() -> None:
    world = make_ledger_world(orders=2)
    world.poll()
    assert world.audit() == 0  # read just now
    world.clock.advance(days=1)
    world.ledger.delete(1, "order")
    world.clock.advance(days=8)  # nobody looked while the deletion was still listed
    world.poll()
    assert world.header(1, "order").validity is Validity.VALID
    assert world.audit() == 1
    assert world.runs()[0].kind is RunKind.AUDIT
    assert world.header(1, "order").validity is Validity.DELETED
    assert world.runs()[0].counters.invoices_late == 0


@pytest.mark.parametrize(("days", "is_found_by"), [(6, None), (7, RunKind.AUDIT)])
def test_a_deletion_later_on_the_day_of_the_last_look_is_found(
    days: int, is_found_by: RunKind | None
) -> None:
    world = make_ledger_world(orders=2)
    world.poll()
    world.clock.advance(hours=1)
    world.ledger.delete(1, "order")
    world.clock.set(START + timedelta(days=days))
    world.poll()
    assert (world.header(1, "order").validity is Validity.DELETED) is (is_found_by is None)
    assert world.audit() == (is_found_by is not None)
    assert world.header(1, "order").validity is Validity.DELETED


def test_without_a_gap_an_audit_leaves_what_was_read_lately() -> None:
    world = make_ledger_world(invoices=2)
    for _ in range(9):
        world.poll(hours=25)
    assert world.audit() == 0
    for _ in range(23):
        world.poll(hours=25)
    assert world.audit() == 1


def test_an_invoice_that_goes_between_list_and_document_is_marked() -> None:
    world = make_ledger_world(invoices=2)
    world.ledger.put(Entry(9, START.date()))
    world.ledger.before_documents = lambda: world.ledger.entries.pop(Entry(9, START.date()).id, 0)
    world.poll()
    gone = world.header(9)
    assert (gone.validity, gone.detail_state) == (Validity.DELETED, DetailState.GONE)
    assert world.runs()[0].state is RunState.COMPLETED
    assert not gone.is_open


def test_a_deletion_that_was_found_before_a_later_read_does_not_count() -> None:
    world = make_ledger_world(invoices=1)
    early = world.clock.now() - timedelta(seconds=1)
    assert not mark_deleted(world.ports, world.ref, InvoiceId(("invoice", "1")), early)
    assert not mark_deleted(world.ports, world.ref, InvoiceId(("invoice", "77")), early)
    assert world.header(1).validity is Validity.VALID


def test_a_document_newer_than_its_row_is_stored_and_the_row_follows() -> None:
    world = make_ledger_world(invoices=1)

    def edit() -> None:
        world.ledger.before_documents = None
        world.ledger.edit(1, gross=Decimal("200.00"), lines=("Two", "lines"))

    world.ledger.put(world.ledger.entries[InvoiceId(("invoice", "1"))])
    world.ledger.before_documents = edit
    world.poll()
    assert world.history(1) == [True, True]
    assert str(world.header(1).summary.amounts.gross) == "124.00"
    world.poll()
    assert str(world.header(1).summary.amounts.gross) == "200.00"
    assert world.header(1).detail_state is DetailState.STORED


def test_one_spoilt_document_does_not_keep_the_others() -> None:
    world = make_ledger_world()
    world.ledger.put(*(Entry(n, START.date()) for n in range(1, 7)))
    bad = InvoiceId(("invoice", "3"))
    world.ledger.spoilt.add(bad)
    world.poll()
    states = {key: h.detail_state for key, h in world.headers_by_id().items()}
    assert states.pop(bad) is DetailState.QUARANTINED
    assert set(states.values()) == {DetailState.STORED}
    world.ledger.spoilt.clear()
    world.poll()
    assert world.header(3).detail_state is DetailState.STORED


def test_an_unreadable_document_is_quarantined_once_and_mended_later() -> None:
    world = make_ledger_world()
    world.ledger.put(Entry(1, START.date()))
    world.ledger.unreadable.add(InvoiceId(("invoice", "1")))
    world.poll()
    header = world.header(1)
    assert (header.detail_state, header.problem_code) == (
        DetailState.QUARANTINED,
        "toy_unreadable",
    )
    world.poll()
    assert world.header(1).revision == header.revision
    world.ledger.unreadable.clear()
    world.poll()
    assert world.header(1).detail_state is DetailState.STORED


def test_an_answer_that_is_too_heavy_is_asked_for_in_halves() -> None:
    world = make_ledger_world()
    world.ledger.put(*(Entry(n, START.date()) for n in range(1, 5)))
    slow = SourceError("http_timeout", FailureClass.TRANSIENT)
    world.ledger.before_documents = lambda: world.ledger.failures.extend(
        [slow] * (len(world.ledger.listed("fetch")) < 4)
    )
    world.poll()
    assert world.ledger.listed("fetch")[3:] == ["fetch 4 3 2 1", "fetch 4 3", "fetch 2 1"]
    assert all(h.detail_state is DetailState.STORED for h in world.headers().values())


def test_what_could_not_be_read_again_is_handed_to_the_retry() -> None:
    world = make_ledger_world(invoices=3)
    world.ledger.edit(2, lines=("Better work",))
    world.ledger.before_documents = lambda: world.ledger.failures.append(
        SourceError("http_server_error", FailureClass.TRANSIENT)
    )
    world.poll()
    for _ in range(8):
        world.clock.advance(minutes=16)
        world.deliver()
    assert world.runs()[0].state is RunState.COMPLETED
    assert {h.detail_state for h in world.headers().values()} == {DetailState.PENDING}
    world.ledger.before_documents = None
    world.ledger.failures.clear()
    world.clock.advance(hours=1)
    world.sweep()
    assert {h.detail_state for h in world.headers().values()} == {DetailState.STORED}
    assert world.history(2) == [True, True]


def test_a_page_that_may_have_left_out_rows_is_not_taken_for_the_list() -> None:
    world = make_ledger_world(invoices=1)
    world.ledger.change_page = lambda page: replace(page, is_sound=False)
    estimate = estimate_full_sync(world.ports, world.ref, None)
    assert (estimate.invoices_min, estimate.invoices_max) == (1, 1)
    start_full_sync(world.ports, world.ref, START.date() - timedelta(days=2), "me")
    world.deliver()
    run = world.runs()[0]
    own = [row for row in world.ports.runs.coverage(world.ref) if row.run_id == run.run_id]
    assert {row.window.end - row.window.start for row in own} == {timedelta(days=1)}
    assert not any(row.is_proven for row in own)
    assert run.counters.windows_split > 0


def test_a_poll_that_lists_nothing_leaves_no_run() -> None:
    world = make_ledger_world(invoices=1)
    world.poll()
    world.clock.advance(days=3)
    world.poll()  # thorough again
    runs = len(world.runs())
    world.poll()
    assert len(world.runs()) == runs


def test_a_persons_question_finds_a_deletion() -> None:
    world = make_ledger_world(invoices=2)
    world.ledger.delete(1)
    ask_for_validity(world.ports, world.ref, InvoiceId(("invoice", "1")))
    world.clock.advance(seconds=1)
    world.deliver()
    assert world.header(1).validity is Validity.DELETED
