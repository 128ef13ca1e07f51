"""Circumstances that random seeds meet rarely, each brought about on purpose."""

from dataclasses import replace

import pytest

from invoice_connector.core.invoice import Validity
from invoice_connector.core.sync_run import RunState, WorkState
from tests.simulation.profile import Outage, Profile, draw_profile
from tests.simulation.simulate import Result, run_seed
from tests.simulation.world import World

HOUR = 3600.0
SEEDS = range(4)
LONG_SEEDS = range(4, 40)


def played(seed: int, profile: Profile) -> tuple[World, Result]:
    """Run a seed and keep its world."""
    worlds: list[World] = []
    result = run_seed(seed, profile, prepare=worlds.append)
    return worlds[0], result


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_outage_of_the_network_for_hours_fails_no_window(connections: int, seed: int) -> None:
    check_outage(connections, seed)


@pytest.mark.long
@pytest.mark.parametrize("connections", [1, 2, 4])
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_no_outage_of_many_fails_a_window(connections: int, seed: int) -> None:
    check_outage(connections, seed)


def check_outage(connections: int, seed: int) -> None:
    """Begin full runs, then let nothing through for six hours."""
    starts = tuple((1100.0 + 40 * n, "full_sync", n) for n in range(connections))
    profile = Profile(
        hours=8.0,
        connections=connections,
        invoices=20,
        outages=(Outage("network", 1200.0, 6 * HOUR),),
        actions={"new_invoice": 6.0, "poll_now": 2.0, "check": 1.0},
        script=starts,
    )
    world, result = played(seed, profile)
    assert result.violations == []
    assert result.faults["http_connect source"] > 10
    assert WorkState.FAILED not in {work.lease.state for work in world.runs._work.values()}
    assert {run.state for run in world.runs._runs.values()} == {RunState.COMPLETED}


def test_an_outage_of_the_network_is_seen_by_few_calls() -> None:
    profile = Profile(hours=8.0, outages=(Outage("network", 1200.0, 6 * HOUR),))
    _world, result = played(1, profile)
    assert result.faults["http_connect source"] <= 6 * 4 + 20


@pytest.mark.parametrize("seed", SEEDS)
def test_a_check_of_old_invoices_finds_what_was_annulled_and_nobody_asked_for(seed: int) -> None:
    reports = tuple((1200.0 + n, "new_invoice", 0) for n in range(3))
    later = ((4000.0, "annul", 0), (4100.0, "week", 0))
    profile = Profile(
        hours=9.0, connections=1, invoices=0, script=(*reports, *later), users_ask=False
    )
    world, result = played(seed, profile)
    assert result.violations == []
    assert result.counts["annulled"] == 1
    found = [h for h in world.invoices._headers.values() if h.validity is Validity.ANNULLED]
    assert len(found) == 1
    assert result.ended["CheckInvoices done"] > 0
    assert not any(name.startswith("AskForInvoice") for name in result.ended)


def test_seeds_meet_annulments_chains_and_documents_that_come_late() -> None:
    some = range(16)
    profiles = [replace(draw_profile(seed), hours=0.7, annulments=4.0) for seed in some]
    results = [played(seed, profile)[1] for seed, profile in zip(some, profiles, strict=True)]
    assert all(result.violations == [] for result in results)
    assert sum(result.counts["annulled"] for result in results) > 5
    assert sum(result.counts["chained"] for result in results) > 10
    assert sum(profile.undelivered_share > 0 for profile in profiles) > 3
    assert sum(profile.late_share > 0 for profile in profiles) > 3
