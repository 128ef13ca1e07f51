"""What a check writes as the connection's status."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import (
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    PermissionState,
)
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.toy_world import World, make_world

GONE = SourceError("source_unavailable", FailureClass.TRANSIENT, http_status=503)
REFUSED = SourceError(
    "key_refused", FailureClass.CREDENTIAL, source_code="BAD_KEY", request_id="R1", field="password"
)


def _sweep(world: World) -> None:
    recover_stuck_work(world.ports, lambda: 60.0)
    world.deliver()


def _save_again(world: World) -> None:
    """Save settings the way the API does: next version, Connecting.., a message."""
    before = world.connection
    version = world.ports.secrets.save(
        world.ref, world.ports.secrets.load(world.ref, before.settings.credentials_version or "")
    )
    settings = replace(
        before.settings, version=before.settings.version + 1, credentials_version=version
    )
    now = world.clock.now()
    status = replace(
        before.status,
        state=ConnectionState.CONNECTING,
        since=now,
        checking_since=now,
        next_try_at=now + timedelta(minutes=2),
    )
    world.ports.connections.save_settings(world.ref, settings, status)


def test_right_credentials_make_the_connection_active_with_a_permission_report() -> None:
    world = make_world()
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.ACTIVE
    assert [p.state for p in status.permissions] == [PermissionState.GRANTED]
    assert status.company_name == "Vevő Zrt."
    assert status.proven_credentials_version == world.connection.settings.credentials_version
    assert status.identity_fixed
    assert status.next_try_at is None


def test_a_refusal_names_field_code_and_request() -> None:
    world = make_world()
    world.source.refused = REFUSED
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.ERROR
    assert status.error
    assert (status.error.code, status.error.field) == ("key_refused", "password")
    assert (status.error.source_code, status.error.request_id) == ("BAD_KEY", "R1")
    assert world.runs() == []


def test_a_refused_check_is_not_repeated_by_itself() -> None:
    world = make_world()
    world.source.refused = REFUSED
    world.verify()
    for _ in range(5):
        world.clock.advance(minutes=30)
        _sweep(world)
    assert len(world.source.calls) == 1


def test_a_silent_source_keeps_a_new_connection_connecting_and_tries_again() -> None:
    world = make_world()
    world.source.refused = GONE
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.CONNECTING
    assert status.next_try_at
    world.source.refused = None
    world.clock.advance(minutes=3)
    _sweep(world)
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_connecting_never_sticks_longer_than_half_an_hour() -> None:
    world = make_world()
    world.source.refused = GONE
    world.verify()
    for _ in range(35):
        world.clock.advance(minutes=1)
        _sweep(world)
    status = world.connection.status
    assert status.state is ConnectionState.ERROR
    assert status.error
    assert status.error.code == "source_unavailable"
    assert status.next_try_at
    world.source.refused = None
    world.clock.advance(minutes=16)
    _sweep(world)
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_a_silent_source_leaves_a_proven_connection_active_with_a_notice() -> None:
    world = make_world()
    world.verify()
    before = world.connection
    status = replace(
        before.status,
        state=ConnectionState.CONNECTING,
        checking_since=world.clock.now(),
        next_try_at=world.clock.now(),
    )
    world.ports.connections.write_status(world.ref, status, before.settings.version)
    world.source.refused = GONE
    world.verify()
    status = world.connection.status
    assert status.state is ConnectionState.ACTIVE
    assert status.notice == "source_unavailable"
    assert world.connection.may_sync


def test_a_lost_check_message_is_sent_again() -> None:
    world = make_world()
    world.clock.advance(minutes=3)
    _sweep(world)
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_an_overtaken_check_makes_no_call_and_writes_nothing() -> None:
    world = make_world()
    _save_again(world)
    before = world.connection
    world.work(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, 1))
    assert world.connection == before
    assert world.source.calls == []


def test_a_save_during_the_check_discards_its_result() -> None:
    world = make_world()
    original = world.source.verify

    def saving_meanwhile(*_: object):  # type: ignore[no-untyped-def]
        report = original()
        _save_again(world)
        return report

    world.source.verify = saving_meanwhile  # type: ignore[method-assign]
    world.verify()
    assert world.connection.status.state is ConnectionState.CONNECTING
    assert world.connection.status.proven_credentials_version is None


def test_unproven_credentials_are_used_by_nobody_but_the_check() -> None:
    world = make_world()
    world.verify()
    world.clock.advance(minutes=20)
    _save_again(world)
    world.source.calls.clear()
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert world.source.calls == []


def test_automatic_sync_switched_on_later_starts_the_first_sync() -> None:
    world = make_world(automatic=False)
    world.verify()
    assert world.connection.sync.cursor is None
    before = world.connection
    settings = replace(before.settings, automatic_sync=True, version=2)
    status = replace(
        before.status,
        state=ConnectionState.CONNECTING,
        checking_since=START,
        next_try_at=START + timedelta(minutes=2),
    )
    world.ports.connections.save_settings(world.ref, settings, status)
    world.verify()
    assert world.connection.sync.cursor is not None
    assert [run.kind.value for run in world.runs()] == ["initial"]


@pytest.mark.parametrize(
    "failure", [FailureClass.MAINTENANCE, FailureClass.THROTTLED, FailureClass.TRANSIENT]
)
def test_trouble_at_the_source_is_never_blamed_on_the_user(failure: FailureClass) -> None:
    world = make_world()
    world.source.refused = SourceError("source_unavailable", failure)
    world.verify()
    assert world.connection.status.state is ConnectionState.CONNECTING
    assert world.connection.status.error is None


def test_a_silent_source_does_not_make_new_credentials_look_proven() -> None:
    world = make_world()
    world.verify()
    _save_again(world)
    world.source.refused = GONE
    world.verify()
    assert world.connection.status.state is ConnectionState.CONNECTING
    assert not world.connection.may_sync


def test_a_paused_connection_leaves_the_schedule() -> None:
    world = make_world()
    world.verify()
    world.source.refused = REFUSED
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert not world.connection.may_sync
    world.clock.advance(minutes=61)
    assert incremental_sync(world.ports, lambda: 60.0) == 0
    assert world.connection.sync.next_due_at is None


def test_a_connection_is_on_the_schedule_before_its_status_says_that_it_works() -> None:
    world = make_world()
    write_status = world.ports.connections.write_status
    seen: list[bool] = []

    def crash(ref: ConnectionRef, status: ConnectionStatus, version: int) -> None:
        seen.append(world.connection.sync.next_due_at is not None)
        write_status(ref, status, version)
        raise RuntimeError

    world.ports.connections.write_status = crash  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        world.verify()
    assert seen == [True]
    assert incremental_sync(world.ports, lambda: 60.0) == 1  # the first sync begins without help
    assert world.connection.sync.cursor is not None


def test_a_late_dispatcher_does_not_undo_what_a_check_has_scheduled() -> None:
    world = make_world()
    world.verify()
    world.ports.connections.unschedule(world.ref, START - timedelta(minutes=1))
    assert world.connection.sync.next_due_at is not None


def test_a_due_connection_that_may_not_sync_is_taken_off_the_schedule_unsent() -> None:
    world = make_world(automatic=False)
    world.verify()
    world.ports.connections.schedule(world.ref, world.clock.now())
    assert incremental_sync(world.ports, lambda: 60.0) == 0
    assert world.connection.sync.next_due_at is None
    assert world.queue.messages == []


def test_a_secret_that_goes_while_it_is_checked_is_no_crash() -> None:
    world = make_world()
    original = world.source.verify

    def disconnected_meanwhile(*_: object):  # type: ignore[no-untyped-def]
        world.ports.secrets.delete(world.ref)
        return original()

    world.source.verify = disconnected_meanwhile  # type: ignore[method-assign]
    world.verify()
    error = world.connection.status.error
    assert error
    assert error.code == "credentials_not_found"


def test_a_check_without_an_answer_does_not_hide_the_refusal_of_another() -> None:
    world = make_world()
    version = world.connection.settings.version
    message = VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version)
    original = world.source.verify

    def refused_elsewhere(*_: object):  # type: ignore[no-untyped-def]
        world.source.verify = original  # type: ignore[method-assign]
        world.source.refused = REFUSED
        world.work(message)
        world.source.refused = GONE
        return original()

    world.source.verify = refused_elsewhere  # type: ignore[method-assign]
    world.work(message)
    status = world.connection.status
    assert status.error
    assert status.error.code == "key_refused"
    assert status.next_try_at is None
