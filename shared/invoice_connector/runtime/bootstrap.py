"""The composition root: the only place that knows every adapter."""

from functools import cache

from invoice_connector.core.messages import (
    AskForInvoice,
    AskSource,
    CheckInvoices,
    DeliverWebhook,
    FetchBatch,
    FetchPending,
    PollConnection,
    PrepareExport,
    ReadWindow,
    RefreshInvoices,
    SendWrite,
    VerifyConnection,
)
from invoice_connector.core.ports import Ports, TaskQueue
from invoice_connector.outgoing.endpoint_client import EndpointClient
from invoice_connector.providers.registry import available
from invoice_connector.providers.transport import RequestsTransport
from invoice_connector.runtime.config import Config, read_config
from invoice_connector.runtime.events import MetricEvents
from invoice_connector.runtime.system import SystemClock, SystemIds
from invoice_connector.storage.call_log import DynamoCallLog
from invoice_connector.storage.clients import Clients
from invoice_connector.storage.connections import DynamoConnectionStore
from invoice_connector.storage.database import Database
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.event_bus import EventBridgeBus
from invoice_connector.storage.exports import DynamoExportStore
from invoice_connector.storage.feed import DynamoFeedStore
from invoice_connector.storage.invoices import DynamoInvoiceStore
from invoice_connector.storage.live import DynamoLiveStore
from invoice_connector.storage.queue import SqsTaskQueue
from invoice_connector.storage.rate_budget import DynamoRateBudget
from invoice_connector.storage.requests import DynamoRequestStore
from invoice_connector.storage.runs import DynamoRunStore
from invoice_connector.storage.secrets import DeploymentSecretReader, SecretsManagerStore
from invoice_connector.storage.source_health import DynamoSourceHealth
from invoice_connector.storage.tables import StorageConfig, TableNames, bind
from invoice_connector.storage.webhooks import DynamoWebhookStore
from invoice_connector.storage.writes import DynamoWriteStore

_PATIENCE_FOR_NOTES_S = 1.0  # a note is not worth the time of the work that failed


@cache
def ports() -> Ports:
    """Wire all ports once per process; warm invocations share connections and caches."""
    return wire(read_config())


def wire(config: Config) -> Ports:
    """Build every adapter from a configuration."""
    clock, ids = SystemClock(), SystemIds()
    clients = Clients(config.region, config.endpoint_url)
    names = TableNames(
        config.connections_table,
        config.sync_runs_table,
        config.invoices_table,
        config.idempotency_table,
        config.changes_table,
        config.webhooks_table,
    )
    bind(StorageConfig(names, config.region, config.endpoint_url), clients.session)
    database = Database(clock, ids)
    content = DocumentContent(clients.get("s3"), config.raw_documents_bucket)
    secrets = clients.get("secretsmanager")
    partner = DeploymentSecretReader(secrets, config.netvisor_partner_secret, clock)
    transport = RequestsTransport(clock, config.source_deadline_s)
    return Ports(
        clock=clock,
        ids=ids,
        connections=DynamoConnectionStore(database),
        runs=DynamoRunStore(database),
        invoices=DynamoInvoiceStore(database, content),
        feed=DynamoFeedStore(database),
        webhooks=DynamoWebhookStore(database),
        bus=EventBridgeBus(clients.get("events"), config.event_bus_name),
        endpoints=EndpointClient(is_loopback_allowed=config.limits.allows_loopback),
        writes=DynamoWriteStore(database, content),
        secrets=SecretsManagerStore(secrets, config.secret_prefix, clock, ids, config.kms_key_arn),
        queue=_queue(config, clients),
        budget=DynamoRateBudget(database, config.limits.requests_per_second),
        health=DynamoSourceHealth(database),
        call_log=DynamoCallLog(Database(clock, ids, _PATIENCE_FOR_NOTES_S)),
        events=MetricEvents(),
        requests=DynamoRequestStore(database),
        live=DynamoLiveStore(database, content),
        exports=DynamoExportStore(database, content),
        providers=available(
            transport,
            clock,
            ids,
            config.software,
            config.simulators,
            secrets={"netvisor": partner},
            documents_per_call=config.documents_per_call,
        ),
        software=config.software,
        limits=config.limits,
    )


def _queue(config: Config, clients: Clients) -> TaskQueue:
    urls = {
        VerifyConnection: config.verification_queue_url,
        PollConnection: config.window_queue_url,
        ReadWindow: config.full_window_queue_url,
        FetchBatch: config.details_queue_url,
        FetchPending: config.details_queue_url,
        AskForInvoice: config.details_queue_url,
        AskSource: config.details_queue_url,
        CheckInvoices: config.checks_queue_url,
        DeliverWebhook: config.webhooks_queue_url,
        RefreshInvoices: config.details_queue_url,
        SendWrite: config.writes_queue_url,
        PrepareExport: config.exports_queue_url,
    }
    return SqsTaskQueue(clients.get("sqs"), urls)
