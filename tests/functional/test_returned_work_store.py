"""The contract of the run store: how work is taken back, and how failed work is redriven."""

from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.sync_run import (
    Counters,
    Lease,
    RunState,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkKind,
    WorkState,
)
from tests.fakes.samples import NOW, REF, batch, coverage, run, window
from tests.fakes.stores import Stores, started_run, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
LEASE_END = NOW + timedelta(minutes=6)


def present(stores: Stores) -> SyncRun:
    return stores.runs.get(REF, "r1")


def claimed(stores: Stores, number: int = 0) -> WindowWork:
    key = window(number).key
    assert stores.runs.release(key, NOW, 9)
    work = stores.runs.claim(key, "me", NOW, LEASE_END)
    assert isinstance(work, WindowWork)
    return work


def failed(stores: Stores, number: int = 0) -> WorkKey:
    key = claimed(stores, number).key
    stores.runs.fail(key, "me", "http_reset")
    return key


def ended_with_a_failed_window(stores: Stores) -> WorkKey:
    started_run(stores, 0)
    key = failed(stores)
    assert stores.runs.finish(present(stores), RunState.FAILED, NOW + HOUR)
    return key


def watched(stores: Stores) -> list[str | None]:
    """The runs that the sweeper looks at."""
    found = stores.runs.needing_attention(NOW + HOUR, 9)
    return [attention.run_id for attention in found if not attention.work]


def test_one_piece_of_work_can_be_looked_at(stores: Stores) -> None:
    started_run(stores, 0)
    assert stores.runs.work(window(0).key) == window(0)
    for unknown in (window(1).key, batch(1).key, window(0, "r2").key):
        with pytest.raises(NotFoundError, match="window_not_found"):
            stores.runs.work(unknown)


def test_what_is_released_of_one_run_is_told_from_all_others(stores: Stores) -> None:
    started_run(stores, 0, 1)
    other = ConnectionRef("acme", "c2")
    started_run(stores, 0, ref=other)
    stores.runs.release(window(0, ref=other).key, NOW, 9)
    work = claimed(stores, 1)
    stores.runs.complete_window(work, "me", Counters(), [batch(1)], coverage(work))
    assert stores.runs.released(REF, "r1") == []
    stores.runs.release(window(0).key, NOW, 9)
    stores.runs.release(batch(1).key, NOW, 9)
    assert set(stores.runs.released(REF, "r1")) == {window(0).key, batch(1).key}
    assert stores.runs.released(REF, "r2") == []


def test_released_work_that_nobody_holds_is_withdrawn(stores: Stores) -> None:
    started_run(stores, 0)
    key = window(0).key
    stores.runs.release(key, NOW, 9)
    assert stores.runs.withdraw(key, NOW)
    assert stores.runs.work(key) == window(0)
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9) == [key]
    assert present(stores).counters == Counters(windows_total=1, windows_open=1)
    assert stores.runs.released_overall() == 0
    assert not stores.runs.withdraw(key, NOW)
    assert stores.runs.claim(key, "late message", NOW, LEASE_END) is None
    assert not [a for a in stores.runs.needing_attention(NOW + 9 * HOUR, 9) if a.work]


def test_leased_work_is_withdrawn_only_when_its_lease_is_over(stores: Stores) -> None:
    started_run(stores, 0)
    key = claimed(stores).key
    assert not stores.runs.withdraw(key, LEASE_END)
    assert stores.runs.withdraw(key, LEASE_END + timedelta(seconds=1))
    assert stores.runs.work(key).lease == Lease(attempt=1)


def test_postponed_work_is_withdrawn_and_keeps_its_attempts(stores: Stores) -> None:
    started_run(stores, 0)
    key = claimed(stores).key
    stores.runs.postpone(key, "me", NOW + HOUR, counts=True)
    assert stores.runs.withdraw(key, NOW)
    assert stores.runs.work(key).lease == Lease(attempt=1)


def test_unknown_work_is_neither_withdrawn_nor_redriven(stores: Stores) -> None:
    started = started_run(stores, 0)
    assert not stores.runs.withdraw(batch(1).key, NOW)
    assert not stores.runs.redrive(started, batch(1).key)


