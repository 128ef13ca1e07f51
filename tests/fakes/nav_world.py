"""A connection to the NAV simulator in one process: real provider, real services, no sockets."""

from datetime import datetime, timedelta
from typing import Any

from infrastructure.local.ground_truth import differences
from infrastructure.simulators.nav.simulator import NavSimulator
from invoice_connector.core.connection import (
    Connection,
    ConnectionState,
    ConnectionStatus,
    Settings,
)
from invoice_connector.core.errors import TransportError
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import HttpRequest, HttpResponse, Limits
from invoice_connector.core.source import Software
from invoice_connector.http_api.invoice_json import invoice_json
from invoice_connector.providers.registry import available
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_time import START
from tests.fakes.toy_source import ToySource
from tests.fakes.toy_world import REF, World

COMPANY = "12345676"
SECRETS = {
    "password": "connector-Test-1",
    "signature_key": "ce-8f5e-215119fa7dd621DLMRHRLH2S",
    "exchange_key": "0123456789ABCDEF",
}
LOGIN = "testuser0000001"
SOFTWARE = Software("HU00000000-INVCON1", "Connector", "1.0", "Developer", "dev@example.com")


class InProcessTransport:
    """HttpTransport that calls the simulator directly."""

    def __init__(self, simulator: NavSimulator) -> None:
        """Keep the simulator."""
        self._simulator = simulator

    def send(self, request: HttpRequest) -> HttpResponse:
        """Hand the request over; a body cut short is a transport failure, as on a socket."""
        path = request.url.removeprefix("http://127.0.0.1:1")
        try:
            status, headers, body = self._simulator.handle(
                request.method,
                path,
                {k.lower(): v for k, v in request.headers.items()},
                request.body,
            )
        except ConnectionResetError:
            raise TransportError("http_reset") from None
        lower = {name.lower(): value for name, value in headers.items()}
        if len(body) < int(lower.get("content-length", len(body))):
            raise TransportError("http_truncated")
        return HttpResponse(status, lower, body)


class NavWorld(World):
    """A world whose source is the simulator."""

    simulator: NavSimulator

    def rows(self) -> list[dict[str, Any]]:
        """Return the stored list as the API writes it."""
        page = self.ports.invoices.list_by_date(
            self.ref, DateKind.INSERTED_AT, DateRange(), 100_000, None
        )
        return [dict(invoice_json(header, "en")) for header in page.items]

    def differences(self) -> list[str]:
        """Compare the store with the simulator's ground truth."""
        return differences(self.rows(), self.simulator.control.truth(COMPANY))

    def generate(self, count: int, start: datetime, end: datetime, **options: Any) -> None:
        """Let the simulator make invoices."""
        self.simulator.control.generate(COMPANY, count, start, end, **options)


def make_nav_world(*, automatic: bool = True, days: int = 60, page_size: int = 100) -> NavWorld:
    """Return a world with a company, its technical user and settings waiting for their check."""
    ports = memory_ports(limits=Limits(settle=timedelta(seconds=60), requests_per_second=1000.0))
    simulator = NavSimulator(clock=ports.clock.now, seed=3, page_size=page_size)
    simulator.control.add_company(COMPANY, "Minta Kft.")
    simulator.control.add_user(
        LOGIN,
        SECRETS["password"],
        signature_key=SECRETS["signature_key"],
        exchange_key=SECRETS["exchange_key"],
        tax_numbers=[COMPANY],
    )
    transport = InProcessTransport(simulator)
    ports.providers.update(  # type: ignore[attr-defined]
        available(transport, ports.clock, ports.ids, SOFTWARE, {"nav": "http://127.0.0.1:1"})
    )
    spec = ports.providers["nav"].spec
    version = ports.secrets.save(REF, spec.prepare_credentials(SECRETS))
    settings = Settings(
        provider="nav",
        environment="simulator",
        name="Minta",
        technical={"tax_number": COMPANY, "login": LOGIN},
        credentials_set=frozenset(SECRETS),
        credentials_version=version,
        automatic_sync=automatic,
        from_date=(START - timedelta(days=days)).date(),
        version=1,
    )
    status = ConnectionStatus(
        ConnectionState.CONNECTING,
        since=START,
        checking_since=START,
        next_try_at=START + timedelta(minutes=2),
    )
    ports.connections.create(Connection(REF, settings, status))
    world = NavWorld(ports, ToySource(ports.clock))
    world.simulator = simulator
    return world
