"""The contract of the run store: how windows and batches move through their states."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.sync_run import (
    BatchWork,
    Counters,
    Lease,
    RunState,
    WindowWork,
    WorkKey,
    WorkKind,
    WorkState,
)
from tests.fakes.samples import NOW, REF, batch, coverage, run, window
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
LEASE_END = NOW + timedelta(minutes=6)


def plan(stores: Stores, windows: int) -> None:
    started = stores.runs.start_full(run())
    stores.runs.add_windows(started, [window(number) for number in range(windows)])
    stores.runs.mark_planned(started, windows)


def claimed_window(stores: Stores, number: int = 0, owner: str = "me") -> WindowWork:
    key = window(number).key
    assert stores.runs.release(key, NOW, 9)
    work = stores.runs.claim(key, owner, NOW, LEASE_END)
    assert isinstance(work, WindowWork)
    return work


def claimed_batch(stores: Stores) -> BatchWork:
    """Plan and read one window whose batch is then claimed."""
    plan(stores, 1)
    work = claimed_window(stores)
    stores.runs.complete_window(work, "me", Counters(), [batch(1)], coverage(work))
    assert stores.runs.release(batch(1).key, NOW, 4)
    taken = stores.runs.claim(batch(1).key, "me", NOW, LEASE_END)
    assert isinstance(taken, BatchWork)
    return taken


def stored_window(stores: Stores, number: int) -> WindowWork:
    page = stores.runs.windows(REF, "r1", 99, None)
    return next(w for w in page.items if w.key == window(number).key)


def counters(stores: Stores) -> Counters:
    return stores.runs.get(REF, "r1").counters


def test_waiting_windows_are_released_newest_first_up_to_the_credit(stores: Stores) -> None:
    plan(stores, 5)
    keys = stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 3)
    assert keys == [window(4).key, window(3).key, window(2).key]
    assert [stores.runs.release(key, NOW, 2) for key in keys] == [True, True, False]
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9)[0] == keys[2]
    assert stores.runs.released_overall() == 2
    assert counters(stores) == Counters(windows_total=5, windows_open=5, windows_released=2)
    lease = Lease(WorkState.RELEASED, released_at=NOW, messages=1)
    assert stored_window(stores, 4) == replace(window(4), lease=lease)


def test_nothing_is_released_twice(stores: Stores) -> None:
    plan(stores, 1)
    assert stores.runs.release(window(0).key, NOW, 4)
    assert not stores.runs.release(window(0).key, NOW + HOUR, 4)
    assert counters(stores).windows_released == 1
    assert stored_window(stores, 0).lease.released_at == NOW


def test_unknown_work_is_not_released_claimed_or_cancelled(stores: Stores) -> None:
    plan(stores, 1)
    unknown = WorkKey(REF, "r1", WorkKind.BATCH, "nothing")
    assert not stores.runs.release(unknown, NOW, 4)
    assert stores.runs.claim(unknown, "me", NOW, LEASE_END) is None
    assert not stores.runs.cancel_waiting(unknown)
    assert not stores.runs.resend(unknown, NOW, LEASE_END)


def test_a_run_that_is_not_running_releases_nothing(stores: Stores) -> None:
    plan(stores, 1)
    stores.runs.change_state(stores.runs.get(REF, "r1"), RunState.PAUSING)
    assert not stores.runs.release(window(0).key, NOW, 4)
    stores.runs.change_state(stores.runs.get(REF, "r1"), RunState.RUNNING)
    assert stores.runs.release(window(0).key, NOW, 4)


def test_windows_and_batches_have_a_credit_each(stores: Stores) -> None:
    plan(stores, 2)
    work = claimed_window(stores, 1)
    stores.runs.complete_window(work, "me", Counters(), [batch(1), batch(2)], coverage(work))
    assert stores.runs.release(window(0).key, NOW, 1)
    assert stores.runs.release(batch(1).key, NOW, 1)
    assert not stores.runs.release(batch(2).key, NOW, 1)


def test_work_is_claimed_by_one_owner_until_the_lease_ends(stores: Stores) -> None:
    plan(stores, 1)
    key = window(0).key
    assert stores.runs.claim(key, "me", NOW, LEASE_END) is None
    assert claimed_window(stores) == replace(
        window(0), lease=Lease(WorkState.RELEASED, 1, NOW, "me", LEASE_END)
    )
    assert stores.runs.claim(key, "other", LEASE_END, NOW + HOUR) is None
    later = stores.runs.claim(key, "other", LEASE_END + HOUR, LEASE_END + 2 * HOUR)
    assert later is not None
    assert (later.lease.lease_owner, later.lease.attempt) == ("other", 2)


def test_an_owner_whose_lease_was_taken_can_change_nothing(stores: Stores) -> None:
    plan(stores, 1)
    work = claimed_window(stores)
    stores.runs.claim(work.key, "other", LEASE_END + HOUR, LEASE_END + 2 * HOUR)
    before = (stored_window(stores, 0), counters(stores))
    attempts = (
        lambda: stores.runs.complete_window(work, "me", Counters(), [batch(1)], coverage(work)),
        lambda: stores.runs.split_window(work, "me", [window(7), window(8)]),
        lambda: stores.runs.fail(work.key, "me", "x"),
        lambda: stores.runs.postpone(work.key, "me", NOW, counts=True),
        lambda: stores.runs.give_back(work.key, "me"),
    )
    for attempt in attempts:
        with pytest.raises(LostRaceError):
            attempt()
    assert (stored_window(stores, 0), counters(stores)) == before
    assert not stores.runs.coverage(REF)
    assert not stores.runs.waiting(REF, "r1", WorkKind.BATCH, 9)
    assert not stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9)


@pytest.mark.parametrize(("counts", "attempt"), [(True, 2), (False, 1)])
def test_postponed_work_can_be_claimed_again_when_its_time_has_come(
    stores: Stores, counts: bool, attempt: int
) -> None:
    plan(stores, 1)
    work = claimed_window(stores)
    until = NOW + 2 * HOUR
    stores.runs.postpone(work.key, "me", until, counts=counts)
    lease = stored_window(stores, 0).lease
    assert (lease.state, lease.lease_owner, lease.lease_until) == (WorkState.RELEASED, None, None)
    overdue = stores.runs.needing_attention(until + timedelta(minutes=59), 9)
    assert not [a for a in overdue if a.work]
    assert [a for a in stores.runs.needing_attention(until + HOUR, 9) if a.work]
    early = until - timedelta(seconds=6)
    assert stores.runs.claim(work.key, "a second message", early, until + HOUR) is None
    again = stores.runs.claim(work.key, "other", until, until + HOUR)
    assert again is not None
    assert again.lease.attempt == attempt
    assert counters(stores).windows_released == 1


def test_work_that_is_given_back_waits_in_its_old_place(stores: Stores) -> None:
    plan(stores, 3)
    work = claimed_window(stores, 1)
    stores.runs.give_back(work.key, "me")
    assert stored_window(stores, 1) == window(1)
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9)[1] == work.key
    assert counters(stores) == Counters(windows_total=3, windows_open=3)
    assert stores.runs.released_overall() == 0
    assert not [a for a in stores.runs.needing_attention(NOW + 9 * HOUR, 9) if a.work]
    assert claimed_window(stores, 1).lease.attempt == 1


def test_a_window_that_proves_nothing_leaves_no_trace_in_the_ledger(stores: Stores) -> None:
    plan(stores, 2)
    work = claimed_window(stores, 1)
    stores.runs.complete_window(work, "me", Counters(), [], None)
    assert stored_window(stores, 1).lease.state is WorkState.DONE
    assert stores.runs.coverage(REF) == []


def test_a_read_window_is_done_with_its_batches_and_counters(stores: Stores) -> None:
    plan(stores, 2)
    work = claimed_window(stores, 1)
    stores.clock.advance(minutes=1)
    batches = [batch(number) for number in range(40)]
    counted = Counters(invoices_listed=9, invoices_new=8, source_requests=2)
    row = coverage(work, rows=9, pages=2)
    stores.runs.complete_window(work, "me", counted, batches, row)
    done = stored_window(stores, 1)
    assert (done.lease.state, done.rows, done.pages) == (WorkState.DONE, 9, 2)
    assert done.finished_at == stores.clock.now()
    assert stores.runs.coverage(REF) == [row]
    assert counters(stores) == Counters(
        windows_total=2,
        windows_open=1,
        windows_done=1,
        batches_total=40,
        batches_open=40,
        invoices_listed=9,
        invoices_new=8,
        source_requests=2,
    )
    waiting = stores.runs.waiting(REF, "r1", WorkKind.BATCH, 99)
    assert waiting == [work.key for work in batches]
    assert stores.runs.released_overall() == 0
    with pytest.raises(LostRaceError):
        stores.runs.complete_window(work, "me", counted, [], row)
    assert counters(stores).invoices_listed == 9


def test_a_split_window_is_replaced_by_its_halves(stores: Stores) -> None:
    plan(stores, 1)
    work = claimed_window(stores)
    halves = [replace(window(7), order="001"), replace(window(8), order="000")]
    stores.runs.split_window(work, "me", halves)
    assert stored_window(stores, 0).lease.state is WorkState.SPLIT
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9) == [window(8).key, window(7).key]
    assert counters(stores) == Counters(windows_total=2, windows_open=2, windows_split=1)


def test_a_failed_window_keeps_its_reason(stores: Stores) -> None:
    plan(stores, 1)
    work = claimed_window(stores)
    stores.runs.fail(work.key, "me", "source_unavailable")
    lease = stored_window(stores, 0).lease
    assert (lease.state, lease.error_code) == (WorkState.FAILED, "source_unavailable")
    assert counters(stores) == Counters(windows_total=1, windows_failed=1)
    assert stores.runs.claim(work.key, "me", NOW + HOUR, NOW + 2 * HOUR) is None
    assert not [a for a in stores.runs.needing_attention(NOW + 9 * HOUR, 9) if a.work]


def test_a_claimed_batch_names_its_invoices(stores: Stores) -> None:
    taken = claimed_batch(stores)
    assert taken == replace(batch(1), lease=Lease(WorkState.RELEASED, 1, NOW, "me", LEASE_END))


def test_a_finished_batch_counts_once(stores: Stores) -> None:
    taken = claimed_batch(stores)
    stores.runs.complete_batch(taken, "me", Counters(documents_stored=2, source_requests=2))
    expected = Counters(
        windows_total=1, windows_done=1, batches_total=1, documents_stored=2, source_requests=2
    )
    assert counters(stores) == expected
    with pytest.raises(LostRaceError):
        stores.runs.complete_batch(taken, "me", Counters(documents_stored=2))
    assert counters(stores) == expected
    assert stores.runs.finish(stores.runs.get(REF, "r1"), RunState.COMPLETED, NOW)


def test_a_failed_batch_counts_as_failed(stores: Stores) -> None:
    taken = claimed_batch(stores)
    stores.runs.fail(taken.key, "me", "x")
    assert (counters(stores).batches_failed, counters(stores).batches_open) == (1, 0)


def test_only_waiting_work_is_cancelled(stores: Stores) -> None:
    plan(stores, 2)
    stores.runs.release(window(1).key, NOW, 4)
    assert not stores.runs.cancel_waiting(window(1).key)
    assert stores.runs.cancel_waiting(window(0).key)
    assert not stores.runs.cancel_waiting(window(0).key)
    assert stored_window(stores, 0).lease.state is WorkState.CANCELLED
    assert not stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9)
    assert counters(stores) == Counters(windows_total=2, windows_open=1, windows_released=1)


def test_released_work_is_counted_over_all_connections(stores: Stores) -> None:
    for number in range(4):
        ref = ConnectionRef("acme", f"c{number}")
        started = stores.runs.start_full(run(ref=ref))
        stores.runs.add_windows(started, [window(0, ref=ref)])
        stores.runs.mark_planned(started, 1)
        stores.runs.release(window(0, ref=ref).key, NOW, 4)
    assert stores.runs.released_overall() == 4
