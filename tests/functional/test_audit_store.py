"""The contract of the run store on coverage, audits and questions, on every implementation."""

from dataclasses import replace
from datetime import date, timedelta

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef, SyncState
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup, LookupState
from invoice_connector.core.sync_run import Counters, RunKind, RunState
from tests.fakes.samples import NOW, REF, connection, coverage, run, window
from tests.fakes.stores import Stores, started_run, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
LATER = AuditState(
    due_at=NOW + HOUR,
    run_id="a1",
    last_run_id="a0",
    last_at=NOW - HOUR,
    last_found_late=2,
    found_late=7,
    gaps=1,
    checked_until=date(2026, 2, 28),
)


def first_sync(stores: Stores, connection_id: str = "c1", *, minutes: int = 0) -> ConnectionRef:
    made = connection(connection_id)
    stores.connections.create(made)
    began = NOW + timedelta(minutes=minutes)
    started = run(ref=made.ref, kind=RunKind.INITIAL, created_at=began)
    state = SyncState(cursor=NOW, head_start=NOW, head_identity="me", next_due_at=NOW)
    assert stores.runs.start_first(started, state)
    return made.ref


def read_windows(stores: Stores, *numbers: int, **changes: object) -> list[CoverageRow]:
    started_run(stores, *numbers)
    rows = []
    for number in numbers:
        work = window(number)
        assert stores.runs.release(work.key, NOW, 9)
        assert stores.runs.claim(work.key, "me", NOW, NOW + HOUR)
        rows.append(coverage(work, **changes))
        stores.runs.complete_window(work, "me", Counters(), [], rows[-1])
    return rows


def test_a_first_sync_makes_its_connections_audits_due(stores: Stores) -> None:
    assert stores.runs.audit(REF) is None
    ref = first_sync(stores)
    assert stores.runs.audit(ref) == AuditState(due_at=NOW)
    assert stores.connections.get(ref).sync.head_identity == "me"
    assert list(stores.runs.due_audits(NOW, 9)) == [ref]
    assert list(stores.runs.due_audits(NOW - HOUR, 9)) == []


def test_due_audits_come_oldest_first_over_all_connections(stores: Stores) -> None:
    refs = [first_sync(stores, f"c{n}", minutes=-n) for n in range(5)]
    assert list(stores.runs.due_audits(NOW, 9)) == refs[::-1]
    assert list(stores.runs.due_audits(NOW, 2)) == refs[:2:-1]


def test_audits_under_way_come_before_those_that_wait_longer(stores: Stores) -> None:
    refs = [first_sync(stores, f"c{n}", minutes=-n) for n in range(3)]
    before = stores.runs.audit(refs[0])
    assert before
    assert stores.runs.save_audit(refs[0], before, replace(before, run_id="a1"))
    assert list(stores.runs.due_audits(NOW, 9)) == [refs[0], refs[2], refs[1]]


def test_an_audit_state_is_read_back_exactly_and_leaves_the_list_of_due_ones(
    stores: Stores,
) -> None:
    ref = first_sync(stores)
    before = stores.runs.audit(ref)
    assert before
    assert stores.runs.save_audit(ref, before, LATER)
    assert stores.runs.audit(ref) == LATER
    assert list(stores.runs.due_audits(NOW, 9)) == []
    assert list(stores.runs.due_audits(NOW + HOUR, 9)) == [ref]
    assert stores.runs.save_audit(ref, LATER, replace(LATER, due_at=None))
    assert list(stores.runs.due_audits(NOW + 99 * HOUR, 9)) == []


def test_an_audit_state_is_replaced_only_if_it_is_the_one_that_was_read(stores: Stores) -> None:
    ref = first_sync(stores)
    before = stores.runs.audit(ref)
    assert before
    audit = run("a1", ref=ref, kind=RunKind.AUDIT)
    for stale in (replace(before, due_at=None), replace(before, run_id="a9")):
        assert not stores.runs.save_audit(ref, stale, LATER, start=audit)
    assert stores.runs.audit(ref) == before
    assert [found.run_id for found in stores.runs.list(ref, 9, None).items] == ["r1"]
    assert not stores.runs.save_audit(ConnectionRef("acme", "nobody"), before, LATER)


def test_an_audit_starts_with_its_run_beside_the_full_run_that_is_active(stores: Stores) -> None:
    ref = first_sync(stores)
    before = stores.runs.audit(ref)
    assert before
    audit = run("s1", ref=ref, kind=RunKind.AUDIT)
    assert stores.runs.save_audit(ref, before, replace(before, run_id="s1"), start=audit)
    assert stores.runs.get(ref, "s1") == audit
    active = stores.runs.active_full(ref)
    assert active
    assert active.run_id == "r1"
    stores.runs.mark_planned(audit, 0)
    assert stores.runs.finish(stores.runs.get(ref, "s1"), RunState.COMPLETED, NOW)
    assert stores.runs.active_full(ref) == active


def test_a_ledger_row_keeps_what_its_read_found_late(stores: Stores) -> None:
    (row,) = read_windows(stores, 1, late=3)
    assert stores.runs.coverage(REF) == [row]


def test_only_rows_that_were_not_read_again_are_dropped(stores: Stores) -> None:
    first, second, third = read_windows(stores, 1, 2, 3)
    stores.runs.drop_coverage(REF, [first, replace(second, read_at=NOW - HOUR)])
    assert stores.runs.coverage(REF) == [second, third]
    stores.runs.drop_coverage(REF, [first])
    assert stores.runs.coverage(REF) == [second, third]


def test_the_last_question_about_an_invoice_is_kept(stores: Stores) -> None:
    asked = Lookup(InvoiceId(("11111111", "Ű/1 #2")), LookupState.ASKED, NOW)
    stores.runs.put_lookup(REF, asked)
    assert stores.runs.get_lookup(REF, asked.invoice_id) == asked
    settled = replace(asked, state=LookupState.FAILED, settled_at=NOW + HOUR, code="nav_clock")
    stores.runs.put_lookup(REF, settled)
    assert stores.runs.get_lookup(REF, asked.invoice_id) == settled
    assert stores.runs.get_lookup(REF, InvoiceId(("11111111", "Ű/1"))) is None
    assert stores.runs.get_lookup(ConnectionRef("acme", "c2"), asked.invoice_id) is None
    assert stores.runs.get_lookup(REF, InvoiceId(("1", "x" * 3000))) is None
