"""Where the change feed is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from invoice_connector.core.changes import Change, Told
from invoice_connector.core.connection import ConnectionRef


class FeedStore(Protocol):
    """Rows of each connection by position, and what was told of each subject. Consistent."""

    def head(self, ref: ConnectionRef) -> int:
        """Return the position of the last row, 0 before the first."""
        ...

    def told(self, ref: ConnectionRef, subjects: Iterable[str]) -> Mapping[str, Told]:
        """Read what was told of some subjects."""
        ...

    def append(
        self,
        ref: ConnectionRef,
        head: int,
        changes: Sequence[Change],
        told: Mapping[str, Told],
    ) -> bool:
        """In one transaction: move the head on, put the rows behind it, remember what is told.

        Returns:
            False when the head is no longer ``head``; nothing was written then.
        """
        ...

    def read(self, ref: ConnectionRef, after: int, limit: int) -> Sequence[Change]:
        """Return the rows that follow a position, in their order."""
        ...
