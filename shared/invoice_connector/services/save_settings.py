"""Save settings and credentials of a connection, and have them checked.

The credentials become a new secret version first; the conditional write of the settings then names
that version, so settings never point at credentials that somebody else entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Settings,
)
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import ConflictError, FieldProblem, InputError, NotFoundError
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import FieldKind, ProviderSpec
from invoice_connector.services.request_check import connecting, queue_check
from invoice_connector.services.same_company import warn_of_same_company

_ID_LENGTH = 20
_PLAIN = (
    "provider",
    "environment",
    "name",
    "automatic_sync",
    "from_date",
    "interval_minutes",
    "lookback_minutes",
)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """What a caller enters. None keeps what is stored.

    Attributes:
        technical: the provider's own fields, secret or not: absent keeps, None clears.
    """

    provider: str | None = None
    environment: str | None = None
    name: str | None = None
    automatic_sync: bool | None = None
    from_date: date | None = None
    interval_minutes: int | None = None
    lookback_minutes: int | None = None
    technical: Mapping[str, str | None] = field(default_factory=dict, repr=False)


def create_connection(ports: Ports, tenant_id: str, change: SettingsChange) -> Connection:
    """Store a new connection; with all required data it is checked at once.

    Raises:
        InputError: names every field at fault.
    """
    now = ports.clock.now()
    _require(change)
    settings = Settings(change.provider or "", change.environment or "", "", created_at=now)
    spec = _spec(ports, settings)
    settings = replace(settings, interval_minutes=spec.default_interval_minutes)
    ref = ConnectionRef(tenant_id, ports.ids.token(_ID_LENGTH).lower())
    blank = Connection(ref, settings, ConnectionStatus(ConnectionState.NO_CONNECTION, since=now))
    connection = _changed(ports, blank, change)
    ports.connections.create(connection)
    _have_checked(ports, connection)
    return connection


def save_settings(
    ports: Ports, ref: ConnectionRef, change: SettingsChange, loaded_version: int | None = None
) -> Connection:
    """Change a connection and have it checked.

    ``loaded_version`` is the settings version that the caller saw, if they insist on it.

    Raises:
        InputError: names every field at fault.
        ConflictError: ``connection_disconnected``, ``identity_fixed`` or
            ``settings_version_differs``.
        LostRaceError: somebody else saved at the same time.
    """
    stored = ports.connections.get(ref)
    if stored.settings.disconnected_at is not None:
        raise ConflictError("connection_disconnected")
    if loaded_version not in (None, stored.settings.version):
        raise ConflictError("settings_version_differs")
    connection = _changed(ports, stored, change)
    ports.connections.save_settings(ref, connection.settings, connection.status)
    _have_checked(ports, connection)
    return connection


def _require(change: SettingsChange) -> None:
    needed = {"provider": change.provider, "environment": change.environment}
    problems = [FieldProblem(name, "field_required") for name, value in needed.items() if not value]
    if problems:
        raise InputError(problems=tuple(problems))


def _changed(ports: Ports, stored: Connection, change: SettingsChange) -> Connection:
    now = ports.clock.now()
    settings = _merged(stored.settings, change, now)
    spec = _spec(ports, settings)
    entered = _Entered.of(spec, change.technical)
    technical = spec.normalise_fields(entered.public(stored.settings.technical))
    settings = replace(settings, technical=dict(technical))
    kept = _kept_credentials(ports, stored, entered)
    checked = {**settings.technical, **_readable(spec, kept), **entered.secrets}
    check = spec.check_fields(checked)
    problems = (*entered.problems, *_from_date_problems(spec, change.from_date, now))
    if problems or check.problems:
        raise InputError(problems=(*problems, *check.problems))
    _expect_same_identity(ports, spec, stored, settings)
    settings = _with_from_date(spec, _without_blanks(settings), now)
    credentials = Credentials({**kept, **spec.prepare_credentials(entered.secrets)})
    settings = _with_credentials(ports, stored, settings, credentials, entered)
    same = warn_of_same_company(ports, replace(stored, settings=settings))
    warnings = tuple((problem.field, problem.code) for problem in (*check.warnings, *same))
    status = _status_after_save(stored.status, _missing(spec, settings), warnings, now)
    return replace(stored, settings=settings, status=status)


def _merged(settings: Settings, change: SettingsChange, now: datetime) -> Settings:
    entered = {name: getattr(change, name) for name in _PLAIN}
    changes = {name: value for name, value in entered.items() if value is not None}
    merged = replace(settings, **changes, version=settings.version + 1, updated_at=now)
    return replace(merged, name=merged.name or merged.provider.upper())


def _spec(ports: Ports, settings: Settings) -> ProviderSpec:
    if settings.provider not in ports.providers:
        raise InputError("provider_unknown", field="provider")
    spec = ports.providers[settings.provider].spec
    if settings.environment not in spec.environments:
        raise InputError("environment_unknown", field="environment")
    return spec


@dataclass(frozen=True, slots=True, repr=False)
class _Entered:
    """The provider's fields as entered, trimmed and sorted out."""

    values: Mapping[str, str]
    secrets: Mapping[str, str]
    cleared: frozenset[str]
    problems: tuple[FieldProblem, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, spec: ProviderSpec, technical: Mapping[str, str | None]) -> "_Entered":
        names = {f.name: f.is_secret for f in spec.fields}
        trimmed = {n: v.strip() for n, v in technical.items() if v is not None and n in names}
        return cls(
            values={n: v for n, v in trimmed.items() if not names[n]},
            secrets={n: v for n, v in trimmed.items() if names[n]},
            cleared=frozenset(n for n, v in technical.items() if v is None),
            problems=tuple(FieldProblem(n, "unknown_field") for n in technical if n not in names),
            known=frozenset(names),
        )

    def public(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Merge the fields that are not secret with the stored ones."""
        merged = {**stored, **self.values}
        return {n: v for n, v in merged.items() if n in self.known and n not in self.cleared}


def _kept_credentials(ports: Ports, stored: Connection, entered: _Entered) -> dict[str, str]:
    """Load the secrets that stay; secrets that are gone count as not set."""
    version = stored.settings.credentials_version
    if version is None:
        return {}
    try:
        kept = ports.secrets.load(stored.ref, version)
    except NotFoundError:
        return {}
    replaced = entered.cleared | entered.secrets.keys()
    return {n: v for n, v in kept.items() if n in entered.known and n not in replaced}


def _readable(spec: ProviderSpec, kept: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is kept as a hash only: its format says nothing."""
    hashed = {f.name for f in spec.fields if f.kind is FieldKind.PASSWORD}
    return {name: value for name, value in kept.items() if name not in hashed}


def _expect_same_identity(
    ports: Ports, spec: ProviderSpec, stored: Connection, settings: Settings
) -> None:
    before, after = (_identity(spec, one) for one in (stored.settings, settings))
    if before != after and (stored.status.identity_fixed or _has_invoices(ports, stored.ref)):
        raise ConflictError("identity_fixed")


def _has_invoices(ports: Ports, ref: ConnectionRef) -> bool:
    """Tell whether there are invoices: they may have been uploaded before it was ever active."""
    return bool(ports.invoices.list_by_date(ref, DateKind.INSERTED_AT, DateRange(), 1, None).items)


def _identity(spec: ProviderSpec, settings: Settings) -> tuple[str | None, ...]:
    company = (settings.technical.get(name) or None for name in spec.identity_fields)
    return (settings.provider, settings.environment, *company)


def _from_date_problems(
    spec: ProviderSpec, from_date: date | None, now: datetime
) -> tuple[FieldProblem, ...]:
    if from_date is None:
        return ()
    if from_date > _today(spec, now):
        return (FieldProblem("from_date", "from_date_in_future"),)
    if from_date < spec.earliest_from_date:
        return (FieldProblem("from_date", "from_date_too_early"),)
    return ()


def _without_blanks(settings: Settings) -> Settings:
    """Forget optional fields that were emptied."""
    return replace(settings, technical={n: v for n, v in settings.technical.items() if v})


def _with_from_date(spec: ProviderSpec, settings: Settings, now: datetime) -> Settings:
    """Default to 1 January of last year: the year being closed and the present one."""
    if settings.from_date is not None or not settings.automatic_sync:
        return settings
    usual = date(_today(spec, now).year - 1, 1, 1)
    return replace(settings, from_date=max(usual, spec.earliest_from_date))


def _today(spec: ProviderSpec, now: datetime) -> date:
    return now.astimezone(ZoneInfo(spec.zone)).date()


def _with_credentials(
    ports: Ports,
    stored: Connection,
    settings: Settings,
    credentials: Credentials,
    entered: _Entered,
) -> Settings:
    """Store a new version whenever anything that a login depends on changed.

    A new version is unproven, so no background work uses a login that was never checked.
    """
    before = stored.settings
    same = (before.provider, before.environment, before.technical) == (
        settings.provider,
        settings.environment,
        settings.technical,
    )
    if same and not entered.secrets and not entered.cleared & before.credentials_set:
        return settings
    if not credentials and before.credentials_version is None:
        return settings
    version = ports.secrets.save(stored.ref, credentials)
    return replace(settings, credentials_set=frozenset(credentials), credentials_version=version)


def _missing(spec: ProviderSpec, settings: Settings) -> tuple[str, ...]:
    present = {*settings.credentials_set, *settings.technical}
    return tuple(f.name for f in spec.fields if f.is_required and f.name not in present)


def _status_after_save(
    before: ConnectionStatus,
    missing: tuple[str, ...],
    warnings: tuple[tuple[str, str], ...],
    now: datetime,
) -> ConnectionStatus:
    if not missing:
        return replace(connecting(before, now), since=now, checking_since=now, warnings=warnings)
    is_new = before.state is not ConnectionState.NO_CONNECTION
    return replace(
        before,
        state=ConnectionState.NO_CONNECTION,
        settled=ConnectionState.NO_CONNECTION,
        since=now if is_new else before.since,
        checking_since=None,
        next_try_at=None,
        error=None,
        notice=None,
        permissions=(),
        missing_fields=missing,
        warnings=warnings,
    )


def _have_checked(ports: Ports, connection: Connection) -> None:
    if connection.status.state is ConnectionState.CONNECTING:
        queue_check(ports, connection)
