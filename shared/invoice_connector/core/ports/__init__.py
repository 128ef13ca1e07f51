"""Everything that is not deterministic, as interfaces: time, chance, network, storage."""

from invoice_connector.core.invoice_filter import DateRange
from invoice_connector.core.ports.all_ports import Limits, Ports
from invoice_connector.core.ports.call_log import CallLog
from invoice_connector.core.ports.connection_store import ConnectionStore, DueConnection
from invoice_connector.core.ports.event_sink import EventSink
from invoice_connector.core.ports.export_store import ExportStore
from invoice_connector.core.ports.feed_store import FeedStore
from invoice_connector.core.ports.http import HttpRequest, HttpResponse, HttpTransport
from invoice_connector.core.ports.invoice_store import (
    HeaderWrite,
    InvoiceStore,
    StoredVersion,
)
from invoice_connector.core.ports.live_store import LiveStore, StoredFile
from invoice_connector.core.ports.outgoing import EndpointAnswer, Endpoints, EventBus
from invoice_connector.core.ports.page import Page
from invoice_connector.core.ports.rate_budget import AccountKey, BudgetKey, RateBudget
from invoice_connector.core.ports.request_store import RequestStore
from invoice_connector.core.ports.run_store import Attention, DocumentRetry, RunStore
from invoice_connector.core.ports.secret_store import SecretStore
from invoice_connector.core.ports.source_health import HealthChange, SourceHealth, SourceKey
from invoice_connector.core.ports.system import Clock, Ids
from invoice_connector.core.ports.task_queue import TaskQueue
from invoice_connector.core.ports.webhook_store import DueWebhook, WebhookStore
from invoice_connector.core.ports.write_store import WriteStore

__all__ = [
    "AccountKey",
    "Attention",
    "BudgetKey",
    "CallLog",
    "Clock",
    "ConnectionStore",
    "DateRange",
    "DocumentRetry",
    "DueConnection",
    "DueWebhook",
    "EndpointAnswer",
    "Endpoints",
    "EventBus",
    "EventSink",
    "ExportStore",
    "FeedStore",
    "HeaderWrite",
    "HealthChange",
    "HttpRequest",
    "HttpResponse",
    "HttpTransport",
    "Ids",
    "InvoiceStore",
    "Limits",
    "LiveStore",
    "Page",
    "Ports",
    "RateBudget",
    "RequestStore",
    "RunStore",
    "SecretStore",
    "SourceHealth",
    "SourceKey",
    "StoredFile",
    "StoredVersion",
    "TaskQueue",
    "WebhookStore",
    "WriteStore",
]
