"""Redrive: a failed window is read again, also when its run has ended."""

import pytest

from invoice_connector.core.errors import ConflictError, FailureClass, SourceError
from invoice_connector.core.sync_run import RunState, SyncRun, WorkState
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.redrive_window import redrive_window
from invoice_connector.services.show_coverage import show_coverage
from tests.builders.full_run import (
    full_world,
    newest,
    pass_time,
    start,
    windows_of,
)
from tests.fakes.toy_world import World

CLOSED = SourceError("closed", FailureClass.MAINTENANCE)
OUR_BUG = SourceError("toy_request_wrong", FailureClass.OUR_BUG)
CRASH = MemoryError


def _failed_run(world: World, failed: int = 1) -> tuple[SyncRun, list[str]]:
    """Let some windows of a run fail; return the ended run and their ids."""
    run = start(world)
    world.source.failures = [OUR_BUG] * failed
    world.deliver()
    ended = world.ports.runs.get(world.ref, run.run_id)
    assert ended.state is RunState.COMPLETED_WITH_PROBLEMS
    windows = windows_of(world, ended)
    return ended, [w.key.work_id for w in windows if w.lease.state is WorkState.FAILED]


def test_a_redriven_window_closes_the_gap_and_the_run_ends_well() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    # The newest window failed: the claim ends before it.
    before = show_coverage(world.ports, world.ref).end
    world.clock.advance(hours=5)
    again = redrive_window(world.ports, world.ref, run.run_id, failed)
    assert (again.state, again.ended_at) == (RunState.RUNNING, None)
    world.deliver()
    ended = world.ports.runs.get(world.ref, run.run_id)
    assert (ended.state, ended.ended_at) == (RunState.COMPLETED, world.clock.now())
    assert (ended.counters.windows_failed, ended.counters.windows_done) == (0, 6)
    assert ended.counters.documents_stored == 18
    after = show_coverage(world.ports, world.ref).end
    assert before
    assert after == run.window.end > before


def test_the_end_state_stays_honest_while_another_window_is_failed() -> None:
    world = full_world()
    run, (first, second) = _failed_run(world, failed=2)
    redrive_window(world.ports, world.ref, run.run_id, first)
    world.deliver()
    assert newest(world).state is RunState.COMPLETED_WITH_PROBLEMS
    redrive_window(world.ports, world.ref, run.run_id, second)
    world.source.failures = [OUR_BUG]
    world.deliver()
    assert newest(world).state is RunState.COMPLETED_WITH_PROBLEMS
    assert newest(world).counters.windows_failed == 1


def test_a_redriven_window_whose_message_is_lost_is_found_by_the_sweeper() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    redrive_window(world.ports, world.ref, run.run_id, failed)
    world.queue.messages.clear()
    pass_time(world, 62)
    assert newest(world).state is RunState.COMPLETED


def test_redriving_twice_reads_the_window_once() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    world.source.calls.clear()
    for _ in range(2):
        redrive_window(world.ports, world.ref, run.run_id, failed)
        assert newest(world).counters.windows_released == 1
    world.deliver()
    assert len(world.source.listed("list")) == 1


def test_a_window_of_a_running_run_is_redriven_on_the_way() -> None:
    world = full_world()
    run = start(world)
    world.source.failures = [OUR_BUG]
    for message in world.queue.pop_due()[:1]:
        world.work(message)
    (failed,) = [w for w in windows_of(world, run) if w.lease.state is WorkState.FAILED]
    redriven = redrive_window(world.ports, world.ref, run.run_id, failed.key.work_id)
    assert redriven.state is RunState.RUNNING
    pass_time(world, 61)
    assert newest(world).state is RunState.COMPLETED


def test_a_redriven_run_does_not_stand_in_the_way_of_a_new_full_run() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    world.clock.advance(minutes=1)
    newer = start(world)
    redrive_window(world.ports, world.ref, run.run_id, failed)
    assert newer.run_id != run.run_id
    world.deliver()
    assert {r.state for r in world.runs()} == {RunState.COMPLETED}
    assert world.ports.runs.active_full(world.ref) is None


def test_what_cannot_be_redriven_is_refused() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    done = next(w for w in windows_of(world, run) if w.lease.state is WorkState.DONE)
    with pytest.raises(ConflictError, match="window_not_failed"):
        redrive_window(world.ports, world.ref, run.run_id, done.key.work_id)
    again = redrive_window(world.ports, world.ref, run.run_id, failed)
    world.source.failures = [OUR_BUG]
    world.deliver()
    assert newest(world).counters.windows_failed == 1
    world.ports.secrets.delete(world.ref)
    world.clock.advance(minutes=1)
    with pytest.raises(ConflictError, match="window_not_failed"):
        redrive_window(world.ports, world.ref, again.run_id, done.key.work_id)


def test_nothing_is_redriven_while_the_connection_does_not_work() -> None:
    world = full_world()
    run, (failed,) = _failed_run(world)
    world.source.refused = SourceError("login_refused", FailureClass.CREDENTIAL)
    world.clock.advance(minutes=1)
    start(world)
    world.deliver()
    with pytest.raises(ConflictError, match="connection_not_active"):
        redrive_window(world.ports, world.ref, run.run_id, failed)


def test_nothing_of_a_cancelled_run_is_redriven() -> None:
    world = full_world()
    run = start(world)
    world.source.failures = [OUR_BUG]
    for message in world.queue.pop_due()[:1]:
        world.work(message)
    (failed,) = [w for w in windows_of(world, run) if w.lease.state is WorkState.FAILED]
    cancel_run(world.ports, newest(world))
    with pytest.raises(ConflictError, match="run_ended"):
        redrive_window(world.ports, world.ref, run.run_id, failed.key.work_id)