def test_a_redriven_window_of_an_ended_run_waits_and_the_run_runs_again(stores: Stores) -> None:
    key = ended_with_a_failed_window(stores)
    assert watched(stores) == []
    assert stores.runs.redrive(present(stores), key)
    assert stores.runs.work(key) == window(0)
    again = present(stores)
    assert (again.state, again.ended_at, again.error_code) == (RunState.RUNNING, None, None)
    assert again.counters == Counters(windows_total=1, windows_open=1)
    assert watched(stores) == ["r1"]
    assert stores.runs.waiting(REF, "r1", WorkKind.WINDOW, 9) == [key]
    work = claimed(stores)
    assert work.lease.attempt == 1
    stores.runs.complete_window(work, "me", Counters(), [batch(1)], coverage(work))
    assert not stores.runs.finish(present(stores), RunState.COMPLETED, NOW)
    assert stores.runs.release(batch(1).key, NOW, 4)


def test_a_redriven_run_leaves_the_lock_of_its_successor_alone(stores: Stores) -> None:
    key = ended_with_a_failed_window(stores)
    stores.runs.start_full(run("r2"))
    assert stores.runs.redrive(present(stores), key)
    work = claimed(stores)
    stores.runs.complete_window(work, "me", Counters(), [], coverage(work))
    assert stores.runs.finish(present(stores), RunState.COMPLETED, NOW + 2 * HOUR)
    assert present(stores).ended_at == NOW + 2 * HOUR
    active = stores.runs.active_full(REF)
    assert active is not None
    assert active.run_id == "r2"


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.PAUSING])
def test_a_redriven_window_of_an_open_run_leaves_its_state_alone(
    stores: Stores, state: RunState
) -> None:
    started_run(stores, 0, 1)
    key = failed(stores)
    stores.runs.change_state(present(stores), state)
    assert stores.runs.redrive(present(stores), key)
    assert present(stores).state is state
    assert present(stores).counters == Counters(windows_total=2, windows_open=2)


def test_only_failed_work_is_redriven_and_only_once(stores: Stores) -> None:
    started_run(stores, 0, 1)
    assert not stores.runs.redrive(present(stores), window(0).key)
    claimed(stores)
    assert not stores.runs.redrive(present(stores), window(0).key)
    stores.runs.fail(window(0).key, "me", "x")
    assert stores.runs.redrive(present(stores), window(0).key)
    assert not stores.runs.redrive(present(stores), window(0).key)
    assert present(stores).counters == Counters(windows_total=2, windows_open=2)


def test_nothing_of_a_cancelled_run_is_redriven(stores: Stores) -> None:
    started_run(stores, 0)
    key = failed(stores)
    stores.runs.change_state(present(stores), RunState.CANCELLING)
    assert not stores.runs.redrive(present(stores), key)
    stores.runs.change_state(present(stores), RunState.CANCELLED)
    assert not stores.runs.redrive(present(stores), key)
    assert stores.runs.work(key).lease.state is WorkState.FAILED


def test_a_redrive_loses_against_a_change_of_the_run(stores: Stores) -> None:
    started_run(stores, 0, 1)
    key = failed(stores)
    before = present(stores)
    stores.runs.change_state(before, RunState.PAUSING)
    assert not stores.runs.redrive(before, key)
    assert stores.runs.work(key).lease.state is WorkState.FAILED
    assert present(stores).counters.windows_failed == 1


def test_a_failed_batch_can_be_redriven_too(stores: Stores) -> None:
    started_run(stores, 0)
    work = claimed(stores)
    stores.runs.complete_window(work, "me", Counters(), [batch(1)], coverage(work))
    stores.runs.release(batch(1).key, NOW, 4)
    stores.runs.claim(batch(1).key, "me", NOW, LEASE_END)
    stores.runs.fail(batch(1).key, "me", "x")
    stores.runs.finish(present(stores), RunState.COMPLETED_WITH_PROBLEMS, NOW)
    assert stores.runs.redrive(present(stores), batch(1).key)
    counters = present(stores).counters
    assert (counters.batches_failed, counters.batches_open) == (0, 1)
    assert stores.runs.work(batch(1).key) == batch(1)
