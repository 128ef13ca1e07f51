"""Where connections are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionStatus,
    Settings,
    SyncState,
)
from invoice_connector.core.ports.page import Page


@dataclass(frozen=True, slots=True)
class DueConnection:
    """A row of the due index: ids only. ``part`` is ``poll`` or ``check``."""

    ref: ConnectionRef
    part: str
    due_at: datetime


class ConnectionStore(Protocol):
    """Settings, status and sync state of connections. Reads are consistent."""

    def create(self, connection: Connection) -> None:
        """Store a new connection; raises ConflictError ``connection_exists``."""
        ...

    def get(self, ref: ConnectionRef) -> Connection:
        """Return a connection; raises NotFoundError ``connection_not_found``."""
        ...

    def list(self, tenant_id: str, limit: int, start_key: str | None) -> Page[Connection]:
        """Return a tenant's connections ordered by id."""
        ...

    def save_settings(
        self, ref: ConnectionRef, settings: Settings, status: ConnectionStatus
    ) -> None:
        """Write settings (of version n+1) and status together.

        Raises:
            LostRaceError: the stored settings version is not n.
        """
        ...

    def write_status(
        self, ref: ConnectionRef, status: ConnectionStatus, settings_version: int
    ) -> None:
        """Write the status if the stored settings have that version, else LostRaceError."""
        ...

    def schedule(self, ref: ConnectionRef, next_due_at: datetime | None) -> None:
        """Set when the next poll is due, or take the connection off the schedule."""
        ...

    def unschedule(self, ref: ConnectionRef, due_at: datetime) -> None:
        """Take the connection off the schedule, unless it was scheduled anew since ``due_at``."""
        ...

    def due(self, now: datetime, limit: int) -> Iterable[DueConnection]:
        """Iterate over polls and repeated checks that are due, over all tenants."""
        ...

    def claim_poll(
        self, ref: ConnectionRef, due_at: datetime, poll_id: str, next_due_at: datetime
    ) -> bool:
        """Take one due poll: False when ``next_due_at`` is no longer ``due_at``."""
        ...

    def claim_check(self, ref: ConnectionRef, due_at: datetime, next_try_at: datetime) -> bool:
        """Take one due check: False when the status' ``next_try_at`` is no longer ``due_at``."""
        ...

    def finish_poll(self, ref: ConnectionRef, before: SyncState, after: SyncState) -> None:
        """Replace the sync state if cursor and poll id are still ``before``'s.

        Raises:
            LostRaceError: another poll finished, or a new one was claimed.
        """
        ...
