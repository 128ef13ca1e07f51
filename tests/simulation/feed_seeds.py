"""Seeds of the change feed, and the bugs that they must notice."""

import random
from dataclasses import replace

from invoice_connector.core import feed_rules
from invoice_connector.services import publish_events
from tests.fakes.memory_feed import MemoryFeedStore
from tests.simulation.feed_judge import FeedJudge
from tests.simulation.feed_world import FeedWorld
from tests.simulation.planting import Edit, Mutant
from tests.simulation.profile import Profile
from tests.simulation.simulate import Result, run_seed

MOST_SEEDS = 60

_BUSY = Profile(
    hours=0.7,
    connections=2,
    invoices=8,
    unreadable_share=0.1,
    actions={
        "new_invoice": 40.0,
        "report_again": 40.0,
        "rotate_password": 3.0,
        "save_good": 6.0,
        "full_sync": 3.0,
        "redrive": 2.0,
        "ask_validity": 4.0,
    },
)


def feed_profile(seed: int) -> Profile:
    """Draw the circumstances of a seed: what matters here is what happens to the sequencer."""
    rng = random.Random(f"feed profile {seed}")
    return replace(
        _BUSY,
        fault_rate=rng.choice((0.0, 0.01, 0.05)),
        crash_rate=rng.choice((0.0, 0.01, 0.04)),
        slow_rate=rng.choice((0.0, 0.002, 0.02)),
        duplicate_rate=rng.choice((0.0, 0.1, 0.4)),
        skew_s=rng.choice((0.0, 60.0)),
        source_rate=rng.choice((0.0, 0.05)),
    )


def run_feed_seed(seed: int) -> Result:
    """Run one seed with streams, sequencer and readers."""
    return run_seed(seed, feed_profile(seed), world_type=FeedWorld, judge=FeedJudge)


MUTANTS = (
    Mutant(
        "FM1",
        "the head is moved without a condition",
        (Edit(MemoryFeedStore, "append", "if self._heads[ref] != head:", "if False:"),),
    ),
    Mutant(
        "FM2",
        "rows are put outside the transaction",
        (
            Edit(
                publish_events,
                "_publish",
                "if ports.feed.append(ref, head, draft.changes, draft.told):",
                "if ports.feed.append(ref, head, [], draft.told) and ports.feed.append(\n"
                "            ref, head, draft.changes, {}\n"
                "        ):",
            ),
        ),
    ),
    Mutant(
        "FM3",
        "marks are put outside the transaction",
        (
            Edit(
                publish_events,
                "_publish",
                "if ports.feed.append(ref, head, draft.changes, draft.told):",
                "if ports.feed.append(ref, head, draft.changes, {}) and ports.feed.append(\n"
                "            ref, head + len(draft.changes), [], draft.told\n"
                "        ):",
            ),
        ),
    ),
    Mutant(
        "FM4",
        "a fact that is not newer is told again",
        (Edit(feed_rules, "news_of", "fact.version <= told.version", "False"),),
    ),
    Mutant(
        "FM5",
        "the last fact of a batch is dropped",
        (
            Edit(
                publish_events,
                "_draft",
                "for fact in facts:",
                "for fact in facts[:-1] or facts:",
            ),
        ),
    ),
    Mutant(
        "FM6",
        "the head is read after what was told",
        (
            Edit(
                publish_events,
                "_publish",
                "head = ports.feed.head(ref)\n        draft = _draft(ports, ref, facts)",
                "draft = _draft(ports, ref, facts)\n        head = ports.feed.head(ref)",
            ),
        ),
    ),
    Mutant(
        "FM7",
        "a failure of one connection is forgotten",
        (Edit(publish_events, "publish_events", "if failure is not None:", "if False:"),),
    ),
    Mutant(
        "FM8",
        "an old status that is read again counts",
        (Edit(feed_rules, "_status_news", "Told(fact.version)\n", 'Told("")\n'),),
    ),
)


def seeds_to_catch(mutant: Mutant) -> int | None:
    """Count the seeds until a rule is broken under the mutant; None when none does it."""
    with mutant.planted():
        for tried in range(1, MOST_SEEDS + 1):
            if run_feed_seed(tried).violations:
                return tried
    return None
