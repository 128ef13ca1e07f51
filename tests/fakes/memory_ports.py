"""All fakes wired together, as the composition root wires the real adapters."""

from collections.abc import Mapping
from datetime import datetime

from invoice_connector.core.ports import Limits, Ports
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Software
from tests.fakes.memory_call_log import MemoryCallLog
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_exports import MemoryExportStore
from tests.fakes.memory_feed import MemoryFeedStore
from tests.fakes.memory_invoices import MemoryInvoiceStore
from tests.fakes.memory_live import MemoryLiveStore
from tests.fakes.memory_requests import MemoryRequestStore
from tests.fakes.memory_runs import MemoryRunStore
from tests.fakes.memory_services import (
    MemoryEvents,
    MemoryRateBudget,
    MemorySecretStore,
    MemorySourceHealth,
    MemoryTaskQueue,
)
from tests.fakes.memory_time import START, SeededIds, VirtualClock
from tests.fakes.memory_webhooks import MemoryBus, MemoryEndpoints, MemoryWebhookStore
from tests.fakes.memory_writes import MemoryWriteStore

SOFTWARE = Software("HU12345678-TEST001", "Test", "1.0", "Dev", "dev@example.com")


def memory_ports(
    providers: Mapping[str, Provider] | None = None,
    now: datetime = START,
    *,
    limits: Limits | None = None,
    requests_per_second: float = 1000.0,
    seed: int = 1,
) -> Ports:
    """Return ports that all live in memory and share one virtual clock."""
    clock, ids = VirtualClock(now), SeededIds(seed)
    connections = MemoryConnectionStore()
    return Ports(
        clock=clock,
        ids=ids,
        connections=connections,
        runs=MemoryRunStore(connections, clock),
        invoices=MemoryInvoiceStore(clock),
        feed=MemoryFeedStore(),
        webhooks=MemoryWebhookStore(),
        bus=MemoryBus(),
        endpoints=MemoryEndpoints(),
        writes=MemoryWriteStore(clock),
        secrets=MemorySecretStore(ids),
        queue=MemoryTaskQueue(clock),
        budget=MemoryRateBudget(requests_per_second, clock),
        health=MemorySourceHealth(),
        call_log=MemoryCallLog(clock),
        events=MemoryEvents(),
        requests=MemoryRequestStore(),
        live=MemoryLiveStore(clock),
        exports=MemoryExportStore(),
        providers=providers or {},
        software=SOFTWARE,
        limits=limits or Limits(),
    )
