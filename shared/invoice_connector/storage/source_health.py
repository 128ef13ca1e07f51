"""SourceHealth on DynamoDB: one item beside the lanes of the rate budget."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.ports import HealthChange, SourceKey
from invoice_connector.core.source_health import Closure, Health, Refusal, Sighting
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import (
    Coded,
    Structure,
    UtcTime,
    Whole,
    read_time,
    write_time,
)
from invoice_connector.storage.database import Database
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import SyncRunsItem

T = TypeVar("T")

_TRIES = 12
_LONGEST_PAUSE_S = 0.5
_READ: dict[object, Callable[[Any], Any]] = {
    datetime: read_time,
    ConnectionRef: lambda pair: ConnectionRef(*pair),
    FailureClass: FailureClass,
}


def _write(thing: Any) -> list[Any]:
    """Write a small dataclass as the list of its values."""
    return [_plain(getattr(thing, field.name)) for field in fields(thing)]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, ConnectionRef):
        return [value.tenant_id, value.connection_id]
    return value


def _reader(kind: type[T]) -> Callable[[Any], T]:
    readers = [_READ.get(field.type, lambda value: value) for field in fields(kind)]  # type: ignore[arg-type]
    return lambda row: kind(*(read(value) for read, value in zip(readers, row, strict=True)))


def _many(kind: type[T]) -> "Structure[Sequence[T]]":
    read = _reader(kind)
    return Structure(
        lambda things: [_write(thing) for thing in things],
        lambda rows: tuple(read(row) for row in rows),
    )


class HealthItem(SyncRunsItem):
    """What is known of a source; ``revision`` counts its changes."""

    pace = Coded[float](repr, float)
    slowed_at = UtcTime()
    closure = Structure[Closure](_write, _reader(Closure))
    trouble = _many(Sighting)
    silent = _many(Sighting)
    refused = _many(Refusal)
    callers = _many(Sighting)
    to_restore = _many(Refusal)
    believed_until = UtcTime()
    revision = Whole()


class DynamoSourceHealth:
    """Reads and replaces the item of a source."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def get(self, key: SourceKey) -> Health:
        """Read what is known now."""
        return _health(self._item(key))

    def change(
        self, key: SourceKey, decide: Callable[[Health], Health | None]
    ) -> HealthChange | None:
        """Replace the state; whoever loses against others too often leaves it to them."""
        clock, ids = self._database.clock, self._database.ids
        for attempt in range(_TRIES):
            item = self._item(key)
            before = _health(item)
            after = decide(before)
            if after is None:
                return None
            if self._put(key, after, item.revision if item else None):
                return HealthChange(before, after)
            clock.sleep(ids.fraction() * min(_LONGEST_PAUSE_S, 0.02 * 2**attempt))
        return None

    def _item(self, key: SourceKey) -> HealthItem | None:
        return self._database.get(HealthItem, keys.budget_key(key), keys.HEALTH)

    def _put(self, key: SourceKey, health: Health, revision: int | None) -> bool:
        path = HealthItem.revision
        item = HealthItem(
            keys.budget_key(key),
            keys.HEALTH,
            revision=(revision or 0) + 1,
            **to_attributes(health),
        )
        unchanged = path.does_not_exist() if revision is None else path == revision
        return self._database.put(item, unchanged)


def _health(item: HealthItem | None) -> Health:
    return Health() if item is None else from_attributes(item, Health)
