"""The rate budget and the health of a source, in memory and on AWS: the same rules on both."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.pacing import LANES
from invoice_connector.core.ports import AccountKey, BudgetKey, RateBudget, SourceKey
from invoice_connector.core.source_health import Closure, Health, Refusal, Sighting
from tests.fakes.memory_services import MemoryRateBudget
from tests.fakes.memory_time import VirtualClock
from tests.fakes.samples import NOW
from tests.fakes.stores import RATE, Dispatch, Stores, intercept, stores, tables  # noqa: F401

# ruff: noqa: F811

BACKGROUND = BudgetKey("nav", "test", "default", "background")
USER = replace(BACKGROUND, lane="user")
AUDIT = replace(BACKGROUND, lane="audit")
ACCOUNT = AccountKey("netvisor", "test", "1234567-1#x")
SOURCE = SourceKey("nav", "test", "default")
REF = ConnectionRef("tenant#1", "c1")
INTERVAL = timedelta(seconds=1 / RATE)


def reserve(budget: RateBudget, key: BudgetKey, slots: int) -> list[datetime]:
    """Reserve slots however far away they are."""
    reserved = budget.reserve(key, slots, 10_000)
    assert reserved is not None
    return list(reserved)


def closest(slots: list[datetime]) -> timedelta:
    """The shortest time between two slots; a slot that was given twice makes it nothing."""
    ordered = sorted(slots)
    return min(later - earlier for earlier, later in pairwise(ordered))


def make_calls_atomic(stores: Stores) -> None:
    """One call to the table at a time, as the service promises for an item and the emulator not."""
    one_at_a_time = threading.Lock()

    def locked(real: Dispatch, name: str, arguments: dict[str, Any]) -> Any:
        with one_at_a_time:
            return real(name, arguments)

    if stores.clients is not None:
        intercept(locked)


def test_slots_of_a_reservation_and_of_the_next_keep_the_interval(stores: Stores) -> None:
    slots = reserve(stores.budget, BACKGROUND, 3) + reserve(stores.budget, BACKGROUND, 5)
    assert slots == sorted(slots)
    assert closest(slots) >= INTERVAL
    assert slots[0] - NOW < 3 * INTERVAL


@pytest.mark.parametrize(("key", "share"), [(BACKGROUND, 0.7), (USER, 0.2), (AUDIT, 0.1)])
def test_each_lane_gets_its_share_of_the_rate(stores: Stores, key: BudgetKey, share: float) -> None:
    slots = reserve(stores.budget, key, 70)
    seconds = (slots[-1] - slots[0]).total_seconds()
    assert 69 / seconds == pytest.approx(RATE * share, rel=0.03)


def test_slots_of_all_lanes_together_keep_the_interval(stores: Stores) -> None:
    slots = [slot for key in (BACKGROUND, USER, AUDIT) for slot in reserve(stores.budget, key, 40)]
    assert closest(slots) >= INTERVAL


def test_a_slot_too_far_away_is_not_reserved(stores: Stores) -> None:
    last = reserve(stores.budget, BACKGROUND, 30)[-1]
    wait = (last - NOW).total_seconds()
    assert stores.budget.reserve(BACKGROUND, 1, wait) is None
    (slot,) = reserve(stores.budget, BACKGROUND, 1)
    assert last < slot <= last + 2 * INTERVAL


def test_people_do_not_wait_behind_background_work(stores: Stores) -> None:
    reserve(stores.budget, BACKGROUND, 100)
    assert reserve(stores.budget, USER, 1)[0] - NOW <= 5 * INTERVAL


def test_slots_that_nobody_used_are_lost(stores: Stores) -> None:
    reserve(stores.budget, BACKGROUND, 1)
    stores.clock.advance(minutes=5)
    first, second = reserve(stores.budget, BACKGROUND, 2)
    assert stores.clock.now() <= first < second
    assert closest([first, second]) >= INTERVAL


@pytest.mark.parametrize("pace", [0.5, 0.75, 1 / 16])
def test_a_slower_pace_leaves_slots_out(stores: Stores, pace: float) -> None:
    slots = stores.budget.reserve(BACKGROUND, 60, 10_000, pace)
    assert slots is not None
    seconds = (slots[-1] - slots[0]).total_seconds()
    assert 59 / seconds == pytest.approx(RATE * 0.7 * pace, rel=0.04)


def test_workers_that_reserve_at_once_get_different_slots(stores: Stores) -> None:
    make_calls_atomic(stores)
    begin = threading.Barrier(8)

    def worker(number: int) -> list[datetime]:
        begin.wait()
        key = (BACKGROUND, BACKGROUND, BACKGROUND, USER)[number % 4]
        found = (stores.budget.reserve(key, 1 + number % 3, 10_000) for _ in range(4))
        return [slot for slots in found if slots for slot in slots]

    with ThreadPoolExecutor(8) as pool:
        slots = [slot for reserved in pool.map(worker, range(8)) for slot in reserved]
    assert len(slots) >= 8
    assert closest(slots) >= INTERVAL


def test_the_strict_profile_is_one_request_per_one_second_and_a_bit() -> None:
    budget = MemoryRateBudget(1 / 1.04, VirtualClock())
    slots = [slot for lane in LANES for slot in reserve(budget, replace(USER, lane=lane), 30)]
    assert closest(slots) >= timedelta(seconds=1.04)
    busiest = reserve(MemoryRateBudget(0.96, VirtualClock()), BACKGROUND, 70)
    assert 69 / (busiest[-1] - busiest[0]).total_seconds() == pytest.approx(0.672, rel=0.03)


FULL = Health(
    pace=0.0625,
    slowed_at=NOW,
    closure=Closure("nav_maintenance", FailureClass.MAINTENANCE, NOW, NOW, 3, "probe"),
    trouble=(Sighting(REF, NOW),),
    refused=(Refusal(REF, "v1", 7, NOW),),
    callers=(Sighting(REF, NOW), Sighting(ConnectionRef("ő", "c2"), NOW)),
    to_restore=(Refusal(REF, "v2", 8, NOW),),
    believed_until=NOW,
)


def test_a_source_that_nobody_knows_is_healthy(stores: Stores) -> None:
    assert stores.health.get(SOURCE) == Health()


def test_health_is_read_back_exactly_as_it_was_written(stores: Stores) -> None:
    change = stores.health.change(SOURCE, lambda _: FULL)
    assert change is not None
    assert (change.before, change.after) == (Health(), FULL)
    assert stores.health.get(SOURCE) == FULL
    assert stores.health.get(replace(SOURCE, environment="production")) == Health()
    stores.health.change(SOURCE, lambda _: Health())
    assert stores.health.get(SOURCE) == Health()


def test_no_news_change_nothing(stores: Stores) -> None:
    stores.health.change(SOURCE, lambda _: FULL)
    assert stores.health.change(SOURCE, lambda _: None) is None
    assert stores.health.get(SOURCE) == FULL


def test_the_health_of_a_source_does_not_disturb_its_slots(stores: Stores) -> None:
    before = reserve(stores.budget, BACKGROUND, 1)
    stores.health.change(SOURCE, lambda _: FULL)
    assert reserve(stores.budget, BACKGROUND, 1) > before
    assert stores.health.get(SOURCE) == FULL


def test_a_change_that_lost_a_race_is_decided_again(tables: Stores) -> None:
    disturbed = iter([True, False, False, False])

    def decide(health: Health) -> Health:
        if next(disturbed):
            tables.health.change(SOURCE, lambda h: replace(h, callers=(Sighting(REF, NOW),)))
        return replace(health, pace=health.pace / 2)

    tables.health.change(SOURCE, decide)
    assert tables.health.get(SOURCE) == Health(pace=0.5, callers=(Sighting(REF, NOW),))


def test_of_many_that_want_to_probe_one_does(stores: Stores) -> None:
    closed = replace(FULL, closure=replace(FULL.closure, probe=None))  # type: ignore[type-var]
    stores.health.change(SOURCE, lambda _: closed)
    make_calls_atomic(stores)
    begin = threading.Barrier(6)

    def worker(number: int) -> bool:
        def take(health: Health) -> Health | None:
            if health.closure is None or health.closure.probe is not None:
                return None
            return replace(health, closure=replace(health.closure, probe=str(number)))

        begin.wait()
        return stores.health.change(SOURCE, take) is not None

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(worker, range(6))) == 1


def test_one_turn_at_an_account_at_a_time_and_it_ends_by_itself(stores: Stores) -> None:
    budget, minute = stores.budget, timedelta(minutes=1)
    assert budget.take_turn(ACCOUNT, "one", NOW, NOW + minute)
    assert not budget.take_turn(ACCOUNT, "two", NOW, NOW + minute)
    assert budget.take_turn(replace(ACCOUNT, environment="production"), "two", NOW, NOW + minute)
    budget.end_turn(ACCOUNT, "two")
    assert not budget.take_turn(ACCOUNT, "two", NOW, NOW + minute)
    budget.end_turn(ACCOUNT, "one")
    budget.end_turn(ACCOUNT, "one")
    assert budget.take_turn(ACCOUNT, "two", NOW, NOW + minute)
    assert budget.take_turn(ACCOUNT, "three", NOW + 2 * minute, NOW + 3 * minute)
    budget.end_turn(ACCOUNT, "two")
    assert not budget.take_turn(ACCOUNT, "one", NOW + 2 * minute, NOW + 3 * minute)
