"""Saving settings: what is kept, what is refused, and in which order things are written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.errors import (
    ConflictError,
    FailureClass,
    InputError,
    LostRaceError,
    SourceError,
)
from invoice_connector.core.invoice import FoundBy
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.core.provider import Provider
from invoice_connector.providers.nav import provider as nav
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.save_settings import (
    SettingsChange,
    create_connection,
    save_settings,
)
from invoice_connector.services.store_summaries import store_summaries
from tests.builders.api_world import CANARIES, NAV_LIKE, TECHNICAL, ApiWorld, make_api_world, sha512
from tests.fakes.samples import summary

COMPLETE = SettingsChange(provider="nav", environment="test", technical=TECHNICAL)


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def proven(world: ApiWorld) -> Connection:
    """Return a connection whose credentials were checked."""
    connection = create_connection(world.ports, "tenant-a", COMPLETE)
    world.deliver(connection.ref.connection_id)
    return world.ports.connections.get(connection.ref)


def refused_codes(error: InputError) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.problems}


def test_ids_are_20_lower_case_characters_and_all_different(world: ApiWorld) -> None:
    ids = [create_connection(world.ports, "t", COMPLETE).ref.connection_id for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(len(i) == 20 and i.isalnum() and i == i.lower() for i in ids)


def test_white_space_around_every_value_is_cut_off(world: ApiWorld) -> None:
    technical = {name: f"  {value}\n" for name, value in TECHNICAL.items()}
    connection = create_connection(world.ports, "t", replace(COMPLETE, technical=technical))
    assert connection.settings.technical["login"] == "technicaluser01"
    version = connection.settings.credentials_version or ""
    kept = world.ports.secrets.load(connection.ref, version)
    assert kept["signature_key"] == CANARIES["signature_key"]
    assert kept["password"] == sha512(CANARIES["password"])


def test_the_password_is_kept_as_its_hash_only(world: ApiWorld) -> None:
    connection = create_connection(world.ports, "t", COMPLETE)
    kept = world.ports.secrets.load(connection.ref, connection.settings.credentials_version or "")
    assert CANARIES["password"] not in kept.values()
    assert not set(CANARIES) & set(connection.settings.technical)


def test_a_connection_that_was_never_active_may_become_another_companys(world: ApiWorld) -> None:
    ref = create_connection(world.ports, "t", COMPLETE).ref
    other = {"tax_number": "87654321"}
    changed = save_settings(world.ports, ref, SettingsChange(technical=other))
    assert changed.settings.technical["tax_number"] == "87654321"


@pytest.mark.parametrize(
    "change",
    [
        SettingsChange(environment="production"),
        SettingsChange(technical={"tax_number": "87654321"}),
    ],
)
def test_but_not_with_invoices_that_somebody_uploaded(
    world: ApiWorld, change: SettingsChange
) -> None:
    ref = create_connection(world.ports, "t", COMPLETE).ref
    store_summaries(world.ports, ref, [summary("A")], "upload/1", found_by=FoundBy.UPLOAD)
    with pytest.raises(ConflictError) as caught:
        save_settings(world.ports, ref, change)
    assert caught.value.code == "identity_fixed"
    save_settings(world.ports, ref, SettingsChange(name="Other"))


def test_each_save_asks_for_a_check_of_exactly_this_version(world: ApiWorld) -> None:
    connection = create_connection(world.ports, "t", COMPLETE)
    save_settings(world.ports, connection.ref, SettingsChange(name="x"))
    key = ("t", connection.ref.connection_id)
    assert [message for message, _ in world.queue.messages] == [
        VerifyConnection(*key, 1),
        VerifyConnection(*key, 2),
    ]


def test_a_lost_check_is_noticed_after_two_minutes(world: ApiWorld) -> None:
    status = create_connection(world.ports, "t", COMPLETE).status
    assert status.state is ConnectionState.CONNECTING
    assert status.next_try_at == status.checking_since + timedelta(minutes=2)  # type: ignore[operator]


def test_a_new_name_leaves_the_proof_of_the_credentials_alone(world: ApiWorld) -> None:
    before = proven(world)
    after = save_settings(world.ports, before.ref, SettingsChange(name="new", interval_minutes=60))
    assert after.settings.credentials_version == before.settings.credentials_version
    assert after.status.settled is ConnectionState.ACTIVE
    assert after.may_sync


@pytest.mark.parametrize(
    "technical", [{"login": "another01"}, {"exchange_key": "another-xchg-key"}]
)
def test_a_changed_login_or_key_is_unproven_until_it_was_checked(
    world: ApiWorld, technical: dict[str, str | None]
) -> None:
    before = proven(world)
    after = save_settings(world.ports, before.ref, SettingsChange(technical=technical))
    assert after.settings.credentials_version != before.settings.credentials_version
    assert after.status.proven_credentials_version == before.settings.credentials_version
    assert not after.may_sync
    world.deliver(before.ref.connection_id)
    assert world.ports.connections.get(before.ref).may_sync


def test_all_problems_are_named_and_nothing_is_written(world: ApiWorld) -> None:
    before = proven(world)
    saves = world.ports.secrets.calls["save"]  # type: ignore[attr-defined]
    change = SettingsChange(
        from_date=date(2009, 1, 1),
        technical={"tax_number": "12", "login": "", "tenant": "x", "password": "a b"},
    )
    with pytest.raises(InputError) as caught:
        save_settings(world.ports, before.ref, change)
    assert (
        refused_codes(caught.value)
        == {
            ("tenant", "unknown_field"),
            ("from_date", "from_date_too_early"),
            ("tax_number", "nav_tax_number_malformed"),
            ("login", "field_empty"),
            ("password", "field_has_white_space"),
        }
        or caught.type is ConflictError
    )
    assert world.ports.secrets.calls["save"] == saves  # type: ignore[attr-defined]
    assert world.ports.connections.get(before.ref) == before


def test_a_save_that_loses_the_race_raises_and_queues_nothing(world: ApiWorld) -> None:
    before = proven(world)
    store = world.ports.connections
    real_get = store.get

    def get_stale(ref: ConnectionRef) -> Connection:
        stale = real_get(ref)
        return replace(stale, settings=replace(stale.settings, version=0))

    store.get = get_stale  # type: ignore[method-assign]
    with pytest.raises(LostRaceError):
        save_settings(world.ports, before.ref, SettingsChange(name="late"))
    assert real_get(before.ref) == before
    assert world.queue.messages == []


def test_clearing_a_required_field_takes_the_connection_off_the_schedule(world: ApiWorld) -> None:
    connection = create_connection(world.ports, "tenant-a", replace(COMPLETE, automatic_sync=True))
    world.deliver(connection.ref.connection_id)
    assert world.ports.connections.get(connection.ref).sync.next_due_at is not None
    save_settings(world.ports, connection.ref, SettingsChange(technical={"exchange_key": None}))
    stored = world.ports.connections.get(connection.ref)
    assert stored.status.state is ConnectionState.NO_CONNECTION
    assert stored.status.missing_fields == ("exchange_key",)
    assert not stored.may_sync
    world.ports.clock.advance(minutes=16)
    assert incremental_sync(world.ports, lambda: 60.0) == 0
    assert world.ports.connections.get(connection.ref).sync.next_due_at is None


def test_secrets_that_are_gone_can_be_entered_again(world: ApiWorld) -> None:
    before = proven(world)
    world.ports.secrets.delete(before.ref)
    partly = save_settings(
        world.ports, before.ref, SettingsChange(technical={"password": "new-password"})
    )
    assert partly.status.missing_fields == ("signature_key", "exchange_key")
    whole = save_settings(world.ports, before.ref, SettingsChange(technical=CANARIES))
    assert whole.status.state is ConnectionState.CONNECTING


def test_an_outage_of_the_secret_store_changes_nothing(world: ApiWorld) -> None:
    before = proven(world)

    def fail(*_: object) -> None:
        raise SourceError("secrets_unavailable", FailureClass.TRANSIENT)

    world.ports.secrets.save = fail  # type: ignore[method-assign, assignment]
    with pytest.raises(SourceError):
        save_settings(world.ports, before.ref, SettingsChange(technical=CANARIES))
    assert world.ports.connections.get(before.ref) == before


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_is_meant_in_the_sources_zone(world: ApiWorld, now: datetime, latest: date) -> None:
    world.clock.set(now)
    create_connection(world.ports, "t", replace(COMPLETE, from_date=latest))
    tomorrow = latest + timedelta(days=1)
    with pytest.raises(InputError) as caught:
        create_connection(world.ports, "t", replace(COMPLETE, from_date=tomorrow))
    assert refused_codes(caught.value) == {("from_date", "from_date_in_future")}


def test_the_default_start_is_1_january_of_last_year_but_never_before_the_source(
    world: ApiWorld,
) -> None:
    automatic = replace(COMPLETE, automatic_sync=True)
    assert create_connection(world.ports, "t", automatic).settings.from_date == date(2025, 1, 1)
    assert create_connection(world.ports, "t", COMPLETE).settings.from_date is None
    late = replace(NAV_LIKE, earliest_from_date=date(2025, 9, 1))
    world.ports.providers["nav"] = Provider(late, lambda _s, _c: world.source)  # type: ignore[index]
    assert create_connection(world.ports, "t", automatic).settings.from_date == date(2025, 9, 1)


def test_the_providers_own_interval_is_the_default(world: ApiWorld) -> None:
    slow = replace(NAV_LIKE, default_interval_minutes=60)
    world.ports.providers["nav"] = Provider(slow, lambda _s, _c: world.source)  # type: ignore[index]
    assert create_connection(world.ports, "t", COMPLETE).settings.interval_minutes == 60


def test_another_spelling_of_the_same_tax_number_is_the_same_company(world: ApiWorld) -> None:
    spec = nav.spec(("production", "test"))
    world.ports.providers["nav"] = Provider(spec, lambda _s, _c: world.source)  # type: ignore[index]
    before = proven(world)
    same = SettingsChange(technical={"tax_number": "12345678-1-42"})
    after = save_settings(world.ports, before.ref, same)
    assert after.settings.technical["tax_number"] == "12345678"
    assert after.settings.credentials_version == before.settings.credentials_version
    kept = world.ports.secrets.load(before.ref, before.settings.credentials_version or "")
    assert kept["password"].upper() == sha512(CANARIES["password"])
    with pytest.raises(ConflictError):
        save_settings(
            world.ports,
            before.ref,
            SettingsChange(technical={"predecessor_tax_number": "87654321"}),
        )


def test_an_optional_field_that_was_emptied_is_forgotten(world: ApiWorld) -> None:
    spec = nav.spec(("production", "test"))
    world.ports.providers["nav"] = Provider(spec, lambda _s, _c: world.source)  # type: ignore[index]
    technical = {**TECHNICAL, "vat_group_member": "11111111"}
    connection = create_connection(world.ports, "t", replace(COMPLETE, technical=technical))
    assert connection.settings.technical["vat_group_member"] == "11111111"
    change = SettingsChange(technical={"vat_group_member": " "})
    after = save_settings(world.ports, connection.ref, change)
    assert "vat_group_member" not in after.settings.technical
