"""ConnectionStore on DynamoDB."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import groupby, islice

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionStatus,
    Settings,
    SyncState,
)
from invoice_connector.core.errors import ConflictError, LostRaceError, NotFoundError
from invoice_connector.core.ports import DueConnection, Page
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import assign, read_time
from invoice_connector.storage.connection_items import (
    SettingsItem,
    StatusItem,
    SyncItem,
    due_actions,
    sort_key,
)
from invoice_connector.storage.database import Database, Raw
from invoice_connector.storage.tables import ConnectionsItem
from invoice_connector.storage.transactions import Transaction

_ITEMS = 3
_PART = {keys.SYNC: "poll", keys.STATUS: "check"}


class DynamoConnectionStore:
    """Three items per connection: settings, status and sync state."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def create(self, connection: Connection) -> None:
        """Store a new connection."""
        ref = connection.ref
        transaction = Transaction(self._database)
        settings = SettingsItem.of(ref, connection.settings)
        transaction.put(settings, SettingsItem.pk.does_not_exist())
        transaction.put(StatusItem.of(ref, connection.status))
        transaction.put(SyncItem.of(ref, connection.sync))
        if transaction.commit():
            raise ConflictError("connection_exists")

    def get(self, ref: ConnectionRef) -> Connection:
        """Return a connection."""
        begins = ConnectionsItem.sk.startswith(keys.connection_prefix(ref))
        pk = keys.tenant_key(ref.tenant_id)
        rows = list(self._database.query(ConnectionsItem, pk, begins))
        if not rows:
            raise NotFoundError("connection_not_found")
        return _connection(ref, rows)

    def list(self, tenant_id: str, limit: int, start_key: str | None) -> Page[Connection]:
        """Return a tenant's connections ordered by id."""
        start = keys.connection_prefix(ConnectionRef(tenant_id, start_key)) if start_key else "C#"
        after = ConnectionsItem.sk > (start + keys.SYNC if start_key else start)
        rows = self._database.query(
            ConnectionsItem, keys.tenant_key(tenant_id), after, limit=_ITEMS * (limit + 1)
        )
        found = [_connection(ref, list(items)) for ref, items in groupby(rows, _ref)]
        next_key = found[limit - 1].ref.connection_id if len(found) > limit else None
        return Page(tuple(found[:limit]), next_key)

    def save_settings(
        self, ref: ConnectionRef, settings: Settings, status: ConnectionStatus
    ) -> None:
        """Write settings and status; a disconnected connection also leaves the schedule."""
        transaction = Transaction(self._database)
        is_next = SettingsItem.version == settings.version - 1
        transaction.put(SettingsItem.of(ref, settings), is_next)
        if settings.disconnected_at is not None:
            status = replace(status, next_try_at=None)
            self._close(transaction, ref)
        transaction.put(StatusItem.of(ref, status))
        self._commit(transaction, ref)

    def write_status(
        self, ref: ConnectionRef, status: ConnectionStatus, settings_version: int
    ) -> None:
        """Write the status of exactly these settings."""
        transaction = Transaction(self._database)
        transaction.check(
            SettingsItem,
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.SETTINGS),
            SettingsItem.version == settings_version,
        )
        transaction.put(StatusItem.of(ref, status))
        self._commit(transaction, ref)

    def schedule(self, ref: ConnectionRef, next_due_at: datetime | None) -> None:
        """Set when the next poll is due; a disconnected connection stays off the schedule."""
        actions = [assign(SyncItem.next_due_at, next_due_at), *due_actions(ref, next_due_at)]
        condition: Condition = SyncItem.pk.exists() & SyncItem.is_closed.does_not_exist()
        if not self._update_sync(ref, actions, condition):
            self.get(ref)

    def unschedule(self, ref: ConnectionRef, due_at: datetime) -> None:
        """Take the connection off the schedule, unless it was scheduled anew."""
        actions = [SyncItem.next_due_at.remove(), *due_actions(ref, None)]
        self._update_sync(ref, actions, SyncItem.next_due_at == due_at)

    def due(self, now: datetime, limit: int) -> Iterable[DueConnection]:
        """Iterate over what is due, oldest first."""
        shards = (self._due_of_shard(number, now, limit) for number in range(keys.SHARDS))
        return islice(merge(*shards, key=lambda row: row.due_at), limit)

    def claim_poll(
        self, ref: ConnectionRef, due_at: datetime, poll_id: str, next_due_at: datetime
    ) -> bool:
        """Take one due poll."""
        actions = [SyncItem.poll_id.set(poll_id), SyncItem.next_due_at.set(next_due_at)]
        is_unchanged = SyncItem.next_due_at == due_at
        return self._update_sync(ref, [*actions, *due_actions(ref, next_due_at)], is_unchanged)

    def claim_check(self, ref: ConnectionRef, due_at: datetime, next_try_at: datetime) -> bool:
        """Take one due check."""
        taken = self._database.update(
            StatusItem,
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.STATUS),
            [StatusItem.next_try_at.set(next_try_at), *due_actions(ref, next_try_at)],
            StatusItem.next_try_at == due_at,
        )
        return taken is not None

    def finish_poll(self, ref: ConnectionRef, before: SyncState, after: SyncState) -> None:
        """Replace the sync state if cursor and poll id are still ``before``'s."""
        if not self._database.put(SyncItem.of(ref, after), is_same_poll(before)):
            raise LostRaceError("poll_changed")

    def _update_sync(
        self, ref: ConnectionRef, actions: Sequence[Action], condition: Condition
    ) -> bool:
        pk, sk = keys.tenant_key(ref.tenant_id), sort_key(ref, keys.SYNC)
        return self._database.update(SyncItem, pk, sk, actions, condition) is not None

    def _close(self, transaction: Transaction, ref: ConnectionRef) -> None:
        transaction.update(
            SyncItem,
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.SYNC),
            [
                SyncItem.is_closed.set(True),
                SyncItem.next_due_at.remove(),
                SyncItem.poll_id.remove(),
                *due_actions(ref, None),
            ],
        )

    def _commit(self, transaction: Transaction, ref: ConnectionRef) -> None:
        if transaction.commit():
            self.get(ref)  # not found is not a lost race
            raise LostRaceError("settings_changed")

    def _due_of_shard(self, number: int, now: datetime, limit: int) -> Iterator[DueConnection]:
        until = ConnectionsItem.due_at <= now
        for raw in self._database.query(
            ConnectionsItem, str(number), until, index="by_due", limit=limit
        ):
            part = _PART[raw["sk"]["S"].rpartition("#")[2]]
            yield DueConnection(_ref(raw), part, read_time(raw["due_at"]["S"]))


def is_same_poll(before: SyncState) -> Condition:
    """Require that cursor and poll are still the ones that were read."""
    condition: Condition = SyncItem.pk.exists() & SyncItem.is_closed.does_not_exist()
    for path, value in ((SyncItem.cursor, before.cursor), (SyncItem.poll_id, before.poll_id)):
        condition &= path.does_not_exist() if value is None else path == value
    return condition


def _ref(raw: Raw) -> ConnectionRef:
    return keys.connection_of(raw["pk"]["S"], raw["sk"]["S"])


def _connection(ref: ConnectionRef, rows: list[Raw]) -> Connection:
    settings, status, sync = sorted(rows, key=lambda raw: raw["sk"]["S"])
    return Connection(
        ref,
        SettingsItem.from_raw_data(settings).settings(),
        StatusItem.from_raw_data(status).status(),
        SyncItem.from_raw_data(sync).sync(),
    )
