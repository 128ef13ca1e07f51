"""One simulated deployment: two tenants, their connections, the services, all around them."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.invoice import DetailState, FoundBy, InvoiceSummary
from invoice_connector.core.messages import (
    AskForInvoice,
    CheckInvoices,
    FetchBatch,
    FetchPending,
    Message,
    PollConnection,
    ReadWindow,
    VerifyConnection,
    ref_of,
)
from invoice_connector.core.ports import Limits, Ports
from invoice_connector.core.provider import Provider
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.services.ask_for_invoice import ask_for_invoice
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.check_invoices import check_invoices
from invoice_connector.services.fetch_details import fetch_details
from invoice_connector.services.fetch_pending import fetch_pending
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.poll_connection import poll_connection
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.save_settings import SettingsChange, create_connection
from invoice_connector.services.store_summaries import summary_hash
from invoice_connector.services.sync_window import sync_window
from invoice_connector.services.verify_connection import verify_connection
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_invoices import MemoryInvoiceStore
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_runs import MemoryRunStore
from tests.fakes.memory_services import MemoryRateBudget, MemorySecretStore
from tests.fakes.memory_time import START, SeededIds
from tests.simulation.boundary import Boundary, PortProxy
from tests.simulation.faults import Faults
from tests.simulation.profile import Profile
from tests.simulation.scheduler import Invocation, Scheduler, SimClock, moment
from tests.simulation.source import LATEST, SimSource, toy_provider
from tests.simulation.sqs import TIME_LIMITS_S, Letter, SimQueue

FROM = date(2026, 1, 20)
SETTLE = timedelta(seconds=120)
API_LIMIT_S = 29.0
SCHEDULES = {"recover_stuck_work": 1, "incremental_sync": 5, "audit_coverage": 15}  # minutes
TICKS = {
    "incremental_sync": (incremental_sync, 240.0),
    "recover_stuck_work": (recover_stuck_work, 55.0),
    "audit_coverage": (audit_coverage, 120.0),
}


@dataclass(eq=False)
class Account:
    """A connection as its user and its source know it."""

    ref: ConnectionRef
    source: SimSource
    entered: str  # the password that the user entered last
    is_disconnected: bool = False


class World:
    """Everything of one seed.

    Attributes:
        ports: what the services get: every port behind the boundary.
        accounts: the connections, in the order in which they were made.
        ended: how invocations ended, by name and outcome.
    """

    def __init__(self, seed: int, profile: Profile, *, keep_lines: bool = False) -> None:
        self.seed, self.profile = seed, profile
        self.rng = random.Random(f"world {seed}")
        self.scheduler = Scheduler()
        self.faults = Faults(profile, seed)
        self.boundary = Boundary(self.scheduler, self.faults, keep_lines=keep_lines)
        self.clock = SimClock(self.scheduler)
        self.connections = MemoryConnectionStore()
        self.runs = MemoryRunStore(self.connections, self.clock)
        self.invoices = MemoryInvoiceStore(self.clock)
        ids = SeededIds(seed)
        self.secrets = MemorySecretStore(ids)
        self.budget = MemoryRateBudget(profile.requests_per_second, self.clock)
        self.queue = SimQueue(self.scheduler, self.faults, profile.duplicate_rate, self._work)
        self.on_end: Callable[[Invocation], None] = lambda _invocation: None
        self.sources: dict[str, SimSource] = {}
        self.owners: dict[str, ConnectionRef] = {}
        self.ports = self._ports(ids)
        self.ended: Counter[str] = Counter()
        self.accounts: list[Account] = []
        self._numbers = 0

    def _ports(self, ids: SeededIds) -> Ports:
        """Put every port behind the boundary; those that this world does not know, too."""
        providers = self.make_providers(ids)
        limits = Limits(settle=SETTLE, requests_per_second=self.profile.requests_per_second)
        own = {
            "connections": self.connections,
            "runs": self.runs,
            "invoices": self.invoices,
            "secrets": self.secrets,
            "queue": self.queue,
            "budget": self.budget,
        }
        ports = memory_ports(providers, limits=limits)
        # Counting an event writes a line of the log: that neither waits nor fails.
        plain = {"clock", "ids", "providers", "software", "limits", "events"}
        names = {f.name for f in fields(Ports)} - plain
        behind = {
            name: PortProxy(name, own.get(name, getattr(ports, name)), self.boundary)
            for name in sorted(names)
        }
        return replace(ports, clock=self.clock, ids=ids, **behind)

    def make_providers(self, _ids: SeededIds) -> Mapping[str, Provider]:
        """Return the source systems that connections can be made to."""
        return {"toy": toy_provider(self.sources, self.owners, self.boundary, self.faults)}

    def fingerprint(self, row: InvoiceSummary) -> str:
        """Return what the history keeps as the fingerprint of a row."""
        return summary_hash(row)

    def make_source(self, number: int) -> SimSource:
        """Make the company of one connection, with what it has received so far."""
        tax_number = f"{10000000 + number}"
        rng = random.Random(f"{self.seed}/{number}")
        chains = random.Random(f"chains {self.seed}/{number}")
        source = SimSource(tax_number, f"CANARY-{tax_number}-1", self.scheduler, rng, chains)
        self._plant(source)
        return source

    def open_accounts(self) -> None:
        """Let two tenants connect their companies; the first checks are on their way then."""
        for number in range(self.profile.connections):
            source = self.make_source(number)
            self.sources[source.tax_number] = source
            change = SettingsChange(
                *source.system,
                automatic_sync=self.rng.random() < self.profile.automatic_share,
                from_date=FROM,
                technical=source.technical,
            )
            connection = create_connection(self.ports, f"tenant-{'ab'[number % 2]}", change)
            self.owners[source.tax_number] = connection.ref
            self.accounts.append(Account(connection.ref, source, source.password))

    def _plant(self, source: SimSource) -> None:
        begin = START - timedelta(days=35)
        for number in range(source.rng.randint(0, self.profile.invoices)):
            age = timedelta(seconds=source.rng.randrange(35 * 86_400))
            self._spoil(source.report(f"A/{number}", begin + age))
        for number in range(self.profile.hot_second):
            self._spoil(source.report(f"H/{number}", begin + timedelta(days=9)))

    def calm(self) -> None:
        """End all faults."""
        self.faults.are_off = True

    def new_invoice(self, source: SimSource) -> None:
        """Let a supplier report an invoice; some are listed late."""
        self._report(source, f"N/{len(source.reports)}")

    def report_again(self, source: SimSource) -> None:
        """Let a supplier report an invoice that exists once more, with other content."""
        ids = sorted(source.newest(source.now))
        if ids:
            self._report(source, source.rng.choice(ids).parts[1])

    def annul(self, account: Account) -> None:
        """Let a supplier annul a report. The connector has listed it, or would never know."""
        source, headers = account.source, self.invoices._headers
        known = [
            report
            for key, report in sorted(source.newest(source.now).items())
            if (header := headers.get((account.ref, key))) is not None
            and header.summary.version == header.detail_version == report.row.version
            and header.detail_state is DetailState.STORED
            and header.found_by is FoundBy.LIST
            and header.summary_hash == summary_hash(report.row)
            and not report.is_annulled
        ]
        is_read = any(invocation.ref == account.ref for invocation in self.scheduler.running)
        if known:
            source.annul(source.chains.choice(known), may_hide=not is_read)

    def _report(self, source: SimSource, number: str) -> None:
        is_late = source.rng.random() < self.profile.late_share
        lag = LATEST * source.rng.random() if is_late else timedelta(0)
        report = source.report(number, source.now, lag)
        self._spoil(report)
        if source.rng.random() < self.profile.undelivered_share:
            report.delivered_at = source.now + timedelta(hours=source.rng.choice((0.5, 3)))

    def _spoil(self, report: object) -> None:
        if self.rng.random() < self.profile.unreadable_share:
            report.document = self.rng.choice(("broken", "refused"))

    @property
    def sources_now(self) -> datetime:
        """Return the true time, which the sources go by."""
        return moment(self.scheduler.now)

    def account_of(self, ref: ConnectionRef) -> Account:
        return next(account for account in self.accounts if account.ref == ref)

    def connection(self, account: Account) -> Connection:
        """Look at a stored connection, without an effect."""
        return self.connections._get(account.ref)

    def runs_of(self, account: Account) -> list[SyncRun]:
        return [run for (ref, _), run in self.runs._runs.items() if ref == account.ref]

    def tick(self, name: str) -> None:
        """Let a schedule fire."""
        service, limit = TICKS[name]
        self.start(name, limit, lambda inv: service(self.ports, self._time_left(inv)), None)

    def request(self, name: str, ref: ConnectionRef, do: Callable[[], object]) -> Invocation:
        """Let a user call the API; what it raises is only what the user sees."""
        return self.start(f"api.{name}", API_LIMIT_S, lambda _inv: do(), ref)

    def start(
        self,
        name: str,
        limit_s: float,
        body: Callable[[Invocation], object],
        ref: ConnectionRef | None,
        on_end: Callable[[Invocation], None] | None = None,
    ) -> Invocation:
        """Start an invocation of a function."""
        self._numbers += 1
        invocation = Invocation(f"{name}-{self._numbers}", body, limit_s, ref)
        if not self.faults.are_off and self.profile.skew_s:
            invocation.skew_s = self.rng.uniform(-1, 1) * self.profile.skew_s
        self.scheduler.spawn(invocation, partial(self._ended, on_end))
        return invocation

    def _ended(self, on_end: Callable[[Invocation], None] | None, invocation: Invocation) -> None:
        self.boundary.note(invocation.name, invocation.outcome)
        self.ended[f"{invocation.name.partition('-')[0]} {invocation.outcome}"] += 1
        self.on_end(invocation)
        if on_end is not None:
            on_end(invocation)

    def _work(self, letter: Letter, on_end: Callable[[Invocation], None]) -> None:
        """Hand a received message to the worker of its kind."""
        message = letter.message
        name, limit = type(message).__name__, TIME_LIMITS_S[type(message)]

        def body(invocation: Invocation) -> None:
            invocation.may_verify = isinstance(message, VerifyConnection)
            owner = f"{invocation.name}/{letter.number}"
            self._do(message, owner, self._time_left(invocation))

        self.start(name, limit, body, ref_of(message), on_end)

    def _do(self, message: Message, owner: str, time_left: Callable[[], float]) -> None:
        match message:
            case VerifyConnection():
                verify_connection(self.ports, message, time_left)
            case PollConnection():
                poll_connection(self.ports, message, time_left)
            case ReadWindow():
                sync_window(self.ports, message, owner, time_left)
            case FetchBatch():
                fetch_details(self.ports, message, owner, time_left)
            case FetchPending():
                fetch_pending(self.ports, message, time_left)
            case CheckInvoices():
                check_invoices(self.ports, message, time_left)
            case AskForInvoice():
                ask_for_invoice(self.ports, message, time_left)

    def _time_left(self, invocation: Invocation) -> Callable[[], float]:
        return lambda: invocation.deadline - self.scheduler.now
