"""Check a connection at its source system and write what was found as its status."""

from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import (
    Connection,
    ConnectionState,
    ConnectionStatus,
    StatusError,
)
from invoice_connector.core.errors import (
    FailureClass,
    FieldProblem,
    LostRaceError,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.messages import VerifyConnection, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.source import VerificationReport
from invoice_connector.services.first_sync import start_first_sync
from invoice_connector.services.local_checks import check_locally
from invoice_connector.services.note_failure import note_failure
from invoice_connector.services.pause_connection import status_error
from invoice_connector.services.run_progress import advance
from invoice_connector.services.same_company import warn_again_of_same_company
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    SourceClosedError,
    TimeLeft,
    load_credentials,
)

_GIVE_UP_AFTER = timedelta(minutes=30)
_RETRY_LATER = timedelta(minutes=15)
_RETRY_SOON = timedelta(minutes=1)
# A check makes up to three requests; it is begun only when all of them fit.
_CALLS_OF_ONE_CHECK = 3
_SECONDS_FOR_ONE_CHECK = 50.0


def verify_connection(ports: Ports, message: VerifyConnection, time_left: TimeLeft) -> None:
    """Check one connection. A request that settings saved later overtook does nothing."""
    try:
        connection = ports.connections.get(ref_of(message))
    except NotFoundError:
        return
    if not _is_wanted(connection, message):
        _resume_if_active(ports, connection)
        return
    status = _check(ports, connection, time_left)
    is_answer = status.next_try_at is None
    if not is_answer and not _is_wanted(ports.connections.get(connection.ref), message):
        return  # Another check of the same settings got an answer: no answer says nothing more.
    if status.state is ConnectionState.ACTIVE and connection.settings.automatic_sync:
        # Before the status: a crash must not leave an active connection that nobody polls.
        ports.connections.schedule(connection.ref, ports.clock.now())
    try:
        ports.connections.write_status(connection.ref, status, connection.settings.version)
    except LostRaceError:
        return  # Saved meanwhile: that save asked for its own check.
    if status.state is ConnectionState.ACTIVE:
        resume(ports, connection)


def _resume_if_active(ports: Ports, connection: Connection) -> None:
    """Do what a crash right after the status was written left undone: the message comes again."""
    is_active = connection.status.state is ConnectionState.ACTIVE
    if is_active and connection.settings.disconnected_at is None:
        resume(ports, connection)


def resume(ports: Ports, connection: Connection) -> None:
    """Start what an active connection should be doing at once: first sync, a run that waited."""
    connection = ports.connections.get(connection.ref)
    if connection.settings.automatic_sync:
        start_first_sync(ports, connection)
    active = ports.runs.active_full(connection.ref)
    if active:
        advance(ports, active.ref, active.run_id)


def _is_wanted(connection: Connection, message: VerifyConnection) -> bool:
    return (
        connection.settings.version == message.settings_version
        and connection.settings.disconnected_at is None
        and connection.status.next_try_at is not None
    )


def _check(ports: Ports, connection: Connection, time_left: TimeLeft) -> ConnectionStatus:
    now = ports.clock.now()
    try:
        calls = SourceCalls(
            ports,
            connection,
            time_left,
            lane="user",
            is_check=True,
            reserve_s=_SECONDS_FOR_ONE_CHECK,
        )
        calls.expect(_CALLS_OF_ONE_CHECK)
        report = calls.call(lambda source: source.verify(calls.wait_again))
        for refusal in report.refused:
            note_failure(ports, connection.ref, refusal)
        warnings = (*_local_warnings(ports, connection), *report.warnings)
    except SourceClosedError as closed:
        return _unanswered(connection, closed.code, now, again_at=closed.until)
    except SourceError as error:
        if error.failure is FailureClass.TRANSIENT:
            return _unanswered(connection, error.code, now)
        return _refused(connection, error, now)
    except PostponedError:
        return replace(connection.status, next_try_at=now + _RETRY_SOON)
    return _active(connection, report, warnings, now)


def _active(
    connection: Connection,
    report: VerificationReport,
    warnings: tuple[FieldProblem, ...],
    now: datetime,
) -> ConnectionStatus:
    before = connection.status
    was_active = before.settled is ConnectionState.ACTIVE
    return replace(
        _settled(before, ConnectionState.ACTIVE, now),
        since=before.since if was_active and before.state is ConnectionState.ACTIVE else now,
        permissions=report.permissions,
        warnings=tuple((warning.field, warning.code) for warning in warnings),
        company_name=report.company_name or before.company_name,
        proven_credentials_version=connection.settings.credentials_version,
        identity_fixed=True,
    )


def _local_warnings(ports: Ports, connection: Connection) -> tuple[FieldProblem, ...]:
    settings = connection.settings
    spec = ports.providers[settings.provider].spec
    credentials = load_credentials(ports, connection)
    format_warnings = check_locally(spec, settings.technical, credentials).warnings
    return (*format_warnings, *warn_again_of_same_company(ports, connection))


def _refused(connection: Connection, error: SourceError, now: datetime) -> ConnectionStatus:
    status = _settled(connection.status, ConnectionState.ERROR, now)
    return replace(status, error=status_error(error), permissions=())


def _settled(before: ConnectionStatus, state: ConnectionState, now: datetime) -> ConnectionStatus:
    return replace(
        before,
        state=state,
        settled=state,
        since=now,
        last_check_at=now,
        checking_since=None,
        next_try_at=None,
        error=None,
        notice=None,
    )


def _unanswered(
    connection: Connection, code: str, now: datetime, *, again_at: datetime | None = None
) -> ConnectionStatus:
    """No answer says nothing about the settings: a proven connection keeps its status."""
    before = connection.status
    is_proven = before.proven_credentials_version == connection.settings.credentials_version
    if is_proven and before.settled is not None:
        return replace(
            before,
            state=before.settled,
            checking_since=None,
            notice=code,
            next_try_at=again_at or now + _RETRY_LATER,
        )
    give_up_at = (before.checking_since or now) + _GIVE_UP_AFTER
    if before.state is ConnectionState.CONNECTING and now < give_up_at:
        next_try_at = min(again_at, give_up_at) if again_at else now + _RETRY_SOON
        return replace(before, notice=code, next_try_at=next_try_at)
    failed = _settled(before, ConnectionState.ERROR, now)
    gone = StatusError("source_unavailable")
    return replace(failed, error=gone, next_try_at=again_at or now + _RETRY_LATER)
