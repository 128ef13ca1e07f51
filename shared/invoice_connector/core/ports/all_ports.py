"""The bundle that services get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from invoice_connector.core.ports.call_log import CallLog
from invoice_connector.core.ports.connection_store import ConnectionStore
from invoice_connector.core.ports.event_sink import EventSink
from invoice_connector.core.ports.export_store import ExportStore
from invoice_connector.core.ports.feed_store import FeedStore
from invoice_connector.core.ports.invoice_store import InvoiceStore
from invoice_connector.core.ports.live_store import LiveStore
from invoice_connector.core.ports.outgoing import Endpoints, EventBus
from invoice_connector.core.ports.rate_budget import RateBudget
from invoice_connector.core.ports.request_store import RequestStore
from invoice_connector.core.ports.run_store import RunStore
from invoice_connector.core.ports.secret_store import SecretStore
from invoice_connector.core.ports.source_health import SourceHealth
from invoice_connector.core.ports.system import Clock, Ids
from invoice_connector.core.ports.task_queue import TaskQueue
from invoice_connector.core.ports.webhook_store import WebhookStore
from invoice_connector.core.ports.write_store import WriteStore
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Software


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers that the deployment sets.

    Attributes:
        settle: how long after insertion a source may still add rows unnoticed.
        egress: names the address that requests leave from; its users share one rate.
        requests_per_second: that rate.
        allows_loopback: whether webhooks may go to this machine; never on AWS.
    """

    settle: timedelta = timedelta(seconds=120)
    egress: str = "default"
    requests_per_second: float = 2.0
    allows_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports that the services use, wired once by the composition root."""

    clock: Clock
    ids: Ids
    connections: ConnectionStore
    runs: RunStore
    invoices: InvoiceStore
    feed: FeedStore
    webhooks: WebhookStore
    bus: EventBus
    endpoints: Endpoints
    writes: WriteStore
    secrets: SecretStore
    queue: TaskQueue
    budget: RateBudget
    health: SourceHealth
    call_log: CallLog
    events: EventSink
    requests: RequestStore
    live: LiveStore
    exports: ExportStore
    providers: Mapping[str, Provider]
    software: Software
    limits: Limits
