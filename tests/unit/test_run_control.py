"""Pause, resume, cancel: what users do with a run, whatever it is doing meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from invoice_connector.core.errors import ConflictError, FailureClass, SourceError
from invoice_connector.core.sync_run import RunKind, RunState, SyncRun, WorkState
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.pause_run import pause_run
from invoice_connector.services.resume_run import resume_run
from invoice_connector.services.show_coverage import show_coverage
from tests.builders.full_run import (
    during_the_next_list,
    full_world,
    newest,
    pass_time,
    start,
    windows_of,
)
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import make_world

CLOSED = SourceError("closed", FailureClass.MAINTENANCE)
OUR_BUG = SourceError("toy_request_wrong", FailureClass.OUR_BUG)
CRASH = MemoryError


# -- pause and resume


def test_a_pause_lets_work_in_progress_end_and_releases_nothing_more() -> None:
    world = full_world()
    run = start(world)
    states: list[RunState] = []
    during_the_next_list(world, lambda: states.append(pause_run(world.ports, newest(world)).state))
    world.deliver()
    assert states == [RunState.PAUSING]
    paused = newest(world)
    assert paused.state is RunState.PAUSED
    assert paused.counters.windows_done == 1
    assert paused.counters.windows_released == paused.counters.batches_released == 0
    assert len(world.source.listed("list")) == 1
    pass_time(world, 60 * 24)
    assert len(world.source.calls) == 1
    resume_run(world.ports, newest(world))
    world.deliver()
    ended = world.ports.runs.get(world.ref, run.run_id)
    assert (ended.state, ended.counters.documents_stored) == (RunState.COMPLETED, 18)


def test_a_pause_takes_postponed_work_back_at_once_and_its_message_does_nothing() -> None:
    world = full_world()
    start(world)
    world.source.refused = CLOSED
    world.deliver()
    calls = len(world.source.calls)
    assert pause_run(world.ports, newest(world)).state is RunState.PAUSED
    world.source.refused = None
    pass_time(world, 30)
    assert len(world.source.calls) == calls
    resume_run(world.ports, newest(world))
    world.deliver()
    assert newest(world).state is RunState.COMPLETED


def test_pausing_while_the_last_piece_is_read_just_ends_the_run() -> None:
    world = full_world(windows=1, per_window=0)
    start(world, windows=1)
    states: list[RunState] = []
    original = world.ports.runs.change_state

    def watched(run: SyncRun, state: RunState) -> bool:
        states.append(state)
        return original(run, state)

    world.ports.runs.change_state = watched  # type: ignore[method-assign]
    during_the_next_list(world, lambda: pause_run(world.ports, newest(world)))
    world.deliver()
    assert newest(world).state is RunState.COMPLETED
    assert states == [RunState.PAUSING]


def test_a_run_that_is_still_pausing_can_be_resumed() -> None:
    world = full_world()
    start(world)

    def change_ones_mind() -> None:
        pause_run(world.ports, newest(world))
        assert resume_run(world.ports, newest(world)).state is RunState.RUNNING

    during_the_next_list(world, change_ones_mind)
    world.deliver()
    assert newest(world).state is RunState.COMPLETED
    assert len(world.headers()) == 18


def test_pausing_and_resuming_twice_changes_nothing() -> None:
    world = full_world()
    start(world)
    paused = pause_run(world.ports, newest(world))
    assert pause_run(world.ports, paused) == paused
    for _ in range(2):
        resume_run(world.ports, newest(world))
        assert newest(world).counters.windows_released == 4
    assert len(world.queue.pop_due()) == 8  # four at the start, taken back, four again


def test_a_second_start_shows_the_paused_run() -> None:
    world = full_world()
    run = start(world)
    pause_run(world.ports, run)
    again = start_full_sync(world.ports, world.ref, None, "bela")
    assert (again[0].run_id, again[0].state, again[1]) == (run.run_id, RunState.PAUSED, False)


# -- cancel


def test_a_cancel_takes_everything_back_that_nobody_works_on() -> None:
    world = full_world()
    start(world)
    world.source.refused = CLOSED
    world.deliver()
    cancelled = cancel_run(world.ports, newest(world))
    assert cancelled.state is RunState.CANCELLED
    assert {w.lease.state for w in windows_of(world, cancelled)} == {WorkState.CANCELLED}
    calls = len(world.source.calls)
    pass_time(world, 60)
    assert len(world.source.calls) == calls
    assert world.ports.runs.active_full(world.ref) is None


def test_a_window_that_is_read_during_a_cancel_counts_and_its_documents_are_not_fetched() -> None:
    world = full_world()
    start(world)
    during_the_next_list(world, lambda: cancel_run(world.ports, newest(world)))
    world.deliver()
    run = newest(world)
    assert run.state is RunState.CANCELLED
    assert run.counters.windows_done == 1
    assert (run.counters.windows_open, run.counters.batches_open) == (0, 0)
    assert world.source.listed("fetch") == []
    assert show_coverage(world.ports, world.ref).axes[0].ranges[0].rows == 3


def test_a_paused_run_can_be_cancelled() -> None:
    world = full_world()
    paused = pause_run(world.ports, start(world))
    assert cancel_run(world.ports, paused).state is RunState.CANCELLED


def test_a_cancel_of_a_run_whose_worker_died_ends_when_its_lease_does() -> None:
    world = full_world()
    start(world)

    def die() -> None:
        raise CRASH

    during_the_next_list(world, die)
    with pytest.raises(CRASH):
        world.deliver()
    assert cancel_run(world.ports, newest(world)).state is RunState.CANCELLING
    pass_time(world, 7)
    assert newest(world).state is RunState.CANCELLED


@pytest.mark.parametrize("steer", [pause_run, cancel_run])
def test_a_run_whose_planning_was_interrupted_can_be_steered(
    steer: Callable[..., SyncRun],
) -> None:
    world = full_world()
    original = world.ports.runs.mark_planned

    def crash(*_: object) -> None:
        world.ports.runs.mark_planned = original  # type: ignore[method-assign]
        raise CRASH

    world.ports.runs.mark_planned = crash  # type: ignore[method-assign, assignment]
    with pytest.raises(CRASH):
        start(world)
    queued = newest(world)
    assert queued.state is RunState.QUEUED
    run = steer(world.ports, queued)
    assert run.state in {RunState.PAUSED, RunState.CANCELLED}
    assert run.counters.windows_total == 6
    assert run.counters.windows_open == (6 if run.state is RunState.PAUSED else 0)


def test_cancelling_goes_on_later_when_there_is_too_much_for_one_call() -> None:
    world = full_world(windows=0)
    start(world, windows=300)
    original = world.ports.runs.cancel_waiting

    def slow(key):  # type: ignore[no-untyped-def]
        world.clock.advance(seconds=0.1)
        return original(key)

    world.ports.runs.cancel_waiting = slow  # type: ignore[method-assign]
    cancelling = cancel_run(world.ports, newest(world))
    assert cancelling.state is RunState.CANCELLING
    assert 150 < cancelling.counters.windows_open < 250
    pass_time(world, 2)
    assert newest(world).state is RunState.CANCELLED


# -- what the state forbids


def test_an_automatic_update_is_not_steered() -> None:
    world = make_world()
    world.verify()
    world.source.rows.append(summary("NEW", START + timedelta(minutes=1)))
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (poll,) = world.queue.pop_due()
    world.work(poll)
    run = newest(world)
    assert (run.kind, run.state) == (RunKind.INCREMENTAL, RunState.RUNNING)
    for steer in (pause_run, resume_run, cancel_run):
        with pytest.raises(ConflictError, match="run_automatic"):
            steer(world.ports, run)


def test_an_ended_run_is_not_steered() -> None:
    world = full_world()
    stale = start(world)
    world.deliver()
    for steer in (pause_run, resume_run, cancel_run):
        with pytest.raises(ConflictError, match="run_ended"):
            steer(world.ports, newest(world))
    for steer in (pause_run, cancel_run):
        with pytest.raises(ConflictError, match="run_ended"):
            steer(world.ports, stale)
