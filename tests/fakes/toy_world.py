"""A connection to the toy source, and the loop that delivers messages to the services."""

from dataclasses import dataclass
from datetime import date, timedelta

from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    Settings,
)
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.messages import (
    AskForInvoice,
    AskSource,
    CheckInvoices,
    DeliverWebhook,
    FetchBatch,
    FetchPending,
    Message,
    PollConnection,
    PrepareExport,
    ReadWindow,
    VerifyConnection,
)
from invoice_connector.core.ports import Limits, Ports
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.services.ask_for_invoice import ask_for_invoice
from invoice_connector.services.ask_source import answer_question
from invoice_connector.services.check_invoices import check_invoices
from invoice_connector.services.deliver_webhooks import deliver_webhooks
from invoice_connector.services.fetch_details import fetch_details
from invoice_connector.services.fetch_pending import fetch_pending
from invoice_connector.services.poll_connection import poll_connection
from invoice_connector.services.prepare_export import prepare_export
from invoice_connector.services.sync_window import sync_window
from invoice_connector.services.verify_connection import verify_connection
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.memory_time import START, VirtualClock
from tests.fakes.toy_source import ToySource, toy_provider

REF = ConnectionRef("tenant-a", "connection-1")
FROM = date(2026, 1, 1)


@dataclass
class World:
    """Ports in memory, one connection, its source."""

    ports: Ports
    source: ToySource
    ref: ConnectionRef = REF

    @property
    def clock(self) -> VirtualClock:
        """Return the virtual clock."""
        assert isinstance(self.ports.clock, VirtualClock)
        return self.ports.clock

    @property
    def queue(self) -> MemoryTaskQueue:
        """Return the queue."""
        assert isinstance(self.ports.queue, MemoryTaskQueue)
        return self.ports.queue

    @property
    def connection(self) -> Connection:
        """Read the connection."""
        return self.ports.connections.get(self.ref)

    def deliver(self, rounds: int = 1000) -> None:
        """Deliver due messages until none is due."""
        for _ in range(rounds):
            messages = self.queue.pop_due()
            if not messages:
                return
            for message in messages:
                self.work(message)
        raise AssertionError("the queue never ran empty")

    def work(  # noqa: C901 - one case for each kind of message
        self, message: Message, owner: str | None = None, time_left_s: float = 300.0
    ) -> None:
        """Do what one message asks for."""
        own = owner or self.ports.ids.token(8)

        def time_left() -> float:
            return time_left_s

        match message:
            case VerifyConnection():
                verify_connection(self.ports, message, time_left)
            case ReadWindow():
                sync_window(self.ports, message, own, time_left)
            case PollConnection():
                poll_connection(self.ports, message, time_left)
            case FetchBatch():
                fetch_details(self.ports, message, own, time_left)
            case FetchPending():
                fetch_pending(self.ports, message, time_left)
            case CheckInvoices():
                check_invoices(self.ports, message, time_left)
            case AskSource():
                answer_question(self.ports, message, time_left)
            case PrepareExport():
                prepare_export(self.ports, message, time_left)
            case AskForInvoice():
                ask_for_invoice(self.ports, message, time_left)
            case DeliverWebhook():
                deliver_webhooks(self.ports, message, own, time_left)

    def verify(self) -> None:
        """Ask for a check of the present settings and let it run."""
        version = self.connection.settings.version
        self.queue.send(VerifyConnection(self.ref.tenant_id, self.ref.connection_id, version))
        self.deliver()

    def runs(self) -> list[SyncRun]:
        """Return all runs, newest first."""
        return list(self.ports.runs.list(self.ref, 100, None).items)

    def headers(self) -> dict[str, InvoiceHeader]:
        """Return all stored headers by number."""
        return {found.summary.number: found for found in self.headers_by_id().values()}

    def headers_by_id(self) -> dict[InvoiceId, InvoiceHeader]:
        """Return all stored headers; the items of a batch document share their number."""
        page = self.ports.invoices.list_by_date(
            self.ref, DateKind.INSERTED_AT, DateRange(), 10_000, None
        )
        return {header.summary.id: header for header in page.items}


def make_world(
    *, automatic: bool = True, requests_per_second: float = 1000.0, from_date: date = FROM
) -> World:
    """Return a world whose connection has complete settings and waits for its first check."""
    ports = memory_ports(
        limits=Limits(settle=timedelta(seconds=60)), requests_per_second=requests_per_second
    )
    source = ToySource(ports.clock)
    ports.providers["toy"] = toy_provider(source)  # type: ignore[index]
    connect(ports, "toy", automatic=automatic, from_date=from_date)
    return World(ports, source)


def connect(ports: Ports, provider: str, *, automatic: bool = True, from_date: date = FROM) -> None:
    """Create the connection with complete settings; its first check is to come."""
    version_id = ports.secrets.save(REF, Credentials({"password": "p"}))
    settings = Settings(
        provider=provider,
        environment="test",
        name="Toy",
        technical={"tax_number": "22222222", "login": "toy"},
        credentials_set=frozenset({"password"}),
        credentials_version=version_id,
        automatic_sync=automatic,
        from_date=from_date,
        version=1,
    )
    status = ConnectionStatus(
        ConnectionState.CONNECTING,
        since=START,
        checking_since=START,
        next_try_at=START + timedelta(minutes=2),
    )
    ports.connections.create(Connection(REF, settings, status))
