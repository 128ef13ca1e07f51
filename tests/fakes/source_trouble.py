"""A world to whose source something happens, and what the tests about that ask and do."""

from collections import Counter
from datetime import timedelta

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.source_calls import SourceCalls
from tests.fakes.memory_services import MemoryEvents
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

CLOSED = SourceError("nav_maintenance", FailureClass.MAINTENANCE, source_code="MAINTENANCE_MODE")
DAY = DateWindow(Axis.INSERTED_AT, START - timedelta(days=1), START)


def events(world: World) -> Counter[str]:
    """What operators would have counted."""
    assert isinstance(world.ports.events, MemoryEvents)
    return world.ports.events.counted


def calls_of(world: World) -> SourceCalls:
    """The calls of one piece of background work."""
    return SourceCalls(world.ports, world.connection, lambda: 300.0)


def with_full_run(rows: int = 40) -> World:
    """An active connection in the middle of a full run that has documents to fetch."""
    world = make_world(automatic=False)
    world.source.rows += [
        summary(f"X-{n:02d}", START - timedelta(days=2 * n, hours=1)) for n in range(rows)
    ]
    world.verify()
    start_full_sync(world.ports, world.ref, (START - timedelta(days=90)).date(), "anna")
    return world


def tick(world: World, minutes: int) -> None:
    """Let the sweeper and the queue work for some minutes."""
    for _ in range(minutes):
        world.clock.advance(minutes=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
