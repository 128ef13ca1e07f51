"""The simulated deployment with its change feed: streams, the sequencer, readers at any time."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from invoice_connector.core.changes import Change, ChangeType, Fact, Told
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.services.publish_events import publish_events
from tests.fakes.memory_feed import MemoryFeedStore
from tests.simulation.boundary import PortProxy
from tests.simulation.feed_stream import TwoShardStream, Watched
from tests.simulation.profile import Profile
from tests.simulation.scheduler import Invocation
from tests.simulation.world import World

_TIME_LIMIT_S = 60.0
_SECONDS_BETWEEN_POLLS = 40.0
_MOST_ROWS = 7


class CheckedFeed(MemoryFeedStore):
    """Looks after every commit whether the feed still is one.

    Attributes:
        faults: what was wrong.
    """

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._revisions: dict[tuple[ConnectionRef, object], int] = defaultdict(int)
        self._said: set[tuple[object, ...]] = set()

    def append(
        self,
        ref: ConnectionRef,
        head: int,
        changes: Sequence[Change],
        told: Mapping[str, Told],
    ) -> bool:
        is_done = super().append(ref, head, changes, told)
        if is_done:
            for change in changes:
                self._check(ref, change)
            if sorted(self._rows[ref]) != list(range(1, self._heads[ref] + 1)):
                self.faults.append(f"a gap below {self._heads[ref]}")
        return is_done

    def _check(self, ref: ConnectionRef, change: Change) -> None:
        if change.invoice_id is None or change.revision is None:
            return
        key = (ref, change.invoice_id)
        if change.revision < self._revisions[key]:
            self.faults.append(f"{change.invoice_id.parts} went down to {change.revision}")
        self._revisions[key] = change.revision
        said = (*key, change.revision, change.type)
        if said in self._said:
            self.faults.append(f"{change.type} of {change.invoice_id.parts} said twice")
        self._said.add(said)


class Reader:
    """Polls one feed at odd moments, a few rows at a time, and believes what it read."""

    def __init__(self, feed: MemoryFeedStore, ref: ConnectionRef) -> None:
        self.ref = ref
        self.seen: list[Change] = []
        self._feed = feed

    def poll(self) -> None:
        cursor = self.seen[-1].position if self.seen else 0
        self.seen += self._feed.read(self.ref, cursor, _MOST_ROWS)

    def missed(self) -> bool:
        """Tell whether anything lies behind the cursor that was not read as it is now."""
        end = self.seen[-1].position if self.seen else 0
        rows = self._feed._rows[self.ref]
        return self.seen != [rows[position] for position in sorted(rows) if position <= end]


class FeedWorld(World):
    """A world whose stores are watched by streams."""

    def __init__(self, seed: int, profile: Profile, *, keep_lines: bool = False) -> None:
        super().__init__(seed, profile, keep_lines=keep_lines)
        self.feed = CheckedFeed()
        self.ports.feed._target = self.feed  # type: ignore[attr-defined]
        assert isinstance(self.ports.feed, PortProxy)
        self.stream = TwoShardStream(
            self.scheduler, seed, profile.duplicate_rate, self._start_publishing
        )
        self.invoices._headers = Watched({}, self.stream.header_changed)
        self.connections._stored = Watched({}, self.stream.connection_changed)
        self.runs._runs = Watched({}, self.stream.run_changed)
        self.readers: list[Reader] = []
        self._poll_rng = random.Random(f"readers {seed}")

    def open_accounts(self) -> None:
        super().open_accounts()
        self.readers = [Reader(self.feed, account.ref) for account in self.accounts]
        for reader in self.readers:
            self._poll(reader)

    def calm(self) -> None:
        super().calm()
        self.stream.trouble = 0.0

    def _poll(self, reader: Reader) -> None:
        reader.poll()
        if reader.missed():
            self.feed.faults.append("a reader missed what lies behind its cursor")
        pause = self._poll_rng.expovariate(1 / _SECONDS_BETWEEN_POLLS)
        self.scheduler.at(self.scheduler.now + pause, partial(self._poll, reader))

    def _start_publishing(self, facts: list[Fact], on_end: object) -> None:
        def body(_invocation: Invocation) -> None:
            publish_events(self.ports, facts)

        self.start("publish_events", _TIME_LIMIT_S, body, None, on_end)  # type: ignore[arg-type]


def transitions(facts: Sequence[Fact], ref: ConnectionRef) -> list[ChangeType]:
    """Say what a connection's own history of statuses comes to."""
    found: list[ChangeType] = []
    is_failing = False
    for fact in facts:
        status = getattr(fact, "status", None)
        if fact.ref == ref and status is not None and (status.settled == "error") != is_failing:
            is_failing = not is_failing
            kind = ChangeType.CONNECTION_ERROR if is_failing else ChangeType.CONNECTION_RECOVERED
            found.append(kind)
    return found
