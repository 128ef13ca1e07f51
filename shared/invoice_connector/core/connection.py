"""Connections: settings, verification result and sync state, each changed by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class ConnectionRef:
    """Whose connection: the only way that a storage key can be built."""

    tenant_id: str
    connection_id: str


class ConnectionState(StrEnum):
    """The four statuses that users know, by their code."""

    NO_CONNECTION = "no_connection"
    CONNECTING = "connecting"
    ACTIVE = "active"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user set, without secrets.

    Attributes:
        technical: the provider's own fields that are not secret, by field name.
        credentials_version: version id of the secret that belongs to these settings.
        credentials_set: names of the secret fields that have a value.
        from_date: first day of a full sync, in the source's zone ("reported since").
        version: counts saves; the ETag.
    """

    provider: str
    environment: str
    name: str
    technical: Mapping[str, str] = field(default_factory=dict)
    credentials_set: frozenset[str] = frozenset()
    credentials_version: str | None = None
    automatic_sync: bool = False
    from_date: date | None = None
    interval_minutes: int = 15
    lookback_minutes: int = 60
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    disconnected_at: datetime | None = None


class PermissionState(StrEnum):
    """What a check found out about one right of the technical user."""

    GRANTED = "granted"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Permission:
    """One row of the permission report; ``code`` names the right, e.g. ``invoice_query``."""

    code: str
    state: PermissionState


@dataclass(frozen=True, slots=True)
class StatusError:
    """Why a connection does not work: text code, settings field, what the source said."""

    code: str
    field: str | None = None
    source_code: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """The verification result.

    Attributes:
        since: when ``state`` was entered.
        settled: the last state other than CONNECTING, None before the first result.
        checking_since: set while CONNECTING.
        notice: text code beside the state, e.g. ``source_unavailable``.
        next_try_at: when the check is repeated by itself.
        proven_credentials_version: credential version with which a call succeeded.
        identity_fixed: the connection was Active once; company and environment are fixed.
        warnings: text codes with the field they are about.
    """

    state: ConnectionState
    since: datetime
    settled: ConnectionState | None = None
    checking_since: datetime | None = None
    last_check_at: datetime | None = None
    error: StatusError | None = None
    missing_fields: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    notice: str | None = None
    next_try_at: datetime | None = None
    company_name: str | None = None
    proven_credentials_version: str | None = None
    identity_fixed: bool = False


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where the incremental sync stands.

    Attributes:
        cursor: end of the last completely read request range; None before the first sync.
        head_start: start of the range that polls have covered without a gap up to ``cursor``.
        next_due_at: when the next poll is due; None = not scheduled.
        poll_id: the poll that was sent last and has not finished.
        last_wide_at: when the wide lookback was last read.
        quiet_polls: polls in a row without news.
        failures: failed polls in a row.
        head_identity: read identity of the head range; None for the present one.
    """

    cursor: datetime | None = None
    head_start: datetime | None = None
    next_due_at: datetime | None = None
    poll_id: str | None = None
    last_poll_at: datetime | None = None
    last_news_at: datetime | None = None
    last_wide_at: datetime | None = None
    quiet_polls: int = 0
    failures: int = 0
    last_error: str | None = None
    head_identity: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as stored: three items, read together."""

    ref: ConnectionRef
    settings: Settings
    status: ConnectionStatus
    sync: SyncState = field(default_factory=SyncState)

    @property
    def may_sync(self) -> bool:
        """Tell whether background work may use the credentials: proven, and not paused."""
        status, settings = self.status, self.settings
        is_proven = (
            settings.credentials_version is not None
            and status.proven_credentials_version == settings.credentials_version
        )
        state = status.settled if status.state is ConnectionState.CONNECTING else status.state
        return is_proven and state is ConnectionState.ACTIVE and settings.disconnected_at is None
