"""People who change their mind: another from-date, before, during and after a first sync; a run
that is cancelled in the middle of a window and started again."""

from datetime import date, timedelta

import pytest

from invoice_connector.core.invoice import DetailState
from invoice_connector.core.sync_run import RunKind, RunState
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.save_settings import SettingsChange, save_settings
from tests.builders.full_run import during_the_next_list, full_world, newest, pass_time, start
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

EARLY, USUAL, LATE = date(2025, 11, 1), date(2026, 1, 1), date(2026, 2, 15)


@pytest.fixture
def world() -> World:
    """One invoice in each of November, January and late February."""
    made = make_world(from_date=USUAL)
    for number, days_ago in (("NOVEMBER", 110), ("JANUARY", 40), ("FEBRUARY", 5)):
        made.source.rows.append(summary(number, START - timedelta(days=days_ago)))
    return made


def since(world: World, from_date: date) -> None:
    save_settings(world.ports, world.ref, SettingsChange(from_date=from_date))


def poll(world: World) -> None:
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


@pytest.mark.parametrize(
    ("from_date", "found"),
    [(EARLY, {"NOVEMBER", "JANUARY", "FEBRUARY"}), (LATE, {"FEBRUARY"})],
    ids=["earlier", "later"],
)
def test_a_date_that_is_changed_before_the_first_sync_is_its_start(
    world: World, from_date: date, found: set[str]
) -> None:
    since(world, from_date)
    world.deliver()
    assert set(world.headers()) == found
    assert [run.kind for run in world.runs()] == [RunKind.INITIAL]


@pytest.mark.parametrize("from_date", [EARLY, LATE], ids=["earlier", "later"])
def test_a_date_that_is_changed_during_the_first_sync_is_for_the_next_one(
    world: World, from_date: date
) -> None:
    during_the_next_list(world, lambda: since(world, from_date))
    world.verify()
    assert set(world.headers()) == {"JANUARY", "FEBRUARY"}
    (run,) = world.runs()
    assert run.state is RunState.COMPLETED
    assert run.window.start.date() == USUAL


@pytest.mark.parametrize("from_date", [EARLY, LATE], ids=["earlier", "later"])
def test_a_date_that_is_changed_afterwards_reads_and_drops_nothing_until_a_full_sync(
    world: World, from_date: date
) -> None:
    world.verify()
    before = world.headers()
    assert set(before) == {"JANUARY", "FEBRUARY"}
    since(world, from_date)
    poll(world)
    assert world.headers() == before
    run, _ = start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    assert run.window.start.date() == from_date
    assert set(world.headers()) == set(before) | ({"NOVEMBER"} if from_date == EARLY else set())
    assert {number: world.headers()[number] for number in before} == before


def test_a_run_that_was_cancelled_in_the_middle_of_a_window_can_be_started_again() -> None:
    world = full_world()
    start(world)
    during_the_next_list(world, lambda: cancel_run(world.ports, newest(world)))
    world.deliver()
    cancelled = newest(world)
    states = {header.detail_state for header in world.headers().values()}
    assert (cancelled.state, states) == (RunState.CANCELLED, {DetailState.AWAITED})
    world.clock.advance(minutes=1)
    again = start(world)
    assert again.run_id != cancelled.run_id
    world.deliver()
    ended = newest(world)
    assert (ended.state, ended.counters.documents_stored) == (RunState.COMPLETED, 18)
    assert (ended.counters.invoices_new, ended.counters.invoices_unchanged) == (15, 3)
    assert {header.detail_state for header in world.headers().values()} == {DetailState.STORED}
    assert sorted(world.source.listed("fetch")) == sorted(f"fetch {n}" for n in world.headers())


def test_a_run_is_not_started_again_while_a_worker_still_ends_a_cancelled_one() -> None:
    world = full_world()
    first = start(world)
    seen: list[str] = []

    def cancel_and_start() -> None:
        cancel_run(world.ports, newest(world))
        seen.append(start(world).run_id)

    during_the_next_list(world, cancel_and_start)
    world.deliver()
    assert seen == [first.run_id]
    pass_time(world, 2)
    assert start(world).run_id != first.run_id
