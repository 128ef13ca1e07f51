"""No run stays open, whatever becomes of its connection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.messages import PollConnection
from invoice_connector.core.sync_run import ENDED, RunKind, RunState, SyncRun
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.pause_run import pause_run
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

REFUSED = SourceError("login_refused", FailureClass.CREDENTIAL, field="password")
CLOSED = SourceError("closed", FailureClass.MAINTENANCE)
FIRST = (START - timedelta(days=59)).date()


def _world(*, automatic: bool = False) -> World:
    world = make_world(automatic=automatic)
    world.source.rows += [summary(f"R-{n:02d}", START - timedelta(days=n)) for n in range(1, 50)]
    world.verify()
    return world


def _start(world: World) -> SyncRun:
    return start_full_sync(world.ports, world.ref, FIRST, "anna")[0]


def _run(world: World) -> SyncRun:
    return world.runs()[0]


def _pass_time(world: World, **duration: float) -> None:
    """Let the sweeper look at everything, at the end of each of ten parts of some time."""
    for _ in range(10):
        world.clock.set(world.clock.now() + timedelta(**duration) / 10)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()


def _running(world: World) -> None:
    _start(world)
    world.work(world.queue.pop_due()[0])


def _queued(world: World) -> None:
    original = world.ports.runs.mark_planned

    def crash(*_: object) -> None:
        world.ports.runs.mark_planned = original  # type: ignore[method-assign]
        raise MemoryError

    world.ports.runs.mark_planned = crash  # type: ignore[method-assign, assignment]
    with pytest.raises(MemoryError):
        _start(world)


def _paused(world: World) -> None:
    pause_run(world.ports, _start(world))


def _postponed(world: World) -> None:
    _start(world)
    world.source.refused = CLOSED
    world.deliver()


def _crashed(world: World) -> None:
    _start(world)
    original = world.source.list_page

    def crash(window, page):  # type: ignore[no-untyped-def]
        world.source.list_page = original  # type: ignore[method-assign]
        raise MemoryError

    world.source.list_page = crash  # type: ignore[method-assign]
    with pytest.raises(MemoryError):
        world.deliver()


STAGES = [_running, _queued, _paused, _postponed, _crashed]


@pytest.mark.parametrize("reach", STAGES)
def test_a_run_of_a_disconnected_connection_ends_as_cancelled(
    reach: Callable[[World], None],
) -> None:
    world = _world()
    reach(world)
    calls = len(world.source.calls)
    disconnect(world.ports, world.ref)
    _pass_time(world, minutes=10)
    run = _run(world)
    assert (run.state, run.error_code) == (RunState.CANCELLED, "connection_disconnected")
    assert (run.counters.windows_open, run.counters.batches_open) == (0, 0)
    assert len(world.source.calls) == calls
    assert world.ports.runs.active_full(world.ref) is None
    assert not list(world.ports.runs.needing_attention(world.clock.now(), 99))


@pytest.mark.parametrize("reach", [_running, _queued, _paused, _postponed])
def test_a_full_run_that_nobody_works_on_ends_with_the_disconnect_itself(
    reach: Callable[[World], None],
) -> None:
    world = _world()
    reach(world)
    disconnect(world.ports, world.ref)
    assert _run(world).state is RunState.CANCELLED


@pytest.mark.parametrize("reach", STAGES)
def test_a_run_whose_credentials_stay_refused_is_given_up_after_a_week(
    reach: Callable[[World], None],
) -> None:
    world = _world()
    reach(world)
    _refuse(world)
    _pass_time(world, days=6.9)
    assert _run(world).state not in ENDED
    _pass_time(world, days=0.2)
    run = _run(world)
    assert (run.state, run.error_code) == (RunState.CANCELLED, "run_waited_too_long")
    assert world.ports.runs.active_full(world.ref) is None


def test_a_connection_that_is_mended_in_time_finishes_its_run() -> None:
    world = _world()
    _running(world)
    _refuse(world)
    _pass_time(world, days=6)
    world.source.refused = None
    status = world.connection.status
    mended = replace(status, state=ConnectionState.ACTIVE, settled=ConnectionState.ACTIVE)
    world.ports.connections.write_status(world.ref, mended, world.connection.settings.version)
    _pass_time(world, hours=1)
    assert _run(world).state is RunState.COMPLETED
    assert len(world.headers()) == 49


def test_a_run_of_a_deleted_secret_is_given_up_too() -> None:
    world = _world()
    _start(world)
    world.ports.secrets.delete(world.ref)
    world.deliver()
    assert _run(world).state is RunState.RUNNING
    _pass_time(world, days=8)
    assert _run(world).error_code == "run_waited_too_long"


def test_an_automatic_update_ends_when_its_connection_is_disconnected() -> None:
    world = _polled()
    run = _run(world)
    assert (run.kind, run.state) == (RunKind.INCREMENTAL, RunState.RUNNING)
    disconnect(world.ports, world.ref)
    _pass_time(world, minutes=10)
    assert world.ports.runs.get(world.ref, run.run_id).state is RunState.CANCELLED


def test_a_run_of_which_every_window_was_split_or_failed_ends() -> None:
    world = _world()
    run = _start(world)
    heavy = SourceError("gateway_timeout", FailureClass.TRANSIENT, http_status=504)
    wrong = SourceError("toy_request_wrong", FailureClass.OUR_BUG)
    calls = iter(range(10_000))

    def fail(window, page):  # type: ignore[no-untyped-def]
        next(calls)
        raise heavy if window.end - window.start > timedelta(days=2) else wrong

    world.source.list_page = fail  # type: ignore[method-assign]
    world.deliver()
    counters = _run(world).counters
    assert _run(world).state is RunState.FAILED
    assert counters.windows_split > 0
    assert counters.windows_failed == counters.windows_total
    assert world.ports.runs.active_full(run.ref) is None


def _refuse(world: World) -> None:
    """The source refuses the credentials, as a poll or another worker finds out."""
    world.source.refused = REFUSED
    connection = world.connection
    status = replace(
        connection.status,
        state=ConnectionState.ERROR,
        settled=ConnectionState.ERROR,
        since=world.clock.now(),
        next_try_at=None,
    )
    world.ports.connections.write_status(world.ref, status, connection.settings.version)


def _polled() -> World:
    """A poll has found an invoice whose document is not fetched yet."""
    world = _world(automatic=True)
    world.source.rows.append(summary("NEW", START + timedelta(minutes=1)))
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (poll,) = world.queue.pop_due()
    assert isinstance(poll, PollConnection)
    world.work(poll)
    return world
