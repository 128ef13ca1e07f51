"""The services on the real adapters: the same scenario must end as it does in memory."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync, poll_now
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.stores import Dispatch, Stores, intercept, stores_on_tables
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

STEPS = 14
SEEDS = range(40)
LONG_SEEDS = range(40, 200)
_WRITES = frozenset({"PutItem", "UpdateItem", "TransactWriteItems"})

Step = Callable[[World, random.Random], None]


def _news(world: World, chance: random.Random) -> None:
    now = world.clock.now()
    for _ in range(chance.randint(1, 4)):
        number = f"N-{chance.randint(0, 12):02d}"
        age = timedelta(minutes=chance.randint(0, 3000))
        row = summary(number, (now - age).replace(microsecond=0), transaction=f"T{chance.random()}")
        world.source.rows.append(row)
        if chance.random() < 0.3:
            world.source.visible_at[row.id] = now + timedelta(minutes=chance.randint(1, 40))
        if chance.random() < 0.2:
            world.source.undelivered ^= {row.id}


def _rename(world: World, chance: random.Random) -> None:
    if world.source.rows:
        at = chance.randrange(len(world.source.rows))
        world.source.rows[at] = replace(world.source.rows[at], supplier_name=f"S{chance.random()}")


def _tick(world: World, _chance: random.Random) -> None:
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


def _sweep(world: World, _chance: random.Random) -> None:
    recover_stuck_work(world.ports, lambda: 60.0)
    world.deliver()


def _full(world: World, _chance: random.Random) -> None:
    start_full_sync(world.ports, world.ref, (START - timedelta(days=20)).date(), "anna")


def _now(world: World, _chance: random.Random) -> None:
    poll_now(world.ports, world.ref)


def _trouble(world: World, _chance: random.Random) -> None:
    world.source.failures.append(
        SourceError("nav_operation_failed", FailureClass.TRANSIENT, request_id="IC1")
    )


def _cancel(world: World, _chance: random.Random) -> None:
    run = world.ports.runs.active_full(world.ref)
    if run:
        cancel_run(world.ports, run)


ACTIONS: list[Step] = [_news, _news, _rename, _tick, _sweep, _full, _now, _cancel, _trouble]


def _play(world: World, seed: int) -> list[Any]:
    """Play a scenario; returns what can be seen of the store after each step."""
    chance = random.Random(seed)
    world.verify()
    seen = [_snapshot(world)]
    for _ in range(STEPS):
        world.clock.advance(minutes=chance.choice([1, 7, 16, 70]))
        world.clock.set(world.clock.now().replace(microsecond=0))
        chance.choice(ACTIONS)(world, chance)
        if chance.random() < 0.7:
            world.deliver()
        seen.append(_snapshot(world))
    world.deliver()
    seen.append(_snapshot(world))
    return seen


def _snapshot(world: World) -> Any:
    runs, invoices, ref = world.ports.runs, world.ports.invoices, world.ref
    found = runs.list(ref, 100, None).items
    headers = invoices.list_by_date(ref, DateKind.INSERTED_AT, DateRange(), 1000, None).items
    return {
        "connection": world.connection,
        "runs": found,
        "windows": [runs.windows(ref, run.run_id, 100, None).items for run in found],
        "coverage": list(runs.coverage(ref)),
        "headers": headers,
        "by issue date": invoices.list_by_date(
            ref, DateKind.ISSUE_DATE, DateRange(), 1000, None
        ).items,
        "versions": [
            [(v.version, v.summary_hash, v.document) for v in invoices.versions(ref, h.summary.id)]
            for h in headers
        ],
        "released": runs.released_overall(),
        "failed calls": list(world.ports.call_log.latest(ref)),
    }


def on_stores(stores: Stores, *, is_empty: bool = False) -> World:
    """Build the usual world, its stores replaced by the real adapters."""
    plain = make_world()
    if not is_empty:
        stores.connections.create(plain.connection)
    ports = replace(
        plain.ports,
        connections=stores.connections,
        runs=stores.runs,
        invoices=stores.invoices,
        call_log=stores.call_log,
    )
    return World(ports, plain.source)


def _without_times(seen: list[Any]) -> list[Any]:
    return [
        {**one, "windows": [[_timeless(w) for w in ws] for ws in one["windows"]]} for one in seen
    ]


def _timeless(work: Any) -> Any:
    """The adapters stamp the end of work with their own clock, which a test cannot turn."""
    return replace(work, finished_at=None)


def _same_as_in_memory(seed: int, disturb: Callable[[random.Random], None] | None = None) -> None:
    expected = _without_times(_play(make_world(), seed))
    with stores_on_tables() as stores:
        if disturb:
            disturb(random.Random(seed))
        found = _without_times(_play(on_stores(stores), seed))
    for step, (real, memory) in enumerate(zip(found, expected, strict=True)):
        assert real == memory, f"seed {seed}, step {step}"


def _throttled(operation: str) -> ClientError:
    return ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, operation
    )


def _disturb(chance: random.Random) -> None:
    """Throttle calls, and lose the answers of writes that were applied."""

    def disturbed(real: Dispatch, operation: str, arguments: dict[str, Any]) -> Any:
        if chance.random() < 0.05:
            raise _throttled(operation)
        answer = real(operation, arguments)
        if operation in _WRITES and chance.random() < 0.1:
            return real(operation, arguments)
        return answer

    intercept(disturbed)


@pytest.mark.parametrize("seed", SEEDS)
def test_real_adapters_end_as_memory_does(seed: int) -> None:
    _same_as_in_memory(seed)


@pytest.mark.parametrize("seed", range(10))
def test_throttling_and_lost_answers_change_nothing(seed: int) -> None:
    _same_as_in_memory(seed, _disturb)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_real_adapters_end_as_memory_does_at_length(seed: int) -> None:
    _same_as_in_memory(seed, _disturb if seed % 2 else None)
