"""The API and its workers over a simulated Netvisor behind real HTTP, on one virtual clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from infrastructure.simulators.netvisor.control import Control
from infrastructure.simulators.netvisor.server import start
from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Settings,
)
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.messages import RefreshInvoices, SendWrite
from invoice_connector.core.ports import HttpTransport, Ports
from invoice_connector.core.write import OPEN_STATES
from invoice_connector.providers import available
from invoice_connector.providers.transport import RequestsTransport
from invoice_connector.runtime.system import SystemClock
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.refresh_invoices import refresh_invoices
from invoice_connector.services.send_writes import send_writes
from tests.builders.api_world import ApiClient, ApiWorld, Reply
from tests.builders.nav_answers import SOFTWARE
from tests.builders.netvisor_answers import SECRET
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.memory_time import VirtualClock
from tests.fakes.toy_source import ToySource

COMPANY = "1967543-8"
REF = ConnectionRef("tenant-a", "netvisor-1")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DEADLINE_S = 0.7
_HOURS = 3


@dataclass
class NetvisorWorld:
    """One active connection, its company's books, and everything between."""

    ports: Ports
    control: Control
    api_world: ApiWorld
    copies: int = 1

    @property
    def clock(self) -> VirtualClock:
        """Return the virtual clock."""
        assert isinstance(self.ports.clock, VirtualClock)
        return self.ports.clock

    def api(self, role: str = "editor", tenant: str = REF.tenant_id) -> ApiClient:
        """Return a client of the API."""
        return self.api_world.client(tenant, role)

    def send(
        self, method: str, path: str, body: object = None, key: str = "key", **more: Any
    ) -> Reply:
        """Send one request about the connection."""
        headers = {"Idempotency-Key": key, **more.pop("headers", {})}
        self._work_while_the_api_waits()
        address = f"/v1/connections/{REF.connection_id}/{path}"
        return self.api(**more.pop("caller", {})).send(
            method, address, body, headers=headers, **more
        )

    def work(self) -> None:
        """Let the workers and the sweeper go on until no write is open."""
        for _ in range(_HOURS * 60):
            self.deliver()
            writes = self.ports.writes.list(REF, 100, None).items
            if not any(write.state in OPEN_STATES for write in writes):
                return
            self.clock.advance(minutes=1)
            recover_stuck_work(self.ports, lambda: 60.0)
        raise AssertionError("a write never settled")

    def deliver(self) -> None:
        """Let the workers do what is due."""
        queue = self.ports.queue
        assert isinstance(queue, MemoryTaskQueue)
        while messages := queue.pop_due():
            for message in messages:
                for _ in range(self.copies):
                    self._do(message)

    def done(self, reply: Reply) -> dict[str, Any]:
        """Let the workers go on, then read what became of a write."""
        assert reply.status == 202, reply.raw
        self.work()
        found: dict[str, Any] = self.api("viewer").get(reply.headers["location"]).json
        return found

    def sales(self, kind: str = "invoice") -> list[Any]:
        """Return the books: orders, or invoices and drafts."""
        company = self.control._simulator.store.companies[COMPANY]
        return list(company.sales(kind))

    def fail(self, fault: str, resource: str, times: int = 1, **options: Any) -> None:
        """Let the next requests to a resource go wrong."""
        self.control.set_fault(fault, resource, times, **options)

    def _work_while_the_api_waits(self) -> None:
        def sleep(seconds: float) -> None:
            self.clock.sleep = idle  # type: ignore[method-assign]  # workers wait by themselves
            self.clock.advance(seconds=seconds)
            self.deliver()
            self.clock.sleep = sleep  # type: ignore[method-assign]

        idle = type(self.clock).sleep.__get__(self.clock)
        self.clock.sleep = sleep  # type: ignore[method-assign]

    def _do(self, message: object) -> None:
        match message:
            case SendWrite():
                send_writes(self.ports, message, self.ports.ids.token(8), lambda: 300.0)
            case RefreshInvoices():
                refresh_invoices(self.ports, message, lambda: 300.0)


@contextmanager
def netvisor_world(
    watch: Callable[[HttpTransport], HttpTransport] = lambda transport: transport,
) -> Iterator[NetvisorWorld]:
    """Serve a simulator with one customer and one product, and connect to it.

    ``watch`` may put something between the client and the network.
    """
    ports = memory_ports(now=NOW)
    simulator = NetvisorSimulator(clock=ports.clock.now)
    _open_books(simulator.control)
    running = start(simulator=simulator)
    try:
        providers = available(
            watch(RequestsTransport(SystemClock(), DEADLINE_S)),
            ports.clock,
            ports.ids,
            SOFTWARE,
            {"netvisor": running.url},
            {"netvisor": lambda: {"simulator": SECRET}},
        )
        ports.providers["netvisor"] = providers["netvisor"]  # type: ignore[index]
        _connect(ports)
        yield NetvisorWorld(ports, simulator.control, ApiWorld(ports, ToySource(ports.clock)))
    finally:
        running.stop()


def _open_books(control: Control) -> None:
    control.add_partner(SECRET["partner_id"], SECRET["partner_key"])
    control.add_company(COMPANY, "Esimerkki Oy")
    control.add_user("CUST_1", "customer-key", [COMPANY])
    control.add_customer(COMPANY, "CUST-1", "Mäkinen Oy", town="Lappeenranta")
    control.add_product(COMPANY, "PROD-1", "Widget")


def _connect(ports: Ports) -> None:
    version = ports.secrets.save(REF, Credentials({"customer_key": "customer-key"}))
    settings = Settings(
        provider="netvisor",
        environment="simulator",
        name="Esimerkki",
        technical={"organisation_id": COMPANY, "customer_id": "CUST_1"},
        credentials_set=frozenset({"customer_key"}),
        credentials_version=version,
        version=1,
    )
    checking = ConnectionStatus(ConnectionState.CONNECTING, since=NOW)
    ports.connections.create(Connection(REF, settings, checking))
    active = replace(
        checking,
        state=ConnectionState.ACTIVE,
        settled=ConnectionState.ACTIVE,
        proven_credentials_version=version,
    )
    ports.connections.write_status(REF, active, 1)
