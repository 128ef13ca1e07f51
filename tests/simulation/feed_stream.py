"""A table stream of two shards: at least once, in order for each item, and nothing more.

A shard's reader may lose its checkpoint and read again, run twice at the same time, and after a
failure it gets half of its batch.
"""

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from invoice_connector.core.changes import Fact, InvoiceFact, RunFact, StatusFact
from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.sync_run import ENDED, SyncRun
from tests.simulation.scheduler import Invocation, Scheduler

SHARDS = 2
_LARGEST_BATCH = 30
_FARTHEST_BACK = 40
_SETTLED = frozenset({ConnectionState.ACTIVE, ConnectionState.ERROR})

Start = Callable[[list[Fact], Callable[[Invocation], None]], None]


@dataclass(eq=False)
class Shard:
    """Records in their order, and how far their reader has come."""

    facts: list[Fact] = field(default_factory=list)
    checkpoint: int = 0
    size: int = _LARGEST_BATCH
    is_read: bool = False


class Watched(dict[Any, Any]):
    """A dict of a fake store that tells of each assignment, with what was there before."""

    def __init__(self, content: dict[Any, Any], tell: Callable[[Any, Any, Any], None]) -> None:
        super().__init__(content)
        self._tell = tell

    def __setitem__(self, key: Any, value: Any) -> None:
        before = self.get(key)
        super().__setitem__(key, value)
        if before != value:
            self._tell(key, before, value)


class TwoShardStream:
    """Takes down what the stores change, and has it read.

    Attributes:
        facts: all records in the order in which the stores made them.
    """

    def __init__(self, scheduler: Scheduler, seed: int, trouble: float, start: Start) -> None:
        self.facts: list[Fact] = []
        self.trouble = trouble
        self.replays = 0
        self._scheduler = scheduler
        self._rng = random.Random(f"stream {seed}")
        self._start = start
        self._shards = [Shard() for _ in range(SHARDS)]

    def header_changed(
        self, key: tuple[ConnectionRef, InvoiceId], _before: object, header: InvoiceHeader
    ) -> None:
        self._record(InvoiceFact(key[0], header))

    def connection_changed(
        self, ref: ConnectionRef, before: Connection | None, now: Connection
    ) -> None:
        is_other = before is None or before.status != now.status
        if is_other and now.status.settled in _SETTLED:
            self._record(StatusFact(ref, now.status, self._place()))

    def run_changed(self, key: tuple[ConnectionRef, str], _before: object, run: SyncRun) -> None:
        if run.state in ENDED:
            self._record(RunFact(key[0], run, self._place()))

    def is_drained(self) -> bool:
        return all(
            shard.checkpoint == len(shard.facts) and not shard.is_read for shard in self._shards
        )

    def _place(self) -> str:
        return f"{len(self.facts):012d}"

    def _record(self, fact: Fact) -> None:
        self.facts.append(fact)
        name = f"{fact.ref.connection_id}/{fact.subject}"
        shard = self._shards[zlib.crc32(name.encode()) % SHARDS]
        shard.facts.append(fact)
        self._look_later(shard, 0.2)

    def _look_later(self, shard: Shard, seconds: float) -> None:
        self._scheduler.at(self._scheduler.now + seconds, partial(self._look, shard))

    def _look(self, shard: Shard) -> None:
        """Give the reader its next batch, unless it is at work or has read everything."""
        if shard.is_read or shard.checkpoint == len(shard.facts):
            return
        shard.is_read = True
        end = shard.checkpoint + self._rng.randint(1, shard.size)
        batch = shard.facts[shard.checkpoint : end]
        if self._has_trouble():
            self._start(batch, lambda _invocation: None)  # nobody waits for this twin
        self._start(batch, partial(self._read, shard, len(batch)))

    def _read(self, shard: Shard, count: int, invocation: Invocation) -> None:
        shard.is_read = False
        if invocation.outcome != "done":
            shard.size = max(1, count // 2)
            self._look_later(shard, 1.0)
            return
        shard.size = _LARGEST_BATCH
        shard.checkpoint = min(shard.checkpoint + count, len(shard.facts))
        if self._has_trouble():
            shard.checkpoint = max(0, shard.checkpoint - self._rng.randint(1, _FARTHEST_BACK))
            self.replays += 1
        self._look_later(shard, 0.05)

    def _has_trouble(self) -> bool:
        return self._rng.random() < self.trouble
