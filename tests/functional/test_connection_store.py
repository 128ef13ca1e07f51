"""The contract of the connection store, on every implementation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Permission,
    PermissionState,
    Settings,
    StatusError,
    SyncState,
)
from invoice_connector.core.errors import ConflictError, LostRaceError, NotFoundError
from tests.fakes.samples import NOW, REF, connection
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)


def full_connection() -> Connection:
    settings = Settings(
        "nav",
        "test",
        "Ünnep & Co. #1",
        technical={"tax_number": "12345678", "login": ""},
        credentials_set=frozenset({"password", "sign_key"}),
        credentials_version="v" * 32,
        automatic_sync=True,
        from_date=date(2025, 1, 1),
        interval_minutes=5,
        lookback_minutes=90,
        version=1,
        created_at=NOW,
        updated_at=NOW + timedelta(microseconds=1),
    )
    status = ConnectionStatus(
        ConnectionState.ERROR,
        NOW,
        settled=ConnectionState.ACTIVE,
        checking_since=NOW,
        last_check_at=NOW,
        error=StatusError("wrong_key", "exchange_key", "INVALID", "RID1"),
        missing_fields=("login",),
        permissions=(Permission("invoice_query", PermissionState.GRANTED),),
        warnings=(("login_length", "login"),),
        notice="source_unavailable",
        next_try_at=NOW + HOUR,
        company_name="Ünnep",
        proven_credentials_version="v1",
        identity_fixed=True,
    )
    sync = SyncState(NOW, NOW - HOUR, NOW, "p1", NOW, NOW, NOW, 3, 2, "http_timeout", "nav/test")
    return Connection(REF, settings, status, sync)


@pytest.mark.parametrize("stored", [connection(), full_connection()])
def test_a_connection_is_read_back_exactly_as_it_was_created(
    stores: Stores, stored: Connection
) -> None:
    stores.connections.create(stored)
    assert stores.connections.get(REF) == stored


def test_a_connection_is_created_only_once(stores: Stores) -> None:
    stores.connections.create(connection())
    with pytest.raises(ConflictError, match="connection_exists"):
        stores.connections.create(connection(poll_id="other"))
    assert stores.connections.get(REF).sync.poll_id is None


@pytest.mark.parametrize(
    "ref", [("acme", "c2"), ("other", "c1"), ("acme", "c"), ("acme", "c1#SYNC")]
)
def test_what_is_not_there_or_belongs_to_another_tenant_is_not_found(
    stores: Stores, ref: tuple[str, str]
) -> None:
    stores.connections.create(connection())
    with pytest.raises(NotFoundError):
        stores.connections.get(ConnectionRef(*ref))


def test_a_tenants_connections_are_listed_in_pages_by_id(stores: Stores) -> None:
    for name in ("c-2", "c3", "c", "c1"):
        stores.connections.create(connection(name))
    stores.connections.create(connection("c0", "other"))
    first = stores.connections.list("acme", 3, None)
    rest = stores.connections.list("acme", 3, first.next_key)
    assert [c.ref.connection_id for c in first.items] == ["c", "c-2", "c1"]
    assert [c.ref.connection_id for c in rest.items] == ["c3"]
    assert rest.next_key is None
    assert stores.connections.list("acme", 4, None).next_key is None


def test_settings_are_replaced_only_by_their_next_version(stores: Stores) -> None:
    stores.connections.create(connection())
    stored = stores.connections.get(REF)
    newer = replace(stored.settings, name="new", version=2)
    status = replace(stored.status, notice="saved")
    stores.connections.save_settings(REF, newer, status)
    assert stores.connections.get(REF) == replace(stored, settings=newer, status=status)
    with pytest.raises(LostRaceError):
        stores.connections.save_settings(REF, replace(newer, name="stale"), stored.status)
    assert stores.connections.get(REF).settings.name == "new"
    assert stores.connections.get(REF).status.notice == "saved"


def test_settings_of_an_unknown_connection_cannot_be_saved(stores: Stores) -> None:
    unknown = connection()
    with pytest.raises(NotFoundError):
        stores.connections.save_settings(REF, unknown.settings, unknown.status)


def test_a_status_is_written_only_beside_the_settings_it_was_found_for(stores: Stores) -> None:
    stores.connections.create(connection())
    active = ConnectionStatus(ConnectionState.ACTIVE, NOW)
    with pytest.raises(LostRaceError):
        stores.connections.write_status(REF, active, 2)
    assert stores.connections.get(REF).status.state is ConnectionState.CONNECTING
    stores.connections.write_status(REF, active, 1)
    assert stores.connections.get(REF).status == active


def test_due_polls_and_checks_come_oldest_first_and_nothing_else(stores: Stores) -> None:
    for number in range(12):
        name = f"c{number:02d}"
        stores.connections.create(connection(name, next_due_at=NOW - number * HOUR))
    stores.connections.create(connection("later", next_due_at=NOW + HOUR))
    stores.connections.create(connection("never"))
    waiting = connection("check")
    retried = replace(waiting.status, next_try_at=NOW - 20 * HOUR)
    stores.connections.create(replace(waiting, status=retried))
    due = list(stores.connections.due(NOW, 100))
    assert [(d.ref.connection_id, d.part) for d in due] == [
        ("check", "check"),
        *((f"c{number:02d}", "poll") for number in range(11, -1, -1)),
    ]
    assert due[1].due_at == NOW - 11 * HOUR
    assert due[1].ref.tenant_id == "acme"
    assert list(stores.connections.due(NOW, 5)) == due[:5]


def test_a_connection_can_be_put_on_the_schedule_and_taken_off(stores: Stores) -> None:
    stores.connections.create(connection())
    stores.connections.schedule(REF, NOW)
    assert [d.ref for d in stores.connections.due(NOW, 9)] == [REF]
    assert stores.connections.get(REF).sync.next_due_at == NOW
    stores.connections.schedule(REF, None)
    assert not list(stores.connections.due(NOW, 9))
    assert stores.connections.get(REF).sync == SyncState()


def test_a_connection_leaves_the_schedule_unless_it_was_scheduled_anew(stores: Stores) -> None:
    stores.connections.create(connection(next_due_at=NOW))
    stores.connections.unschedule(REF, NOW - HOUR)
    assert [due.due_at for due in stores.connections.due(NOW, 10)] == [NOW]
    stores.connections.unschedule(REF, NOW)
    assert list(stores.connections.due(NOW, 10)) == []
    assert stores.connections.get(REF).sync.next_due_at is None


def test_a_due_poll_is_claimed_once(stores: Stores) -> None:
    stores.connections.create(connection(next_due_at=NOW))
    assert stores.connections.claim_poll(REF, NOW, "p1", NOW + HOUR)
    assert not stores.connections.claim_poll(REF, NOW, "p2", NOW + 2 * HOUR)
    sync = stores.connections.get(REF).sync
    assert (sync.poll_id, sync.next_due_at) == ("p1", NOW + HOUR)
    assert not list(stores.connections.due(NOW, 9))
    assert [d.due_at for d in stores.connections.due(NOW + HOUR, 9)] == [NOW + HOUR]


def test_a_due_check_is_claimed_once(stores: Stores) -> None:
    created = connection()
    stores.connections.create(replace(created, status=replace(created.status, next_try_at=NOW)))
    assert stores.connections.claim_check(REF, NOW, NOW + HOUR)
    assert not stores.connections.claim_check(REF, NOW, NOW + HOUR)
    assert stores.connections.get(REF).status.next_try_at == NOW + HOUR
    assert not list(stores.connections.due(NOW, 9))


def test_a_finished_poll_replaces_the_sync_state(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW, next_due_at=NOW, last_error="x"))
    stores.connections.claim_poll(REF, NOW, "p1", NOW + HOUR)
    before = stores.connections.get(REF).sync
    after = SyncState(cursor=NOW + HOUR, next_due_at=NOW + 2 * HOUR, quiet_polls=1)
    stores.connections.finish_poll(REF, before, after)
    assert stores.connections.get(REF).sync == after
    assert [d.due_at for d in stores.connections.due(NOW + 2 * HOUR, 9)] == [NOW + 2 * HOUR]


@pytest.mark.parametrize("changed", [{"poll_id": "p2"}, {"cursor": NOW + HOUR}, {"cursor": None}])
def test_a_poll_that_was_overtaken_changes_nothing(
    stores: Stores, changed: dict[str, object]
) -> None:
    before = SyncState(cursor=NOW, poll_id="p1")
    stored = replace(before, **changed)  # type: ignore[arg-type]
    stores.connections.create(replace(connection(), sync=stored))
    with pytest.raises(LostRaceError):
        stores.connections.finish_poll(REF, before, SyncState(cursor=NOW + 9 * HOUR))
    assert stores.connections.get(REF).sync == stored


def test_a_disconnected_connection_leaves_the_schedule_for_good(stores: Stores) -> None:
    stores.connections.create(connection(cursor=NOW, poll_id="p1", next_due_at=NOW))
    stored = stores.connections.get(REF)
    ended = replace(stored.settings, version=2, disconnected_at=NOW)
    waiting = replace(stored.status, next_try_at=NOW)
    stores.connections.save_settings(REF, ended, waiting)
    stores.connections.schedule(REF, NOW)
    with pytest.raises(LostRaceError):
        stores.connections.finish_poll(REF, stored.sync, SyncState(next_due_at=NOW))
    assert not list(stores.connections.due(NOW, 9))
    after = stores.connections.get(REF)
    assert after.sync == SyncState(cursor=NOW)
    assert after.status.next_try_at is None
