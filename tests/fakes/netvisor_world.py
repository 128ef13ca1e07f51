"""A connection to the Netvisor simulator in one process: real provider, real services."""

from datetime import datetime, timedelta
from typing import Any

from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.connection import (
    Connection,
    ConnectionState,
    ConnectionStatus,
    Settings,
)
from invoice_connector.core.invoice import InvoiceDetail, InvoiceHeader, InvoiceId
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import Limits
from invoice_connector.http_api.invoice_json import invoice_json
from invoice_connector.providers.registry import available
from invoice_connector.services.incremental_sync import incremental_sync, poll_now
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_time import START
from tests.fakes.nav_world import SOFTWARE, InProcessTransport
from tests.fakes.netvisor_truth import netvisor_differences
from tests.fakes.toy_source import ToySource
from tests.fakes.toy_world import REF, World

ORGANISATION = "2729069-3"
CUSTOMER_KEY = "connector-customer-key-1"
ACCOUNT = {"organisation_id": ORGANISATION, "customer_id": "INVCON_1"}
PARTNER = {"partner_id": "invcon_partner", "partner_key": "invcon-partner-key-1", "sender": "Conn"}
ADDRESS = "http://127.0.0.1:1"


class NetvisorWorld(World):
    """A world whose source is the simulator."""

    simulator: NetvisorSimulator

    def rows(self) -> list[dict[str, Any]]:
        """Return the stored list as the API writes it."""
        page = self.ports.invoices.list_by_date(
            self.ref, DateKind.INSERTED_AT, DateRange(), 100_000, None
        )
        return [dict(invoice_json(header, "en")) for header in page.items]

    def differences(self) -> list[str]:
        """Compare the store with the simulator's books."""
        stored = {key: (header, self._detail(header)) for key, header in self._headers().items()}
        return netvisor_differences(stored, self.simulator.control.truth(ORGANISATION))

    def generate(self, count: int, start: datetime, end: datetime, **options: Any) -> None:
        """Let the simulator make sales."""
        self.simulator.control.generate(ORGANISATION, count, start, end, **options)

    def poll(self, **later: float) -> None:
        """Let some time pass and the schedule fire."""
        self.clock.advance(**later or {"minutes": 70})
        assert incremental_sync(self.ports, lambda: 60.0) == 1
        self.deliver()

    def sync_now(self) -> None:
        """Let a person ask for what is new."""
        self.clock.advance(minutes=1)
        poll_now(self.ports, self.ref)
        self.deliver()

    def header(self, key: int, kind: str = "invoice") -> InvoiceHeader:
        """Return a stored header."""
        return self._headers()[InvoiceId((kind, str(key)))]

    def _headers(self) -> dict[InvoiceId, InvoiceHeader]:
        page = self.ports.invoices.list_by_date(
            self.ref, DateKind.INSERTED_AT, DateRange(), 100_000, None
        )
        return {header.summary.id: header for header in page.items}

    def _detail(self, header: InvoiceHeader) -> InvoiceDetail | None:
        if header.detail_version is None:
            return None
        summary, spec = header.summary, self.ports.providers["netvisor"].spec
        document = self.ports.invoices.document(self.ref, summary.id, header.detail_version)
        return spec.parse_document(document.content, summary.id)


def make_netvisor_world(
    *, automatic: bool = True, days: int = 60, documents_per_call: int = 100
) -> NetvisorWorld:
    """Return a world with a company, its interface user and settings waiting for their check."""
    ports = memory_ports(limits=Limits(settle=timedelta(seconds=60), requests_per_second=1000.0))
    simulator = NetvisorSimulator(clock=ports.clock.now, seed=3, public_url=ADDRESS)
    simulator.control.add_partner(PARTNER["partner_id"], PARTNER["partner_key"])
    simulator.control.add_company(ORGANISATION, "Esimerkki Oy")
    simulator.control.add_user(ACCOUNT["customer_id"], CUSTOMER_KEY, [ORGANISATION])
    providers = available(
        InProcessTransport(simulator),
        ports.clock,
        ports.ids,
        SOFTWARE,
        {"netvisor": ADDRESS},
        {"netvisor": lambda: {"simulator": PARTNER}},
        documents_per_call={"netvisor": documents_per_call},
    )
    ports.providers.update(providers)  # type: ignore[attr-defined]
    spec = ports.providers["netvisor"].spec
    version = ports.secrets.save(REF, spec.prepare_credentials({"customer_key": CUSTOMER_KEY}))
    settings = Settings(
        provider="netvisor",
        environment="simulator",
        name="Esimerkki",
        technical=ACCOUNT,
        credentials_set=frozenset({"customer_key"}),
        credentials_version=version,
        automatic_sync=automatic,
        from_date=(START - timedelta(days=days)).date(),
        interval_minutes=60,
        version=1,
    )
    status = ConnectionStatus(
        ConnectionState.CONNECTING,
        since=START,
        checking_since=START,
        next_try_at=START + timedelta(minutes=2),
    )
    ports.connections.create(Connection(REF, settings, status))
    world = NetvisorWorld(ports, ToySource(ports.clock))
    world.simulator = simulator
    return world
