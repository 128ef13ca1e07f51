"""The acceptance suite: the same checks for every provider that the registry knows."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.invoice import (
    Amounts,
    DetailState,
    InvoiceDetail,
    InvoiceLine,
    InvoiceSummary,
    Party,
)
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.sync_run import RunState
from invoice_connector.providers import registry
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from tests.acceptance.harness import (
    HARNESSES,
    Harness,
    SourceWorld,
    connect,
    details,
    stored,
)
from tests.acceptance.items import FOLDER, load, meaning
from tests.fakes.memory_time import START
from tests.fakes.nav_world import InProcessTransport
from tests.fakes.stores import stores_on_tables
from tests.simulation.test_real_adapters import on_stores

HOUR = timedelta(hours=1)


@pytest.fixture(params=sorted(HARNESSES))
def harness(request: pytest.FixtureRequest) -> Harness:
    return HARNESSES[request.param]


def _poll(world: SourceWorld) -> None:
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


def _calls(world: SourceWorld) -> int:
    return len(world.simulator.control.requests())


def test_every_registered_provider_is_under_test() -> None:
    assert set(HARNESSES) == set(registry._MODULES)


# CAT-1


def test_right_settings_make_the_connection_active(harness: Harness) -> None:
    status = connect(harness.make(), harness.settings).status
    assert status.state is ConnectionState.ACTIVE
    assert status.permissions


def test_each_wrong_field_is_an_error_with_its_own_code(harness: Harness) -> None:
    for name, (value, code) in harness.wrong.items():
        technical = {**harness.settings.technical, name: value}
        status = connect(harness.make(), replace(harness.settings, technical=technical)).status
        assert status.state is ConnectionState.ERROR, name
        assert status.error
        assert status.error.code == code, name


def test_each_missing_field_is_no_connection_without_any_call(harness: Harness) -> None:
    for name in harness.wrong:
        world = harness.make()
        technical = {k: v for k, v in harness.settings.technical.items() if k != name}
        status = connect(world, replace(harness.settings, technical=technical)).status
        assert status.state is ConnectionState.NO_CONNECTION, name
        assert status.missing_fields == (name,)
        assert _calls(world) == 0


# CAT-2


def test_a_second_full_sync_leaves_an_identical_store(harness: Harness) -> None:
    world = harness.make()
    harness.fill(world, 80, START - timedelta(days=80), START - HOUR)
    connect(world, harness.settings)
    before = world.rows()
    world.clock.advance(minutes=1)
    start_full_sync(world.ports, world.ref, None, "test")
    world.deliver()
    assert world.runs()[0].state is RunState.COMPLETED
    assert world.rows() == before


# CAT-3


def _script(harness: Harness, polls: int) -> SourceWorld:
    """Live through six hours with news, polling only in the first ``polls`` of them."""
    world = harness.make()
    connect(world, harness.settings)
    for hour in range(6):
        start = START + hour * HOUR
        world.clock.set(start + HOUR)
        harness.fill(world, 12, start, start + HOUR - timedelta(minutes=1))
        if hour < polls:
            _poll(world)
    for _ in range(3):
        world.clock.advance(hours=2)
        _poll(world)
    return world


def test_every_intermediate_cursor_leads_to_the_same_store(harness: Harness) -> None:
    always = _script(harness, 6)
    assert always.differences() == []
    for polls in range(6):
        assert stored(harness, _script(harness, polls)) == stored(harness, always), polls


# CAT-4


def test_a_cursor_in_the_future_reads_nothing_and_stays(harness: Harness) -> None:
    world = harness.make()
    before = connect(world, harness.settings).sync
    future = replace(before, cursor=START + timedelta(days=400))
    world.ports.connections.finish_poll(world.ref, before, future)
    harness.fill(world, 10, START, START + HOUR)
    calls = _calls(world)
    world.clock.advance(hours=2)
    _poll(world)
    assert world.connection.sync.cursor == future.cursor
    assert world.rows() == []
    assert _calls(world) == calls


# CAT-5


def test_a_poll_without_news_writes_nothing_but_its_own_state(harness: Harness) -> None:
    world = harness.make()
    last = START - harness.quiet_after
    harness.fill(world, 40, last - timedelta(days=2), last)
    connect(world, harness.settings)
    for _ in range(2):  # the first one reads the wide lookback
        world.clock.advance(hours=1)
        _poll(world)
    invoices = dict(world.ports.invoices.calls)  # type: ignore[attr-defined]
    runs = len(world.runs())
    calls = _calls(world)
    world.clock.advance(hours=1)
    _poll(world)
    after = world.ports.invoices.calls  # type: ignore[attr-defined]
    assert after["write"] == invoices.get("write", 0)
    assert after["store_document"] == invoices.get("store_document", 0)
    assert len(world.runs()) == runs
    assert _calls(world) == calls + harness.quiet_calls


# CAT-6


def test_ids_are_present_unique_and_stable(harness: Harness) -> None:
    world = harness.make()
    harness.fill(world, 120, START - timedelta(days=80), START - HOUR)
    connect(world, harness.settings)
    ids = [row["id"] for row in world.rows()]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    for name, values in harness.values.items():
        assert {row[name] for row in world.rows()} == values
    again = harness.make()
    harness.fill(again, 120, START - timedelta(days=80), START - HOUR)
    connect(again, harness.settings)
    assert [row["id"] for row in again.rows()] == ids


# CAT-7


def _has_value(value: Any) -> bool:
    return value not in (None, "", (), {}) and value != Amounts()


def _seen(kind: str, things: Iterator[Any] | list[Any]) -> set[str]:
    return {f"{kind}.{f.name}" for t in things for f in fields(t) if _has_value(getattr(t, f.name))}


def test_every_mapped_field_has_a_data_point(harness: Harness) -> None:
    world = harness.make()
    harness.fill(world, 400, START - timedelta(days=80), START - HOUR)
    connect(world, harness.settings)
    found = details(world)
    parties = [p for d in found for p in (d.supplier, d.customer, d.representative) if p]
    seen = _seen("InvoiceSummary", [h.summary for h in world.headers_by_id().values()])
    seen |= _seen("InvoiceDetail", found) | _seen("Party", parties)
    seen |= _seen("InvoiceLine", [line for d in found for line in d.lines])
    seen |= _seen("Amounts", [d.amounts for d in found])
    mapped = {
        f"{kind.__name__}.{f.name}"
        for kind in (InvoiceSummary, InvoiceDetail, Party, InvoiceLine, Amounts)
        for f in fields(kind)
    }
    excused = {part for check, part in harness.bypasses if check == "CAT-7"}
    assert mapped - seen - harness.lacks <= excused
    assert not (excused | harness.lacks) & seen, "a bypass is no longer needed"


def test_elements_without_a_field_are_in_the_ledger(harness: Harness) -> None:
    world = harness.make()
    harness.fill(world, 400, START - timedelta(days=80), START - HOUR)
    connect(world, harness.settings)
    found = details(world)
    extras = [e for d in found for e in (d.extra, *(line.extra for line in d.lines))]
    paths = {re.sub(r"\[\d+\]", "", path) for extra in extras for path in extra}
    ledger = (Path(__file__).parent / f"ledger_{harness.code}.txt").read_text("utf-8").split()
    assert paths - set(ledger) == set(), "name it in the model or list it in the ledger"


# CAT-8


def test_no_secret_is_in_a_log_an_error_or_a_repr(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = harness.make()
    spec = world.ports.providers[harness.code].spec
    secrets = {f.name for f in spec.fields if f.is_secret}
    assert secrets
    values = [*harness.secrets, *(harness.settings.technical[name] or "" for name in secrets)]
    values += spec.prepare_credentials(
        {n: harness.settings.technical[n] or "" for n in secrets}
    ).values()
    harness.fill(world, 10, START - timedelta(days=5), START - HOUR)
    connection = connect(world, harness.settings)
    shown = [repr(connection), repr(spec), repr(world.queue.messages), caplog.text]
    for name, (value, _) in harness.wrong.items():
        technical = {**harness.settings.technical, name: value}
        other = harness.make()
        shown.append(repr(connect(other, replace(harness.settings, technical=technical))))
        values += [value] if name in secrets else []
    assert not [value for value in values if any(value in text for text in shown)]


# CAT-9


def test_only_hosts_of_the_table_are_called(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: set[str] = set()
    original = InProcessTransport.send

    def watching(self: InProcessTransport, request: HttpRequest) -> HttpResponse:
        hosts.add(urlsplit(request.url).netloc)
        return original(self, request)

    monkeypatch.setattr(InProcessTransport, "send", watching)
    world = harness.make()
    harness.fill(world, 10, START - timedelta(days=5), START - HOUR)
    connect(world, harness.settings)
    assert hosts == harness.hosts


# CAT-10


def test_every_bypass_has_a_reason(harness: Harness) -> None:
    assert all(len(reason) > 10 for reason in harness.bypasses.values())
    assert len(harness.bypasses) <= 4


def _pending(world: SourceWorld) -> int:
    return sum(h.detail_state is not DetailState.STORED for h in world.headers_by_id().values())


def test_nothing_is_left_without_its_document(harness: Harness) -> None:
    world = harness.make()
    harness.fill(world, 150, START - timedelta(days=80), START - HOUR)
    connect(world, harness.settings)
    assert _pending(world) == 0
    assert world.differences() == []


# CAT-11


@pytest.mark.parametrize("release", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_items_of_every_release_are_read_as_they_were_meant(release: Path) -> None:
    content = json.loads(release.read_text("utf-8"))
    with stores_on_tables() as stores:
        world = on_stores(stores, is_empty=True)
        load(stores, content["tables"])
        assert json.loads(json.dumps(meaning(world))) == content["meaning"]
