"""Real adapters on both sides: tables by pynamodb, the source by requests over a socket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from infrastructure.simulators.nav.server import start
from invoice_connector.core.connection import ConnectionState
from invoice_connector.providers.registry import available
from invoice_connector.providers.transport import RequestsTransport
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, SOFTWARE, NavWorld, make_nav_world
from tests.fakes.stores import Stores, stores_on_tables

FAULTS = [
    None,
    {"name": "reset", "times": 6, "probability": 0.3},
    {"name": "truncate", "times": 6, "probability": 0.3, "keep": 500},
    {"name": "http_500", "times": 6, "probability": 0.3},
    {"name": "throttle", "times": 4, "probability": 0.2},
    {"name": "count_changes_between_pages", "times": 4},
]


def _on_tables(world: NavWorld, stores: Stores, url: str) -> NavWorld:
    """Put the world on real stores and its provider on real HTTP."""
    stores.connections.create(world.connection)
    providers = available(
        RequestsTransport(world.ports.clock),
        world.ports.clock,
        world.ports.ids,
        SOFTWARE,
        {"nav": url},
    )
    ports = replace(
        world.ports,
        connections=stores.connections,
        runs=stores.runs,
        invoices=stores.invoices,
        providers=providers,
    )
    real = NavWorld(ports, world.source, world.ref)
    real.simulator = world.simulator
    return real


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"] if fault else "calm")
def test_everything_real_ends_equal_to_the_ground_truth(fault: dict | None) -> None:
    plain = make_nav_world(page_size=20)
    plain.generate(40, START - timedelta(days=40), START - timedelta(hours=1), seed=31)
    running = start(simulator=plain.simulator)
    try:
        with stores_on_tables() as stores:
            world = _on_tables(plain, stores, running.url)
            world.verify()
            assert world.connection.status.state is ConnectionState.ACTIVE
            if fault:
                world.simulator.control.set_fault(**fault)
            plain.generate(10, START, START + timedelta(minutes=10), seed=32)
            for minute in range(20):
                world.clock.advance(minutes=1)
                recover_stuck_work(world.ports, lambda: 60.0)
                if minute % 5 == 0:
                    incremental_sync(world.ports, lambda: 60.0)
                world.deliver()
            assert world.differences() == []
            assert len(world.rows()) >= 45
            assert plain.simulator.control.truth(COMPANY)
    finally:
        running.stop()
