"""The stores under contract: in memory, on AWS's interfaces, and there with lost answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto import mock_aws

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.ports import (
    CallLog,
    ConnectionStore,
    ExportStore,
    FeedStore,
    InvoiceStore,
    LiveStore,
    RateBudget,
    RequestStore,
    RunStore,
    SourceHealth,
    WebhookStore,
    WriteStore,
)
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.storage.call_log import DynamoCallLog
from invoice_connector.storage.clients import Clients
from invoice_connector.storage.connections import DynamoConnectionStore
from invoice_connector.storage.database import Database
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.exports import DynamoExportStore
from invoice_connector.storage.feed import DynamoFeedStore
from invoice_connector.storage.invoices import DynamoInvoiceStore
from invoice_connector.storage.live import DynamoLiveStore
from invoice_connector.storage.rate_budget import DynamoRateBudget
from invoice_connector.storage.requests import DynamoRequestStore
from invoice_connector.storage.runs import DynamoRunStore
from invoice_connector.storage.source_health import DynamoSourceHealth
from invoice_connector.storage.tables import Item, StorageConfig, TableNames, bind
from invoice_connector.storage.webhooks import DynamoWebhookStore
from invoice_connector.storage.writes import DynamoWriteStore
from tests.fakes.memory_call_log import MemoryCallLog
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_exports import MemoryExportStore
from tests.fakes.memory_feed import MemoryFeedStore
from tests.fakes.memory_invoices import MemoryInvoiceStore
from tests.fakes.memory_live import MemoryLiveStore
from tests.fakes.memory_requests import MemoryRequestStore
from tests.fakes.memory_runs import MemoryRunStore
from tests.fakes.memory_services import MemoryRateBudget, MemorySourceHealth
from tests.fakes.memory_time import SeededIds, VirtualClock
from tests.fakes.memory_webhooks import MemoryWebhookStore
from tests.fakes.memory_writes import MemoryWriteStore
from tests.fakes.samples import REF, run, window

REGION = "eu-central-1"
BUCKET = "raw-documents"
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
RATE = 2.0
_TABLES = ("Connections", "SyncRuns", "Invoices", "Idempotency", "Changes", "Webhooks")
_TABLE_PARTS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})

Dispatch = Callable[[str, dict[str, Any]], Any]


@dataclass(frozen=True)
class Stores:
    """What a contract test needs."""

    clock: VirtualClock
    connections: ConnectionStore
    runs: RunStore
    invoices: InvoiceStore
    feed: FeedStore
    budget: RateBudget
    health: SourceHealth
    requests: RequestStore
    live: LiveStore
    webhooks: WebhookStore
    writes: WriteStore
    exports: ExportStore
    call_log: CallLog
    clients: Clients | None = None


@pytest.fixture(params=["memory", "tables", "tables with lost answers"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Every kind of stores in turn."""
    if request.param == "memory":
        yield memory_stores()
        return
    with stores_on_tables() as on_tables:
        if request.param == "tables with lost answers":
            send_writes_twice()
        yield on_tables


@pytest.fixture
def tables() -> Iterator[Stores]:
    """The real adapters only."""
    with stores_on_tables() as on_tables:
        yield on_tables


def memory_stores() -> Stores:
    """The fakes."""
    clock = VirtualClock()
    connections = MemoryConnectionStore()
    return Stores(
        clock,
        connections,
        MemoryRunStore(connections, clock),
        MemoryInvoiceStore(clock),
        MemoryFeedStore(),
        MemoryRateBudget(RATE, clock),
        MemorySourceHealth(),
        MemoryRequestStore(),
        MemoryLiveStore(clock),
        MemoryWebhookStore(),
        MemoryWriteStore(clock),
        MemoryExportStore(),
        MemoryCallLog(clock),
    )


@contextmanager
def stores_on_tables() -> Iterator[Stores]:
    """The real adapters on tables as the template declares them, within this process."""
    with mock_aws():
        clients = _clients()
        bind(
            StorageConfig(TableNames(*_TABLES), REGION),
            clients.session,
        )
        _create_tables()
        s3 = clients.get("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        clock = VirtualClock()
        database = Database(clock, SeededIds())
        content = DocumentContent(s3, BUCKET)
        yield Stores(
            clock,
            DynamoConnectionStore(database),
            DynamoRunStore(database),
            DynamoInvoiceStore(database, content),
            DynamoFeedStore(database),
            DynamoRateBudget(database, RATE),
            DynamoSourceHealth(database),
            DynamoRequestStore(database),
            DynamoLiveStore(database, content),
            DynamoWebhookStore(database),
            DynamoWriteStore(database, content),
            DynamoExportStore(database, content),
            DynamoCallLog(database),
            clients,
        )


def started_run(stores: Stores, *numbers: int, ref: ConnectionRef = REF) -> SyncRun:
    """Start a run and plan one window for each number."""
    started = stores.runs.start_full(run(ref=ref))
    stores.runs.add_windows(started, [window(number, ref=ref) for number in numbers])
    stores.runs.mark_planned(started, len(numbers))
    return stores.runs.get(ref, started.run_id)


def send_writes_twice() -> None:
    """Answer each write as if its first, applied attempt had timed out and been repeated."""
    dispatch = Item.connection.dispatch

    def repeated(operation: str, arguments: dict[str, Any]) -> Any:
        if operation in _WRITES:
            dispatch(operation, dict(arguments))
        return dispatch(operation, arguments)

    Item.connection.dispatch = repeated  # type: ignore[method-assign]


@cache
def _clients() -> Clients:
    """Made once: making clients is what takes the time of a test."""
    return Clients(REGION)


def intercept(replacement: Callable[[Dispatch, str, dict[str, Any]], Any]) -> None:
    """Put something between the stores and the service."""
    real = Item.connection.dispatch
    Item.connection.dispatch = (  # type: ignore[method-assign]
        lambda operation, arguments: replacement(real, operation, arguments)
    )


def _create_tables() -> None:
    resources = _template()["Resources"]
    for name in _TABLES:
        properties = resources[f"{name}Table"]["Properties"]
        Item.connection.client._make_api_call(
            "CreateTable",
            {
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                **{part: properties[part] for part in _TABLE_PARTS if part in properties},
            },
        )


class _TemplateLoader(yaml.SafeLoader):
    """Reads a template; what its short tags would compute is left out."""


_TemplateLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


@cache
def _template() -> Any:
    return yaml.load(TEMPLATE.read_text(), Loader=_TemplateLoader)
