"""Connections of one company: two at a time, in one tenant or in two, and one after the other."""

from datetime import timedelta

import pytest

from invoice_connector.core.changes import InvoiceFact
from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.services import same_company
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.publish_events import publish_events
from tests.builders.api_world import COMPLETE, TECHNICAL, ApiWorld, make_api_world, plant
from tests.fakes.toy_source import summary

CODE = "company_connected_already"


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def warned(world: ApiWorld, connection_id: str, tenant: str = "tenant-a") -> list[str]:
    shown = world.client(tenant).get(f"/v1/connections/{connection_id}").json
    return [w["field"] for w in shown["status"]["warnings"] if w["code"] == CODE]


def numbers(world: ApiWorld, connection_id: str, tenant: str = "tenant-a") -> list[str]:
    path = f"/v1/connections/{connection_id}/invoices"
    return sorted(row["number"] for row in world.client(tenant).get(path).json["items"])


def feed(world: ApiWorld, connection: Connection) -> list[tuple[int, str]]:
    """Publish what is stored, and read the feed."""
    page = world.ports.invoices.list_by_date(
        connection.ref, DateKind.INSERTED_AT, DateRange(), 100, None
    )
    publish_events(world.ports, [InvoiceFact(connection.ref, header) for header in page.items])
    api = world.client(connection.ref.tenant_id)
    rows = api.get(f"/v1/connections/{connection.ref.connection_id}/changes").json["items"]
    return [(row["position"], row["connection_id"]) for row in rows]


def test_a_second_connection_of_a_company_is_made_with_a_warning_that_outlives_its_check(
    world: ApiWorld,
) -> None:
    first = world.make_active()
    created = world.client().post("/v1/connections", COMPLETE).json
    (warning,) = created["status"]["warnings"]
    assert (warning["field"], warning["code"]) == ("tax_number", CODE)
    assert warning["title"] == "Another connection reads this company's invoices already."
    world.deliver(created["id"])
    assert (warned(world, first), warned(world, created["id"])) == ([], ["tax_number"])


NOBODYS = {name: value for name, value in TECHNICAL.items() if name != "tax_number"}


@pytest.mark.parametrize(
    "other",
    [
        {"environment": "production"},
        {"technical": {**TECHNICAL, "tax_number": "87654321"}},
        {"technical": NOBODYS},
    ],
    ids=["environment", "company", "no company yet"],
)
def test_others_are_made_without_it(world: ApiWorld, other: dict[str, object]) -> None:
    world.make_active()
    world.make_active(technical=NOBODYS)
    assert warned(world, world.make_active(**other)) == []


def test_another_tenants_connection_is_nobodys_business(world: ApiWorld) -> None:
    world.make_active("tenant-b")
    assert warned(world, world.make_active()) == []


def test_the_warning_goes_with_the_other_connection(world: ApiWorld) -> None:
    first, second = world.make_active(), world.make_active()
    api = world.client()
    api.delete(f"/v1/connections/{first}")
    assert warned(world, second) == ["tax_number"]
    api.post(f"/v1/connections/{second}/verify")
    world.deliver(second)
    assert warned(world, second) == []
    assert warned(world, world.make_active(environment="production")) == []


def test_the_other_connection_is_found_on_any_page(
    world: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_company, "_PAGE", 1)
    made = [world.make_active(technical=NOBODYS) for _ in range(5)]
    first = world.make_active()
    assert first > min(made)
    assert warned(world, world.make_active()) == ["tax_number"]


@pytest.mark.parametrize("tenant", ["tenant-a", "tenant-b"])
def test_connections_of_one_company_share_nothing(world: ApiWorld, tenant: str) -> None:
    plant(world, 3)
    begin = {"automatic_sync": True, "from_date": "2026-02-01"}
    one, two = world.make_active(**begin), world.make_active(tenant, **begin)
    first, second = world.connection(one), world.connection(two, tenant)
    assert numbers(world, one) == numbers(world, two, tenant) == ["SZ-001", "SZ-002", "SZ-003"]
    assert feed(world, first) == [(n, one) for n in (1, 2, 3)]
    assert feed(world, second) == [(n, two) for n in (1, 2, 3)]
    runs = [
        {run["id"] for run in world.client(t).get(f"/v1/connections/{c}/runs").json["items"]}
        for t, c in (("tenant-a", one), (tenant, two))
    ]
    assert all(len(ids) == 1 for ids in runs)

    world.client().delete(f"/v1/connections/{one}")
    with pytest.raises(NotFoundError):
        world.ports.secrets.load(first.ref, first.settings.credentials_version or "")
    assert world.ports.secrets.load(second.ref, second.settings.credentials_version or "")
    world.clock.advance(minutes=16)
    world.source.rows.append(summary("NEW", world.clock.now() - timedelta(minutes=5)))
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert "NEW" in numbers(world, two, tenant)
    assert "NEW" not in numbers(world, one)


def test_a_company_that_is_connected_anew_is_read_anew_and_its_old_list_stays(
    world: ApiWorld,
) -> None:
    plant(world, 2)
    begin = {"automatic_sync": True, "from_date": "2026-02-01"}
    old = world.make_active(**begin)
    before = feed(world, world.connection(old))
    world.client().delete(f"/v1/connections/{old}")
    new = world.make_active(**begin)
    assert new != old
    assert warned(world, new) == []
    world.source.rows.append(summary("LATER", world.clock.now() - timedelta(minutes=5)))
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert numbers(world, old) == ["SZ-001", "SZ-002"]
    assert numbers(world, new) == ["LATER", "SZ-001", "SZ-002"]
    assert feed(world, world.connection(old)) == before
    assert [position for position, _ in feed(world, world.connection(new))] == [1, 2, 3]
