"""Random scenarios through the real client libraries, each ending as it does in memory.

Tables, secrets and queues by pynamodb and boto3, the source by requests; only their transports are
hooked. The services, the provider and every adapter are those that are deployed.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from invoice_connector.core.errors import TooOftenError
from invoice_connector.core.invoice import DetailState, InvoiceId
from invoice_connector.core.messages import Message, VerifyConnection
from invoice_connector.providers.registry import available
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.storage.secrets import SecretsManagerStore
from tests.fakes.hooked_clients import HookedQueue, hooked_transport
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, SECRETS, SOFTWARE, NavWorld, make_nav_world
from tests.fakes.stores import stores_on_tables

SEEDS = range(40)
LONG_SEEDS = range(40, 240)
_STEPS = 4
_LAST_PASSES = 4
_FAULTS = (
    "reset",
    "truncate",
    "http_500",
    "gateway_503",
    "html_200",
    "empty_body",
    "shuffle_pages",
)
_LINE = {"description": "Áru", "quantity": 1, "unit_price": "1000", "vat": "27"}

Action = Callable[[NavWorld, random.Random], None]


@contextmanager
def everything_real(plain: NavWorld) -> Iterator[NavWorld]:
    """Move a world onto the real adapters; its clock, ids and simulator stay."""
    with stores_on_tables() as stores:
        assert stores.clients is not None
        ports, clock = plain.ports, plain.ports.clock
        secrets = SecretsManagerStore(
            stores.clients.get("secretsmanager"), "test/", clock, ports.ids
        )
        spec = ports.providers["nav"].spec
        version = secrets.save(plain.ref, spec.prepare_credentials(SECRETS))
        settings = replace(plain.connection.settings, credentials_version=version)
        stores.connections.create(replace(plain.connection, settings=settings))
        transport = hooked_transport(clock, plain.simulator)
        real = replace(
            ports,
            connections=stores.connections,
            runs=stores.runs,
            invoices=stores.invoices,
            health=stores.health,
            call_log=stores.call_log,
            secrets=secrets,
            queue=HookedQueue(stores.clients.get("sqs"), clock, get_args(Message)),
            providers=available(
                transport, clock, ports.ids, SOFTWARE, {"nav": "http://127.0.0.1:1"}
            ),
        )
        world = NavWorld(real, plain.source, plain.ref)
        world.simulator = plain.simulator
        yield world


def play(world: NavWorld, seed: int) -> None:
    """Let news, faults, schedules and a person take turns; then let all come to rest."""
    chance = random.Random(seed)
    version = world.connection.settings.version
    world.ports.queue.send(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version))
    deliver(world)
    actions: list[Action] = [_news, _news, _change, _fault, _full]
    for _ in range(_STEPS):
        chance.choice(actions)(world, chance)
        _pass(world, chance.choice((1, 6, 16)))
    world.simulator.control.clear_fault()
    for _ in range(_LAST_PASSES):
        _pass(world, 31)


def _pass(world: NavWorld, minutes: int) -> None:
    world.clock.advance(minutes=minutes)
    recover_stuck_work(world.ports, lambda: 60.0)
    incremental_sync(world.ports, lambda: 60.0)
    deliver(world)


def deliver(world: NavWorld) -> None:
    """Deliver what is due until nothing is."""
    while messages := world.ports.queue.pop_due():  # type: ignore[attr-defined]
        for message in messages:
            world.work(message)


def _news(world: NavWorld, chance: random.Random) -> None:
    now = world.clock.now().replace(microsecond=0)
    lag = timedelta(minutes=chance.choice((0, 0, 20)))
    for _ in range(chance.randint(1, 3)):
        world.simulator.control.add_invoice(
            customer_tax_number=COMPANY,
            invoice_number=f"N/{chance.randrange(10**9)}",
            supplier_tax_number="11111111",
            ins_date=now,
            visible_at=now + lag,
            lines=[_LINE],
        )


def _change(world: NavWorld, chance: random.Random) -> None:
    rows = world.simulator.control.truth(COMPANY)
    own = [r for r in rows if r["invoice_number"].startswith("N/") and r["operation"] == "CREATE"]
    if own:
        row, control = chance.choice(own), world.simulator.control
        how = chance.choice((control.modify, control.storno))
        how(row["supplier_tax_number"], row["invoice_number"])


def _fault(world: NavWorld, chance: random.Random) -> None:
    world.simulator.control.set_fault(chance.choice(_FAULTS), times=3, probability=0.4)


def _full(world: NavWorld, _chance: random.Random) -> None:
    if world.connection.may_sync:
        with suppress(TooOftenError):
            start_full_sync(world.ports, world.ref, (START - timedelta(days=20)).date(), "anna")


def _fresh(seed: int) -> NavWorld:
    world = make_nav_world(days=20, page_size=10)
    world.generate(7, START - timedelta(days=19), START - timedelta(hours=1), seed=seed + 1)
    return world


def _states(world: NavWorld) -> dict[InvoiceId, DetailState]:
    return {key: header.detail_state for key, header in world.headers_by_id().items()}


def check(seed: int) -> None:
    """Play one seed on both; both must end as the truth, and with the same documents."""
    in_memory = _fresh(seed)
    play(in_memory, seed)
    assert in_memory.differences() == []
    with everything_real(_fresh(seed)) as real:
        play(real, seed)
        assert real.differences() == []
        assert set(_states(real).values()) == {DetailState.STORED}
        assert len(_states(real)) == len(_states(in_memory)) > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_real_clients_end_as_memory_does(seed: int) -> None:
    check(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_the_real_clients_end_as_memory_does_at_length(seed: int) -> None:
    check(seed)
