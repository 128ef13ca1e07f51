"""FeedStore on DynamoDB."""

from collections.abc import Iterable, Mapping, Sequence

from invoice_connector.core.changes import Change, Told
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.storage import keys
from invoice_connector.storage.database import Database
from invoice_connector.storage.feed_items import ChangeItem, HeadItem, ToldItem
from invoice_connector.storage.transactions import Transaction


class DynamoFeedStore:
    """A head, rows and marks of one connection lie in one partition."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def head(self, ref: ConnectionRef) -> int:
        """Return the position of the last row, 0 before the first."""
        item = self._database.get(HeadItem, keys.data_key(ref), keys.HEAD)
        return item.position if item else 0

    def told(self, ref: ConnectionRef, subjects: Iterable[str]) -> Mapping[str, Told]:
        """Read what was told of some subjects."""
        wanted = {keys.told_key(subject): subject for subject in subjects}
        rows = self._database.get_many(ToldItem, keys.data_key(ref), wanted)
        return {wanted[sk]: ToldItem.from_raw_data(raw).told() for sk, raw in rows.items()}

    def append(
        self,
        ref: ConnectionRef,
        head: int,
        changes: Sequence[Change],
        told: Mapping[str, Told],
    ) -> bool:
        """Move the head on with its rows and marks, or write nothing."""
        transaction = Transaction(self._database)
        moved = HeadItem(keys.data_key(ref), keys.HEAD, position=head + len(changes))
        is_there = HeadItem.position == head if head else HeadItem.pk.does_not_exist()
        transaction.put(moved, is_there)
        for position, change in enumerate(changes, head + 1):
            transaction.put(ChangeItem.of(ref, position, change))
        for subject, mark in told.items():
            transaction.put(ToldItem.of(ref, subject, mark))
        return not transaction.commit()

    def read(self, ref: ConnectionRef, after: int, limit: int) -> Sequence[Change]:
        """Return the rows that follow a position."""
        behind = ChangeItem.sk.between(keys.change_key(after + 1), keys.change_key(10**12 - 1))
        rows = self._database.query(ChangeItem, keys.data_key(ref), behind, limit=limit)
        return [ChangeItem.from_raw_data(raw).change() for raw in rows]
