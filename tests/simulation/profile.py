"""Swarm testing: every seed draws its own mixture of load, faults and odd circumstances."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outage:
    """A port that hardly answers for a while; ``source`` is one port among the others.

    ``network`` is the way to the sources: nobody gets through at all.
    """

    port: str
    start_s: float
    length_s: float

    def covers(self, port: str, now: float) -> bool:
        return port == self.port and self.start_s <= now < self.start_s + self.length_s


@dataclass(frozen=True)
class Profile:
    """What may happen in one seed. The defaults are calm weather with nothing to do.

    Attributes:
        fault_rate: share of store, queue and secret calls that go wrong.
        crash_rate: share of port calls at which the process dies, before or after the effect.
        source_rate: share of calls to the source that go wrong.
        slow_rate: share of port calls that take seconds to minutes.
        skew_s: how far clocks of machines are off, at most.
        actions: how often each action of users, source and operators happens per hour.
        annulments: how many reports are annulled per hour.
        users_ask: whether users ask for what was annulled; otherwise only audits find it.
        script: (seconds, action, connection) to do at fixed times.
        crash_at: (number of the effect, "before" or "after"): die exactly there.
    """

    hours: float = 2.0
    fault_rate: float = 0.0
    crash_rate: float = 0.0
    source_rate: float = 0.0
    slow_rate: float = 0.0
    duplicate_rate: float = 0.0
    skew_s: float = 0.0
    missed_ticks: float = 0.0
    outages: tuple[Outage, ...] = ()
    connections: int = 4
    automatic_share: float = 1.0
    requests_per_second: float = 10.0
    invoices: int = 10
    hot_second: int = 0
    unreadable_share: float = 0.0
    late_share: float = 0.0
    undelivered_share: float = 0.0
    actions: Mapping[str, float] = field(default_factory=dict)
    annulments: float = 0.0
    users_ask: bool = True
    script: tuple[tuple[float, str, int], ...] = ()
    crash_at: frozenset[tuple[int, str]] = frozenset()


_PORTS = ("connections", "runs", "invoices", "queue", "secrets", "source", "source", "budget")
_NETWORK_OUTAGES = 0.1
_USUAL = {
    "new_invoice": 8.0,
    "report_again": 2.0,
    "change_in_place": 0.5,
    "full_sync": 1.0,
    "full_sync_twice": 0.5,
    "estimate": 0.2,
    "cancel": 0.4,
    "pause": 0.6,
    "resume": 0.6,
    "redrive": 0.6,
    "check": 0.6,
    "poll_now": 1.0,
    "ask_document": 0.5,
    "ask_validity": 0.5,
    "duplicate_tick": 1.0,
    "save_wrong": 0.3,
    "save_good": 0.6,
    "automatic_off": 0.3,
    "automatic_on": 0.6,
    "rotate_password": 0.2,
    "deploy": 0.5,
    "jump": 0.3,
    "disconnect": 0.05,
}


def draw_profile(seed: int) -> Profile:
    """Draw the circumstances of a seed; separate from what happens in it."""
    rng, later = random.Random(f"profile {seed}"), random.Random(f"later {seed}")
    rate = rng.choice((0.0, 0.002, 0.01, 0.04))
    hours = rng.choice((0.7, 1.5, 1.5, 3.0))
    return Profile(
        hours=hours,
        fault_rate=rate,
        crash_rate=rng.choice((0.0, 0.002, 0.01, 0.03)),
        source_rate=rng.choice((0.0, 0.01, 0.05, 0.15)),
        slow_rate=rng.choice((0.0, 0.002, 0.02)),
        duplicate_rate=rng.choice((0.0, 0.05, 0.3)),
        skew_s=rng.choice((0.0, 0.0, 20.0, 60.0)),
        missed_ticks=rng.choice((0.0, 0.1, 0.6)),
        outages=(
            *(_outage(rng, hours) for _ in range(rng.choice((0, 0, 1, 3)))),
            *_network_outage(later, hours),
        ),
        automatic_share=rng.choice((1.0, 1.0, 0.5, 0.0)),
        requests_per_second=rng.choice((1.0, 2.0, 10.0, 50.0)),
        invoices=rng.choice((0, 6, 20)),
        hot_second=rng.choice((0, 0, 7, 13, 19)),
        unreadable_share=rng.choice((0.0, 0.05, 0.3)),
        late_share=rng.choice((0.0, 0.2, 0.7)),
        undelivered_share=rng.choice((0.0, 0.1)),
        actions=_actions(rng),
        annulments=later.choice((0.0, 0.5, 4.0)),
    )


def _outage(rng: random.Random, hours: float) -> Outage:
    start = rng.uniform(0, hours * 3600)
    return Outage(rng.choice(_PORTS), start, rng.choice((60.0, 600.0, 3000.0)))


def _network_outage(rng: random.Random, hours: float) -> tuple[Outage, ...]:
    is_down = rng.random() < _NETWORK_OUTAGES
    return (Outage("network", rng.uniform(0, hours * 3600), 3 * 3600.0),) if is_down else ()


def _actions(rng: random.Random) -> dict[str, float]:
    """Leave some actions out and let others happen often: that finds more than an average day."""
    return {name: usual * rng.choice((0, 0.5, 1, 1, 4)) for name, usual in _USUAL.items()}
