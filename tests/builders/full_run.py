"""A world with an active connection, whose full runs a test starts, disturbs and watches."""

from collections.abc import Callable
from datetime import timedelta

from invoice_connector.core.sync_run import SyncRun, WindowWork
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world


def full_world(*, windows: int = 6, per_window: int = 3) -> World:
    """An active connection, without automatic sync, and some invoices in each window of a run."""
    world = make_world(automatic=False)
    for n in range(windows):
        for i in range(per_window):
            at = START - timedelta(days=10 * n + 5, seconds=i)
            world.source.rows.append(summary(f"W{n}-{i}", at))
    world.verify()
    world.source.calls.clear()
    return world


def start(world: World, windows: int = 6) -> SyncRun:
    """Start a full run of so many windows of ten days."""
    first = (START - timedelta(days=10 * windows - 1)).date()
    return start_full_sync(world.ports, world.ref, first, "anna")[0]


def newest(world: World) -> SyncRun:
    """Return the newest run."""
    return world.runs()[0]


def pass_time(world: World, minutes: int) -> None:
    """Let the sweeper and the workers go on, minute by minute."""
    for _ in range(minutes):
        world.clock.advance(minutes=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()


def windows_of(world: World, run: SyncRun) -> list[WindowWork]:
    """Return the windows of a run."""
    return list(world.ports.runs.windows(world.ref, run.run_id, 999, None).items)


def during_the_next_list(world: World, action: Callable[[], object]) -> None:
    """Do something while a worker is in the middle of reading a window."""
    original = world.source.list_page

    def interrupted(window, page):  # type: ignore[no-untyped-def]
        world.source.list_page = original  # type: ignore[method-assign]
        action()
        return original(window, page)

    world.source.list_page = interrupted  # type: ignore[method-assign]
