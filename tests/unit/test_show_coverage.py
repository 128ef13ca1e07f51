"""Coverage: the claim is never stronger than what was read, and never expensive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from invoice_connector.core.connection import SyncState
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.services.show_coverage import Coverage, show_coverage
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return make_world()


def polled(world: World, start: datetime, end: datetime) -> Coverage:
    """Return the coverage after polls that read from ``start`` to ``end``."""
    before = world.connection.sync
    after = SyncState(cursor=end, head_start=start, last_poll_at=end + timedelta(minutes=1))
    world.ports.connections.finish_poll(world.ref, before, after)
    return show_coverage(world.ports, world.ref)


def test_the_polls_alone_are_a_claim(world: World) -> None:
    coverage = polled(world, NOON, NOON + timedelta(hours=5))
    assert (coverage.start, coverage.end) == (NOON, NOON + timedelta(hours=5))
    assert coverage.last_read_at == NOON + timedelta(hours=5, minutes=1)
    assert coverage.gaps == 0


def test_the_oldest_part_of_the_polls_was_not_read_just_now(world: World) -> None:
    coverage = polled(world, NOON, NOON + timedelta(days=30))
    assert coverage.axes[0].ranges[0].oldest_read_at == NOON


def test_an_empty_head_claims_nothing(world: World) -> None:
    coverage = polled(world, NOON, NOON)
    assert (coverage.start, coverage.axes) == (None, [])


def test_what_another_company_was_read_for_does_not_count(world: World) -> None:
    world.verify()
    before = show_coverage(world.ports, world.ref)
    assert before.axes
    settings = world.connection.settings
    other = replace(settings, technical={**settings.technical, "tax_number": "99999999"}, version=2)
    world.ports.connections.save_settings(world.ref, other, world.connection.status)
    ledger = [r for r in show_coverage(world.ports, world.ref).axes for r in r.ranges]
    assert all(found.start >= world.connection.sync.head_start for found in ledger)  # type: ignore[operator]


def plant(world: World, count: int) -> None:
    world.source.rows = [summary(f"N-{n:05d}", NOON + timedelta(seconds=n)) for n in range(count)]
    world.verify()


def test_the_counts_are_exact_while_all_invoices_were_looked_at(world: World) -> None:
    plant(world, 120)
    coverage = show_coverage(world.ports, world.ref)
    assert (coverage.waiting.count, coverage.waiting.is_exact) == (0, True)
    assert coverage.quarantined.is_exact


def test_the_counts_say_when_they_are_only_a_part_and_cost_ten_pages_at_most(world: World) -> None:
    plant(world, 1)
    header = next(iter(world.headers().values()))
    for number in range(1_005):
        row = summary(f"X-{number:05d}", NOON - timedelta(seconds=number))
        write = HeaderWrite(replace(header, summary=row, revision=1), 0)
        world.ports.invoices.write(world.ref, [write])
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    before = calls["list_by_date"]
    coverage = show_coverage(world.ports, world.ref)
    assert not coverage.waiting.is_exact
    assert calls["list_by_date"] - before == 10


def test_an_instant_that_was_not_listed_reliably_spoils_the_proof(world: World) -> None:
    plant(world, 3)
    assert show_coverage(world.ports, world.ref).is_proven
    real = world.ports.runs.coverage
    world.ports.runs.coverage = lambda ref: [  # type: ignore[method-assign]
        replace(row, is_proven=False) for row in real(ref)
    ]
    assert not show_coverage(world.ports, world.ref).is_proven
