"""Run one seed: chaos, healing, judgement."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.simulation.actions import act
from tests.simulation.convergence import Convergence
from tests.simulation.healing import Healing
from tests.simulation.profile import Profile, draw_profile
from tests.simulation.safety import Safety
from tests.simulation.violations import Violations
from tests.simulation.world import SCHEDULES, World

_MINUTE = 60.0


@dataclass(frozen=True)
class Result:
    """What one seed came to.

    Attributes:
        effects: the names of all port calls of invocations, in order.
        faults: how often each fault struck.
        calls_after_refusal: for each login that was refused, how many calls left after that.
        messages: how many messages each window and batch cost.
        most_untaken: the most of them in a row that no worker took.
        counts: invoices in the truth, and how many were lost, stale, invented, quarantined.
        lines: the trace, if it was asked for.
    """

    seed: int
    violations: list[str]
    effects: list[str]
    faults: Counter[str]
    ended: Counter[str]
    trace_hash: str
    counts: dict[str, int]
    hours: float
    lists_took_s: float
    calls_after_refusal: list[int]
    messages: list[int]
    most_untaken: int
    lines: list[str] = field(default_factory=list, repr=False)


def run_seed(
    seed: int,
    profile: Profile | None = None,
    *,
    keep_lines: bool = False,
    prepare: Callable[[World], None] = lambda _world: None,
    world_type: type[World] = World,
    judge: type[Convergence] = Convergence,
    healer: type[Healing] = Healing,
) -> Result:
    """Run one seed; the same seed and profile always give the same result."""
    world = world_type(seed, profile or draw_profile(seed), keep_lines=keep_lines)
    prepare(world)
    violations = Violations(world.scheduler)
    safety = Safety(world, violations)
    world.open_accounts()
    _plan(world)
    world.scheduler.run(world.profile.hours * 3600)
    healing = healer(world)
    is_at_rest = healing.heal()
    safety.work.check_messages()
    convergence = judge(world, healing, violations)
    convergence.check(is_at_rest=is_at_rest)
    return Result(
        seed=seed,
        violations=violations.found,
        effects=world.boundary.effects,
        faults=world.faults.counts,
        ended=world.ended,
        trace_hash=world.boundary.trace_hash,
        counts=convergence.counts,
        hours=world.scheduler.now / 3600,
        lists_took_s=healing.lists_took_s,
        calls_after_refusal=list(safety.calls_after_refusal.values()),
        messages=list(safety.work.messages.values()),
        most_untaken=safety.work.most_untaken,
        lines=world.boundary.lines or [],
    )


def _plan_annulments(world: World, end: float) -> None:
    rng = random.Random(f"annulments {world.seed}")
    for _ in range(int(world.profile.annulments * world.profile.hours)):
        account = rng.choice(world.accounts)
        world.scheduler.at(rng.uniform(0, end), partial(act, world, "annul", account))


def _plan(world: World) -> None:
    """Write the ticks and the actions of the chaos into the calendar."""
    profile, rng, end = world.profile, world.rng, world.profile.hours * 3600
    for minute in range(1, int(end / _MINUTE)):
        for name in [name for name, minutes in SCHEDULES.items() if minute % minutes == 0]:
            if rng.random() >= profile.missed_ticks:
                world.scheduler.at(minute * _MINUTE, partial(world.tick, name))
    for name, per_hour in sorted(profile.actions.items()):
        at = rng.expovariate(per_hour / 3600) if per_hour else end
        while at < end:
            account = rng.choice(world.accounts)
            world.scheduler.at(at, partial(act, world, name, account))
            at += rng.expovariate(per_hour / 3600)
    _plan_annulments(world, end)
    for at, name, number in profile.script:
        world.scheduler.at(at, partial(act, world, name, world.accounts[number]))
