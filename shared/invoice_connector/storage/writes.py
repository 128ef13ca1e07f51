"""WriteStore on DynamoDB."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from pynamodb.expressions.condition import Condition

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.ports import Page
from invoice_connector.core.write import OPEN_STATES, Write, WriteState
from invoice_connector.storage import keys
from invoice_connector.storage.database import Database, Raw
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.run_items import WRITES, attention_shards, look_at
from invoice_connector.storage.tables import SyncRunsItem
from invoice_connector.storage.transactions import Transaction
from invoice_connector.storage.write_items import ReferenceItem, WriteContentItem, WriteItem

# A message that is this late is lost.
_LATE = timedelta(minutes=2)


class DynamoWriteStore:
    """The outbox in the sync runs table; large contents are in the bucket."""

    def __init__(self, database: Database, content: DocumentContent) -> None:
        """Store in the bound tables."""
        self._database = database
        self._content = content

    def add(self, write: Write) -> Write:
        """Keep a new write with its content, or return the one that was kept before."""
        reference = write.order.reference
        kept = self._content.keep(write.ref, write.order.content, "writes")
        transaction = Transaction(self._database)
        is_new = ReferenceItem.pk.does_not_exist()
        transaction.put(ReferenceItem.of(write.ref, reference, write.write_id), is_new)
        transaction.put(WriteItem.of(write, write.created_at + _LATE))
        transaction.put(WriteContentItem.of(write, kept))
        if not transaction.commit():
            return write
        return self.find(write.ref, reference) or write

    def find(self, ref: ConnectionRef, reference: str) -> Write | None:
        """Return the write of a reference."""
        sk = keys.reference_key(reference)
        found = self._database.get(ReferenceItem, keys.data_key(ref), sk)
        return self.get(ref, found.write_id) if found else None

    def get(self, ref: ConnectionRef, write_id: str) -> Write:
        """Return a write without its content."""
        item = self._database.get(WriteItem, keys.data_key(ref), keys.write_key(write_id))
        if item is None:
            raise NotFoundError("write_not_found")
        return item.write()

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Write]:
        """Return writes, newest first."""
        pk = keys.data_key(ref)
        start = {"pk": {"S": pk}, "sk": {"S": keys.write_key(start_key)}} if start_key else None
        rows = self._database.query(
            WriteItem,
            pk,
            WriteItem.sk.startswith(keys.WRITE_PREFIX),
            newest_first=True,
            limit=limit + 1,
            start=start,
        )
        found = [WriteItem.from_raw_data(raw).write() for raw in rows]
        next_key = found[limit - 1].write_id if len(found) > limit else None
        return Page(tuple(found[:limit]), next_key)

    def claim(
        self, ref: ConnectionRef, write_id: str, owner: str, now: datetime, lease_until: datetime
    ) -> Write | None:
        """Take the lease of an open write that is due."""
        actions = [
            WriteItem.lease_owner.set(owner),
            WriteItem.lease_until.set(lease_until),
            *look_at(WRITES, ref, lease_until),
        ]
        is_due = WriteItem.not_before.does_not_exist() | (WriteItem.not_before <= now)
        item = self._database.update(
            WriteItem,
            keys.data_key(ref),
            keys.write_key(write_id),
            actions,
            _is_open() & _is_free(now) & is_due,
        )
        return item.write(self._load(ref, write_id)) if item else None

    def save(self, write: Write, owner: str, lease_until: datetime | None = None) -> None:
        """Replace a write whose lease is held."""
        lease = {"lease_owner": owner, "lease_until": lease_until} if lease_until else {}
        next_look = lease_until or write.not_before or self._database.clock.now()
        item = WriteItem.of(write, next_look + _LATE, **lease)
        if not self._database.put(item, WriteItem.lease_owner == owner):
            raise LostRaceError("lease_lost")

    def reopen(self, write: Write) -> bool:
        """Let a write be looked for once more."""
        actions = [
            WriteItem.state.set(WriteState.SENT),
            WriteItem.settled_at.remove(),
            WriteItem.not_before.remove(),
            *look_at(WRITES, write.ref, self._database.clock.now() + _LATE),
        ]
        pk, sk = keys.data_key(write.ref), keys.write_key(write.write_id)
        is_unknown = WriteItem.state == WriteState.UNKNOWN
        return self._database.update(WriteItem, pk, sk, actions, is_unknown) is not None

    def overdue(self, now: datetime, limit: int) -> Iterable[tuple[ConnectionRef, str]]:
        """Iterate over open writes that somebody should look at, the longest overdue first."""
        shards = (self._due(shard, now) for shard in attention_shards(WRITES))
        rows = merge(*shards, key=lambda raw: str(raw["attention_at"]["S"]))
        return (
            (keys.ref_of(raw["pk"]["S"]), keys.write_id_of(raw["sk"]["S"]))
            for raw in islice(rows, limit)
        )

    def resend(
        self, ref: ConnectionRef, write_id: str, now: datetime, next_look_at: datetime
    ) -> bool:
        """Mark an overdue write as sent again."""
        is_late = WriteItem.attention_at <= now
        item = self._database.update(
            WriteItem,
            keys.data_key(ref),
            keys.write_key(write_id),
            look_at(WRITES, ref, next_look_at),
            _is_open() & _is_free(now) & is_late,
        )
        return item is not None

    def _load(self, ref: ConnectionRef, write_id: str) -> bytes:
        sk = keys.write_content_key(write_id)
        item = self._database.get(WriteContentItem, keys.data_key(ref), sk)
        if item is None:
            raise NotFoundError("write_not_found")
        return self._content.load(item)

    def _due(self, shard: str, now: datetime) -> Iterator[Raw]:
        until = SyncRunsItem.attention_at <= now
        return self._database.query(SyncRunsItem, shard, until, index="by_attention")


def _is_open() -> Condition:
    condition: Condition = WriteItem.state.is_in(*OPEN_STATES)
    return condition


def _is_free(now: datetime) -> Condition:
    condition: Condition = WriteItem.lease_owner.does_not_exist() | (WriteItem.lease_until <= now)
    return condition
