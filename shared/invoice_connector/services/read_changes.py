"""Read the change feed of a connection from a position on."""

from collections.abc import Sequence
from dataclasses import dataclass

from invoice_connector.core.changes import Change
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.ports import Ports


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Rows in their order; ``position`` is where the next page begins, also at the feed's end."""

    items: Sequence[Change]
    position: int
    has_more: bool


def read_changes(ports: Ports, ref: ConnectionRef, after: int, limit: int) -> ChangesPage:
    """Return the rows that follow a position.

    Raises:
        NotFoundError: ``connection_not_found``.
    """
    ports.connections.get(ref)
    rows = ports.feed.read(ref, after, limit + 1)
    items = rows[:limit]
    return ChangesPage(items, items[-1].position if items else after, len(rows) > limit)


def read_end(ports: Ports, ref: ConnectionRef) -> ChangesPage:
    """Return no rows, and the position from which everything follows that happens from now on.

    Raises:
        NotFoundError: ``connection_not_found``.
    """
    ports.connections.get(ref)
    return ChangesPage((), ports.feed.head(ref), has_more=False)
