"""FeedStore on dicts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from invoice_connector.core.changes import Change, Told
from invoice_connector.core.connection import ConnectionRef
from tests.fakes.memory_calls import Counted


class MemoryFeedStore(Counted):
    """Keeps rows and marks of each connection."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._heads: dict[ConnectionRef, int] = defaultdict(int)
        self._rows: dict[ConnectionRef, dict[int, Change]] = defaultdict(dict)
        self._told: dict[ConnectionRef, dict[str, Told]] = defaultdict(dict)

    def head(self, ref: ConnectionRef) -> int:
        """Return the position of the last row."""
        return self._heads[ref]

    def told(self, ref: ConnectionRef, subjects: Iterable[str]) -> Mapping[str, Told]:
        """Read what was told of some subjects."""
        kept = self._told[ref]
        return {subject: kept[subject] for subject in subjects if subject in kept}

    def append(
        self,
        ref: ConnectionRef,
        head: int,
        changes: Sequence[Change],
        told: Mapping[str, Told],
    ) -> bool:
        """Move the head on with its rows and marks."""
        if self._heads[ref] != head:
            return False
        self._heads[ref] = head + len(changes)
        for position, change in enumerate(changes, head + 1):
            self._rows[ref][position] = replace(change, position=position)
        self._told[ref].update(told)
        return True

    def read(self, ref: ConnectionRef, after: int, limit: int) -> Sequence[Change]:
        """Return the rows that follow a position."""
        rows = self._rows[ref]
        return [rows[position] for position in sorted(rows) if position > after][:limit]
