"""How a connection is written: never a secret, only whether it is set."""

from invoice_connector.core.connection import (
    Connection,
    ConnectionState,
    ConnectionStatus,
    StatusError,
)
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day, moment
from invoice_connector.http_api.problems import field_json, text_json
from invoice_connector.http_api.run_json import run_json


def connection_json(connection: Connection, spec: ProviderSpec, language: str) -> dict[str, object]:
    """Write a connection; ``credentials`` says which secrets are set."""
    settings = connection.settings
    secrets = [f.name for f in spec.fields if f.is_secret]
    public = [f.name for f in spec.fields if not f.is_secret]
    return {
        "id": connection.ref.connection_id,
        "provider": settings.provider,
        "environment": settings.environment,
        "name": settings.name,
        "automatic_sync": settings.automatic_sync,
        "from_date": day(settings.from_date),
        "interval_minutes": settings.interval_minutes,
        "lookback_minutes": settings.lookback_minutes,
        "technical": {name: settings.technical.get(name) for name in public},
        "credentials": {name: {"set": name in settings.credentials_set} for name in secrets},
        "version": settings.version,
        "created_at": moment(settings.created_at),
        "updated_at": moment(settings.updated_at),
        "disconnected_at": moment(settings.disconnected_at),
        "status": _status_json(connection.status, language),
        "sync": _sync_json(connection, language),
    }


def connection_with_run_json(
    connection: Connection, spec: ProviderSpec, language: str, active_run: SyncRun | None
) -> dict[str, object]:
    """Write a connection with the full run that it is busy with."""
    run = run_json(active_run, language) if active_run else None
    written = connection_json(connection, spec, language)
    sync = _sync_json(connection, language)
    return {**written, "sync": {**sync, "active_run": run}}


def _status_json(status: ConnectionStatus, language: str) -> Json:
    # A repeated check keeps the last error until it knows better; it is shown with its state only.
    is_error = status.state is ConnectionState.ERROR
    return {
        "state": status.state.value,
        "label": label("connection_state", status.state.value, language),
        "since": moment(status.since),
        "checking_since": moment(status.checking_since),
        "last_check_at": moment(status.last_check_at),
        "next_try_at": moment(status.next_try_at),
        "error": _error_json(status.error, language) if is_error and status.error else None,
        "notice": text_json(status.notice, language) if status.notice else None,
        "missing_fields": [
            {"field": name, "label": label("field", name, language)}
            for name in status.missing_fields
        ],
        "permissions": [
            {
                "code": permission.code,
                "label": label("permission", permission.code, language),
                "state": permission.state.value,
                "state_label": label("permission_state", permission.state.value, language),
            }
            for permission in status.permissions
        ],
        "warnings": [field_json(name, code, language) for name, code in status.warnings],
        "company_name": status.company_name,
        "identity_fixed": status.identity_fixed,
    }


def _error_json(error: StatusError, language: str) -> Json:
    return {
        **text_json(error.code, language),
        "field": error.field,
        "label": label("field", error.field, language) if error.field else None,
        "source_code": error.source_code,
        "request_id": error.request_id,
    }


def _sync_json(connection: Connection, language: str) -> Json:
    sync, automatic = connection.sync, connection.settings.automatic_sync
    # A connection that stopped is still on the schedule until the dispatcher comes to it.
    is_followed = automatic and connection.may_sync
    return {
        "automatic": automatic,
        "cursor": moment(sync.cursor),
        "next_due_at": moment(sync.next_due_at) if is_followed else None,
        "last_poll_at": moment(sync.last_poll_at),
        "last_news_at": moment(sync.last_news_at),
        "failures": sync.failures,
        "last_error": text_json(sync.last_error, language) if sync.last_error else None,
    }
