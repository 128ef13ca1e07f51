"""A connection to the ledger, whose list rows name no versions."""

from dataclasses import dataclass, field
from datetime import timedelta

from invoice_connector.core.invoice import InvoiceHeader, InvoiceId, InvoiceStatus
from invoice_connector.core.ports import Limits
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.incremental_sync import incremental_sync, poll_now
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.ledger_source import Entry, LedgerSource, ledger_provider
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_time import START
from tests.fakes.toy_source import ToySource
from tests.fakes.toy_world import World, connect


@dataclass
class LedgerWorld(World):
    """A world with one connection to a ledger."""

    ledger: LedgerSource = field(default=None)  # type: ignore[assignment]

    def header(self, key: int, kind: str = "invoice") -> InvoiceHeader:
        """Return a stored header."""
        return self.headers_by_id()[InvoiceId((kind, str(key)))]

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

    def sweep(self) -> None:
        """Let the sweeper look."""
        recover_stuck_work(self.ports, lambda: 60.0)
        self.deliver()

    def audit(self) -> int:
        """Let the audits' schedule fire; returns how many were started."""
        started = audit_coverage(self.ports, lambda: 60.0)
        self.deliver()
        return started

    def history(self, key: int) -> list[bool]:
        """Return which versions of an invoice have a document, newest first."""
        versions = self.ports.invoices.versions(self.ref, InvoiceId(("invoice", str(key))))
        return [version.document for version in versions]


def make_ledger_world(invoices: int = 0, orders: int = 0) -> LedgerWorld:
    """Return a world whose first sync has read a ledger with so many entries."""
    ports = memory_ports(limits=Limits(settle=timedelta(seconds=60)))
    ledger = LedgerSource(ports.clock)
    ports.providers["ledger"] = ledger_provider(ledger)  # type: ignore[index]
    connect(ports, "ledger")
    issued = START.date() - timedelta(days=1)
    ledger.put(*(Entry(n, issued - timedelta(days=n)) for n in range(1, invoices + 1)))
    waiting = InvoiceStatus.UNDELIVERED
    ledger.put(*(Entry(n, issued, "order", waiting) for n in range(1, orders + 1)))
    world = LedgerWorld(ports, ToySource(ports.clock), ledger=ledger)
    world.verify()
    return world
