"""The three items of a connection."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute
from pynamodb.expressions.update import Action

from invoice_connector.core.connection import (
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Permission,
    PermissionState,
    Settings,
    StatusError,
    SyncState,
)
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Day, Structure, Text, UtcTime, Whole
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import ConnectionsItem


def _read_permissions(rows: list[list[str]]) -> tuple[Permission, ...]:
    return tuple(Permission(code, PermissionState(state)) for code, state in rows)


class SettingsItem(ConnectionsItem):
    """What the user set."""

    provider = Text()
    environment = Text()
    name = Text()
    technical = Structure[Any](dict, dict)
    credentials_set = Structure[Any](sorted, frozenset)
    credentials_version = Text()
    automatic_sync = BooleanAttribute(default=False)
    from_date = Day()
    interval_minutes = Whole()
    lookback_minutes = Whole()
    version = Whole()
    created_at = UtcTime()
    updated_at = UtcTime()
    disconnected_at = UtcTime()

    @classmethod
    def of(cls, ref: ConnectionRef, settings: Settings) -> "SettingsItem":
        """Write settings."""
        return cls(
            keys.tenant_key(ref.tenant_id), sort_key(ref, keys.SETTINGS), **to_attributes(settings)
        )

    def settings(self) -> Settings:
        """Read settings."""
        return from_attributes(self, Settings)


class StatusItem(ConnectionsItem):
    """The verification result; due while a check is to be repeated by itself."""

    state = Choice(ConnectionState)
    since = UtcTime()
    settled = Choice(ConnectionState)
    checking_since = UtcTime()
    last_check_at = UtcTime()
    error = Structure[Any](asdict, lambda value: StatusError(**value))
    missing_fields = Structure[Any](list, tuple)
    permissions = Structure[Any](
        lambda rows: [[r.code, r.state.value] for r in rows], _read_permissions
    )
    warnings = Structure[Any](list, lambda rows: tuple((code, field) for code, field in rows))
    notice = Text()
    next_try_at = UtcTime()
    company_name = Text()
    proven_credentials_version = Text()
    identity_fixed = BooleanAttribute(default=False)

    @classmethod
    def of(cls, ref: ConnectionRef, status: ConnectionStatus) -> "StatusItem":
        """Write a status."""
        return cls(
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.STATUS),
            **_due(ref, status.next_try_at),
            **to_attributes(status),
        )

    def status(self) -> ConnectionStatus:
        """Read a status."""
        return from_attributes(self, ConnectionStatus)


class SyncItem(ConnectionsItem):
    """The sync state; due while a poll is scheduled. ``is_closed``: disconnected for good."""

    cursor = UtcTime()
    head_start = UtcTime()
    head_identity = Text()
    next_due_at = UtcTime()
    poll_id = Text()
    last_poll_at = UtcTime()
    last_news_at = UtcTime()
    last_wide_at = UtcTime()
    quiet_polls = Whole()
    failures = Whole()
    last_error = Text()
    is_closed = BooleanAttribute(null=True)

    @classmethod
    def of(cls, ref: ConnectionRef, sync: SyncState) -> "SyncItem":
        """Write a sync state."""
        return cls(
            keys.tenant_key(ref.tenant_id),
            sort_key(ref, keys.SYNC),
            **_due(ref, sync.next_due_at),
            **to_attributes(sync),
        )

    def sync(self) -> SyncState:
        """Read a sync state."""
        return from_attributes(self, SyncState)


def sort_key(ref: ConnectionRef, part: str) -> str:
    """Sort key of one of the three items."""
    return keys.connection_prefix(ref) + part


def due_actions(ref: ConnectionRef, due_at: datetime | None) -> list[Action]:
    """Put an item on the due index, or take it off."""
    if due_at is None:
        return [ConnectionsItem.due_shard.remove(), ConnectionsItem.due_at.remove()]
    shard = str(keys.shard(ref))
    return [ConnectionsItem.due_shard.set(shard), ConnectionsItem.due_at.set(due_at)]


def _due(ref: ConnectionRef, due_at: datetime | None) -> dict[str, Any]:
    return {"due_shard": str(keys.shard(ref)), "due_at": due_at} if due_at else {}
