"""ConnectionStore on a dict."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionStatus,
    Settings,
    SyncState,
)
from invoice_connector.core.errors import ConflictError, LostRaceError, NotFoundError
from invoice_connector.core.ports import DueConnection, Page
from tests.fakes.memory_calls import Counted


class MemoryConnectionStore(Counted):
    """Keeps whole connections; every stored object is immutable."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._stored: dict[ConnectionRef, Connection] = {}

    def create(self, connection: Connection) -> None:
        """Store a new connection."""
        if connection.ref in self._stored:
            raise ConflictError("connection_exists")
        self._stored[connection.ref] = connection

    def get(self, ref: ConnectionRef) -> Connection:
        """Return a connection."""
        return self._get(ref)

    def list(self, tenant_id: str, limit: int, start_key: str | None) -> Page[Connection]:
        """Return a tenant's connections ordered by id."""
        refs = sorted(
            ref
            for ref in self._stored
            if ref.tenant_id == tenant_id and ref.connection_id > (start_key or "")
        )
        next_key = refs[limit - 1].connection_id if len(refs) > limit else None
        return Page(tuple(self._stored[ref] for ref in refs[:limit]), next_key)

    def save_settings(
        self, ref: ConnectionRef, settings: Settings, status: ConnectionStatus
    ) -> None:
        """Write settings and status; a disconnected connection also leaves the schedule."""
        stored = self._get(ref)
        if stored.settings.version != settings.version - 1:
            raise LostRaceError("settings_changed")
        sync = stored.sync
        if settings.disconnected_at is not None:
            status = replace(status, next_try_at=None)
            sync = replace(sync, next_due_at=None, poll_id=None)
        self._stored[ref] = Connection(ref, settings, status, sync)

    def write_status(
        self, ref: ConnectionRef, status: ConnectionStatus, settings_version: int
    ) -> None:
        """Write the status of exactly these settings."""
        stored = self._get(ref)
        if stored.settings.version != settings_version:
            raise LostRaceError("settings_changed")
        self._stored[ref] = replace(stored, status=status)

    def schedule(self, ref: ConnectionRef, next_due_at: datetime | None) -> None:
        """Set when the next poll is due; a disconnected connection stays off the schedule."""
        stored = self._get(ref)
        if next_due_at is not None and stored.settings.disconnected_at is not None:
            return
        self._set_sync(ref, replace(stored.sync, next_due_at=next_due_at))

    def unschedule(self, ref: ConnectionRef, due_at: datetime) -> None:
        """Take the connection off the schedule, unless it was scheduled anew."""
        stored = self._stored.get(ref)
        if stored is not None and stored.sync.next_due_at == due_at:
            self._set_sync(ref, replace(stored.sync, next_due_at=None))

    def due(self, now: datetime, limit: int) -> Iterable[DueConnection]:
        """Return what is due, oldest first."""
        polls = ((ref, "poll", c.sync.next_due_at) for ref, c in self._stored.items())
        checks = ((ref, "check", c.status.next_try_at) for ref, c in self._stored.items())
        rows = [
            DueConnection(ref, part, at) for ref, part, at in (*polls, *checks) if at and at <= now
        ]
        return sorted(rows, key=lambda row: (row.due_at, row.ref, row.part))[:limit]

    def claim_poll(
        self, ref: ConnectionRef, due_at: datetime, poll_id: str, next_due_at: datetime
    ) -> bool:
        """Take one due poll."""
        stored = self._stored.get(ref)
        if stored is None or stored.sync.next_due_at != due_at:
            return False
        sync = stored.sync
        self._set_sync(ref, replace(sync, poll_id=poll_id, next_due_at=next_due_at))
        return True

    def claim_check(self, ref: ConnectionRef, due_at: datetime, next_try_at: datetime) -> bool:
        """Take one due check."""
        stored = self._stored.get(ref)
        if stored is None or stored.status.next_try_at != due_at:
            return False
        status = replace(stored.status, next_try_at=next_try_at)
        self._stored[ref] = replace(stored, status=status)
        return True

    def finish_poll(self, ref: ConnectionRef, before: SyncState, after: SyncState) -> None:
        """Replace the sync state if cursor and poll id are still ``before``'s."""
        self._expect_poll(ref, before)
        self._set_sync(ref, after)

    def _get(self, ref: ConnectionRef) -> Connection:
        if ref not in self._stored:
            raise NotFoundError("connection_not_found")
        return self._stored[ref]

    def _expect_poll(self, ref: ConnectionRef, before: SyncState) -> None:
        sync = self._get(ref).sync
        if (sync.cursor, sync.poll_id) != (before.cursor, before.poll_id):
            raise LostRaceError("poll_changed")

    def _set_sync(self, ref: ConnectionRef, sync: SyncState) -> None:
        self._stored[ref] = replace(self._stored[ref], sync=sync)
