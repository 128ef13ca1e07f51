"""Items as releases wrote them: ``python -m tests.acceptance.items VERSION`` keeps today's."""

import base64
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.services.full_sync import start_full_sync
from tests.fakes.memory_time import START
from tests.fakes.stores import Stores, stores_on_tables
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World
from tests.simulation.test_real_adapters import on_stores

FOLDER = Path(__file__).parent / "items"
_TABLES = ("Connections", "SyncRuns", "Invoices")


def main() -> None:
    """Write the items of this release, and what they mean."""
    with stores_on_tables() as stores:
        world = _lived_in(stores)
        content = {"tables": _dump(stores), "meaning": meaning(world)}
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    (FOLDER / f"{sys.argv[1]}.json").write_text(text + "\n", encoding="utf-8")


def _lived_in(stores: Stores) -> World:
    """Fill the tables: a first sync, a report again, a missing document, a run that goes on."""
    world = on_stores(stores)
    for n in range(7):
        world.source.rows.append(summary(f"Ő-{n}", START - timedelta(days=n, hours=1)))
    world.source.rows.append(summary("Ő-1", START - timedelta(hours=2), transaction="T2"))
    world.source.undelivered.add(world.source.rows[3].id)
    world.verify()
    world.clock.advance(minutes=1)
    start_full_sync(world.ports, world.ref, (START - timedelta(days=30)).date(), "anna")
    return world


def meaning(world: World) -> dict[str, Any]:
    """Say what the stores read from their items."""
    ref, runs, invoices = world.ref, world.ports.runs, world.ports.invoices
    headers = invoices.list_by_date(ref, DateKind.INSERTED_AT, DateRange(), 100, None).items
    found = runs.list(ref, 100, None).items
    connection = world.connection
    return {
        "connection": [
            connection.settings.name,
            connection.status.state,
            str(connection.sync.cursor),
        ],
        "headers": [[h.summary.number, h.summary.version.key, h.detail_state] for h in headers],
        "histories": [
            [v.version.key for v in invoices.versions(ref, h.summary.id)] for h in headers
        ],
        "documents": [
            invoices.document(ref, h.summary.id, h.detail_version).content.decode()
            for h in headers
            if h.detail_version
        ],
        "runs": [[run.run_id, run.state, run.counters.changed()] for run in found],
        "windows": [
            [work.key.work_id, work.lease.state]
            for run in found
            for work in runs.windows(ref, run.run_id, 100, None).items
        ],
        "coverage": [[str(row.window.start), row.rows] for row in runs.coverage(ref)],
    }


def load(stores: Stores, tables: dict[str, list[Any]]) -> None:
    """Put items into empty tables, exactly as they were."""
    assert stores.clients is not None
    client = stores.clients.get("dynamodb")
    for table, items in tables.items():
        for item in items:
            client.put_item(TableName=table, Item={k: _decoded(v) for k, v in item.items()})


def _dump(stores: Stores) -> dict[str, list[Any]]:
    assert stores.clients is not None
    client = stores.clients.get("dynamodb")
    return {
        table: sorted(
            (
                {k: _encoded(v) for k, v in item.items()}
                for item in client.scan(TableName=table)["Items"]
            ),
            key=lambda item: (item["pk"]["S"], item["sk"]["S"]),
        )
        for table in _TABLES
    }


def _encoded(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value


def _decoded(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64decode(value["B"])} if "B" in value else value


if __name__ == "__main__":
    main()
