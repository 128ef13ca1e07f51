"""The contract of the run store: runs, polls, the ledger, attention and retries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef, SyncState
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.sync_run import (
    Counters,
    RunKind,
    RunState,
    WorkKind,
    WorkState,
)
from tests.fakes.samples import NOW, REF, batch, connection, coverage, interval, run, window
from tests.fakes.stores import Stores, started_run, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
INVOICE = InvoiceId(("11111111", "N/1#2"))


def test_a_run_is_read_back_exactly_as_it_was_started(stores: Stores) -> None:
    full = run(
        started_by="anna@example.com",
        read_identity="acme/test",
        error_code="x",
        counters=Counters(*range(1, 20)),
    )
    assert stores.runs.start_full(full) == full
    assert stores.runs.get(REF, "r1") == full
    assert stores.runs.active_full(REF) == full


def test_an_unknown_run_is_not_found(stores: Stores) -> None:
    stores.runs.start_full(run())
    for ref, run_id in ((REF, "r"), (ConnectionRef("acme", "c2"), "r1"), (REF, "r1#x")):
        with pytest.raises(NotFoundError):
            stores.runs.get(ref, run_id)


def test_a_second_start_returns_the_run_that_is_active(stores: Stores) -> None:
    first = stores.runs.start_full(run("r1"))
    assert stores.runs.start_full(run("r2")) == first
    with pytest.raises(NotFoundError):
        stores.runs.get(REF, "r2")


def test_an_ended_run_makes_room_for_the_next(stores: Stores) -> None:
    first = stores.runs.start_full(run("r1"))
    assert stores.runs.finish(replace(first, error_code="plan_failed"), RunState.FAILED, NOW)
    ended = stores.runs.get(REF, "r1")
    assert (ended.state, ended.ended_at, ended.error_code) == (RunState.FAILED, NOW, "plan_failed")
    assert stores.runs.active_full(REF) is None
    assert stores.runs.start_full(run("r2")).run_id == "r2"


def test_a_run_with_open_work_does_not_end(stores: Stores) -> None:
    planned = started_run(stores, 1)
    assert not stores.runs.finish(planned, RunState.COMPLETED, NOW)
    assert stores.runs.active_full(REF) == planned
    stores.runs.cancel_waiting(window(1).key)
    assert stores.runs.finish(planned, RunState.COMPLETED, NOW)
    assert not stores.runs.finish(planned, RunState.FAILED, NOW)
    assert stores.runs.get(REF, "r1").state is RunState.COMPLETED


def test_an_ended_run_leaves_the_lock_of_its_successor_alone(stores: Stores) -> None:
    first = stores.runs.start_full(run("r1"))
    stores.runs.finish(first, RunState.FAILED, NOW)
    stores.runs.start_full(run("r2"))
    assert not stores.runs.finish(first, RunState.FAILED, NOW)
    active = stores.runs.active_full(REF)
    assert active is not None
    assert active.run_id == "r2"


def test_a_state_changes_only_from_the_state_that_was_read(stores: Stores) -> None:
    planned = started_run(stores, 1)
    assert stores.runs.change_state(planned, RunState.PAUSING)
    assert not stores.runs.change_state(planned, RunState.CANCELLING)
    assert not stores.runs.change_state(planned, RunState.QUEUED)
    assert stores.runs.get(REF, "r1").state is RunState.PAUSING


def test_changing_to_an_end_state_frees_the_connection(stores: Stores) -> None:
    stores.runs.change_state(started_run(stores), RunState.CANCELLING)
    cancelling = stores.runs.get(REF, "r1")
    assert stores.runs.change_state(cancelling, RunState.CANCELLED)
    assert stores.runs.get(REF, "r1").ended_at is not None
    assert not list(stores.runs.needing_attention(NOW, 9))
    assert stores.runs.start_full(run("r2")).run_id == "r2"


def test_the_first_run_begins_the_schedule_and_only_once(stores: Stores) -> None:
    stores.connections.create(connection(last_error="kept"))
    begin = SyncState(cursor=NOW, head_start=NOW, next_due_at=NOW + HOUR)
    assert stores.runs.start_first(run(kind=RunKind.INITIAL), begin)
    assert not stores.runs.start_first(run("r2", kind=RunKind.INITIAL), begin)
    assert stores.connections.get(REF).sync == replace(begin, last_error="kept")
    assert [d.due_at for d in stores.connections.due(NOW + HOUR, 9)] == [NOW + HOUR]
    assert stores.runs.start_full(run("r3")).run_id == "r1"


def test_the_first_run_waits_for_a_full_run_that_is_active(stores: Stores) -> None:
    stores.connections.create(connection())
    stores.runs.start_full(run("r1"))
    assert not stores.runs.start_first(run("r2"), SyncState(cursor=NOW))
    assert stores.connections.get(REF).sync == SyncState()


def test_no_first_run_starts_where_a_cursor_is_already(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW))
    assert not stores.runs.start_first(run(), SyncState(cursor=NOW + HOUR))
    assert stores.runs.active_full(REF) is None
    assert stores.connections.get(REF).sync.cursor == NOW


def test_planning_can_be_repeated_without_undoing_work(stores: Stores) -> None:
    started = stores.runs.start_full(run())
    windows = [window(number) for number in range(50)]
    stores.runs.add_windows(started, windows[:20])
    stores.runs.mark_planned(started, 20)
    stores.runs.release(windows[7].key, NOW, 4)
    stores.runs.add_windows(started, windows)
    stores.runs.mark_planned(started, 50)
    planned = stores.runs.get(REF, "r1")
    assert planned.state is RunState.RUNNING
    assert (planned.counters.windows_total, planned.counters.windows_open) == (20, 20)
    page = stores.runs.windows(REF, "r1", 200, None)
    assert [w.window for w in page.items] == [w.window for w in windows]
    assert page.items[7].lease.state is WorkState.RELEASED
    waiting = stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 200)
    assert waiting == [w.key for w in reversed(windows) if w.key != windows[7].key]


def test_windows_are_listed_in_pages_of_one_run_only(stores: Stores) -> None:
    started = started_run(stores, 1, 2, 3)
    stores.runs.add_windows(replace(started, run_id="r"), [window(9, "r")])
    first = stores.runs.windows(REF, "r1", 2, None)
    rest = stores.runs.windows(REF, "r1", 2, first.next_key)
    assert [w.key for w in (*first.items, *rest.items)] == [window(n).key for n in (1, 2, 3)]
    assert rest.next_key is None


def test_runs_are_listed_newest_first_in_pages(stores: Stores) -> None:
    for number in range(5):
        stores.runs.finish(stores.runs.start_full(run(f"r{number}")), RunState.FAILED, NOW)
    stores.runs.start_full(run("r9", ConnectionRef("acme", "c2")))
    first = stores.runs.list(REF, 3, None)
    rest = stores.runs.list(REF, 3, first.next_key)
    assert [r.run_id for r in first.items] == ["r4", "r3", "r2"]
    assert [r.run_id for r in rest.items] == ["r1", "r0"]
    assert rest.next_key is None


def test_a_poll_with_news_is_stored_with_its_run(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW, poll_id="p1"))
    before = stores.connections.get(REF).sync
    after = replace(before, cursor=NOW + HOUR, poll_id=None, next_due_at=NOW + HOUR)
    counters = Counters(windows_total=1, windows_done=1, batches_total=40, batches_open=40)
    news = run(kind=RunKind.INCREMENTAL, state=RunState.RUNNING, counters=counters)
    read = replace(window(1), rows=7, pages=1)
    waiting = [window(2), *(batch(n) for n in range(40))]
    stores.runs.finish_poll_with_news(before, after, news, read, waiting)
    assert stores.connections.get(REF).sync == after
    assert stores.runs.get(REF, "r1") == news
    stored, further = sorted(
        stores.runs.windows(REF, "r1", 9, None).items, key=lambda work: work.lease.state
    )
    assert (stored.lease.state, stored.rows) == (WorkState.DONE, 7)
    assert (further.lease.state, further.window) == (WorkState.WAITING, window(2).window)
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9) == [window(2).key]
    assert len(stores.runs.waiting(REF, "r1", WorkKind.BATCH, 99)) == 40
    assert stores.runs.active_full(REF) is None
    assert stores.runs.release(batch(1).key, NOW, 4)
    assert stores.runs.start_full(run("r2")).run_id == "r2"


def test_a_poll_whose_run_ended_at_once_needs_no_attention(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW, poll_id="p1"))
    before = stores.connections.get(REF).sync
    ended = run(kind=RunKind.INCREMENTAL, state=RunState.COMPLETED, ended_at=NOW)
    stores.runs.finish_poll_with_news(before, SyncState(cursor=NOW), ended, window(1), [])
    assert not list(stores.runs.needing_attention(NOW + HOUR, 9))


def test_a_poll_with_news_that_was_overtaken_stores_nothing(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW, poll_id="p2"))
    overtaken = SyncState(cursor=NOW, poll_id="p1")
    with pytest.raises(LostRaceError):
        stores.runs.finish_poll_with_news(overtaken, SyncState(), run(), window(1), [batch(1)])
    assert stores.connections.get(REF).sync.cursor == NOW
    with pytest.raises(NotFoundError):
        stores.runs.get(REF, "r1")
    assert not stores.runs.waiting(REF, "r1", WorkKind.BATCH, 9)


def test_the_ledger_keeps_the_last_read_of_each_interval_and_identity(stores: Stores) -> None:
    def read(run_id: str, number: int, identity: str, rows: int) -> None:
        started = stores.runs.start_full(run(run_id))
        work = window(number, run_id)
        stores.runs.add_windows(started, [work])
        stores.runs.mark_planned(started, 1)
        stores.runs.release(work.key, NOW, 4)
        stores.runs.claim(work.key, "me", NOW, NOW + HOUR)
        row = coverage(work, identity, rows=rows, is_proven=rows > 1)
        stores.runs.complete_window(work, "me", Counters(), [], row)
        stores.runs.finish(started, RunState.COMPLETED, NOW)

    read("r1", 2, "acme", 1)
    read("r2", 1, "acme", 2)
    read("r3", 1, "acme", 3)
    read("r4", 1, "other", 4)
    found = [(r.window, r.run_id, r.rows, r.is_proven) for r in stores.runs.coverage(REF)]
    assert sorted(found[:2], key=lambda row: row[1]) == [
        (interval(1, 1), "r3", 3, True),
        (interval(1, 1), "r4", 4, True),
    ]
    assert found[2:] == [(interval(2, 1), "r1", 1, False)]
    assert stores.runs.coverage(REF)[2] == coverage(window(2), "acme", rows=1, is_proven=False)


def test_intervals_of_a_run_survive_storage(stores: Stores) -> None:
    stored = stores.runs.start_full(run(window=interval(3, 4)))
    assert stores.runs.get(REF, stored.run_id).window == interval(3, 4)
