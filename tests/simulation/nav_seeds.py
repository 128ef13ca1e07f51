"""The same chaos with the real NAV provider, on the NAV simulator in this process."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from infrastructure.local.ground_truth import differences
from infrastructure.simulators.nav.simulator import NavSimulator
from invoice_connector.core.connection import Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import TransportError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef, SourceDocument
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Source, SummaryPage, VerificationReport
from invoice_connector.core.windows import DateWindow
from invoice_connector.http_api.invoice_json import invoice_json
from invoice_connector.providers.nav.fields import prepare_credentials
from invoice_connector.providers.registry import available
from tests.fakes.memory_time import START, SeededIds
from tests.fakes.nav_world import SECRETS, SOFTWARE, InProcessTransport
from tests.simulation.boundary import Boundary
from tests.simulation.convergence import Convergence
from tests.simulation.faults import Faults
from tests.simulation.profile import Profile, draw_profile
from tests.simulation.simulate import Result, run_seed
from tests.simulation.source import LATEST, Key, Report, SimSource
from tests.simulation.world import Account, World

_ADDRESS = "http://127.0.0.1:1"
_COMPANIES = ("12345676", "87654321", "11223342", "44332215")
_LINE = {"description": "Áru", "quantity": 1, "unit_price": "1000", "vat": "27"}
_SWITCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("maintenance", {}),
    ("throttle", {}),
    ("error_code", {"code": "OPERATION_FAILED", "status": 500}),
    ("http_500", {}),
    ("gateway_503", {}),
    ("gateway_504", {}),
    ("html_200", {}),
    ("empty_body", {}),
    ("exception_200", {}),
    ("reset", {}),
    ("truncate", {}),
    ("wrong_root", {}),
    ("other_prefixes", {}),
    ("result_only_errors", {}),
    ("shuffle_pages", {}),
    ("count_changes_between_pages", {}),
)


@dataclass
class NavSource(SimSource):
    """One company at the simulator, which alone knows its invoices."""

    simulator: NavSimulator | None = None
    number: int = 0
    visible_at: datetime = START

    def last_news(self) -> datetime:
        return self.visible_at

    @property
    def system(self) -> tuple[str, str]:
        return "nav", "simulator"

    @property
    def login(self) -> str:
        return f"testuser{self.number:07d}"

    @property
    def technical(self) -> dict[str, str]:
        keys = {name: SECRETS[name] for name in ("signature_key", "exchange_key")}
        mine = {"tax_number": self.tax_number, "login": self.login, "password": self.password}
        return {**mine, **keys}

    def change_password(self, _password: str) -> None:
        """The simulator's users keep their passwords."""

    def accepts(self, credentials: Mapping[str, str]) -> bool:
        return credentials["password"] == prepare_credentials(self.technical)["password"]

    def change_in_place(self) -> None:
        """NAV never changes a row."""

    def has_shown(self, _key: Key, _fingerprint: str) -> bool:
        return True  # The comparison with the ground truth tells.

    def has_delivered(self, _document: SourceDocument) -> bool:
        return True

    def newest(self, _at: object) -> dict[Any, Report]:
        return {}


class NavSession:
    """Makes every call of the real provider's source an effect."""

    def __init__(self, source: Source, ref: object, boundary: Boundary) -> None:
        self._source, self._ref, self._boundary = source, ref, boundary

    def verify(self, _before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        return self._call("verify", None, self._source.verify)

    def list_page(self, window: DateWindow, page: int) -> SummaryPage:
        return self._call("list_page", (window, page), lambda: self._source.list_page(window, page))

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        return self._call("fetch_document", ref, lambda: self._source.fetch_document(ref))

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        (ref,) = refs
        found = self.fetch_document(ref)
        return {} if found is None else {ref.id: found}

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        return self._call(
            "is_still_valid", invoice_id, lambda: self._source.is_still_valid(invoice_id)
        )

    def _call(self, method: str, what: object, answer: Any) -> Any:
        return self._boundary.source_call(method, answer, (self._ref, what))


class FaultyTransport(InProcessTransport):
    """Loses requests and answers on the way."""

    def __init__(self, simulator: NavSimulator, faults: Faults, world: World) -> None:
        super().__init__(simulator)
        self._faults, self._world = faults, world

    def send(self, request: HttpRequest) -> HttpResponse:
        if not request.url.startswith(_ADDRESS):
            raise AssertionError(f"S8: a request to {request.url}")
        rate = self._world.profile.source_rate
        if self._faults.hits("request lost source", rate / 2):
            raise TransportError("http_refused")
        response = super().send(request)
        if self._faults.hits("answer lost source", rate / 2):
            raise TransportError("http_timeout")
        return response


class NavWorld(World):
    """Connections of the real provider."""

    def make_providers(self, ids: SeededIds) -> Mapping[str, Provider]:
        self.simulator = NavSimulator(clock=lambda: self.sources_now, seed=self.seed)
        transport = FaultyTransport(self.simulator, self.faults, self)
        providers = available(transport, self.clock, ids, SOFTWARE, {"nav": _ADDRESS})
        return {"nav": replace(providers["nav"], open=self._opened(providers["nav"]))}

    def _opened(self, real: Provider) -> Any:
        def open_source(settings: Settings, credentials: Credentials) -> NavSession:
            ref = self.owners[settings.technical["tax_number"]]
            return NavSession(real.open(settings, credentials), ref, self.boundary)

        return open_source

    def make_source(self, number: int) -> NavSource:
        tax_number, control = _COMPANIES[number], self.simulator.control
        rng = random.Random(f"{self.seed}/{number}")
        password = f"CANARY-password-{number}"
        chains = random.Random(f"chains {self.seed}/{number}")
        source = NavSource(tax_number, password, self.scheduler, rng, chains)
        source.simulator, source.number = self.simulator, number
        control.add_company(tax_number, f"Company {number}")
        control.add_user(source.login, password, tax_numbers=[tax_number], **_keys())
        begin, count = START - timedelta(days=35), rng.randint(0, self.profile.invoices * 3)
        if count:
            control.generate(tax_number, count, begin, START - timedelta(hours=1), seed=number + 1)
        self._switch_faults_on()
        return source

    def _switch_faults_on(self) -> None:
        for name, options in _SWITCHES:
            if self.rng.random() < self.profile.source_rate * 3:
                self.simulator.control.set_fault(
                    name, probability=self.profile.source_rate / 4, **options
                )

    def calm(self) -> None:
        super().calm()
        self.simulator.control.clear_fault()

    def new_invoice(self, source: SimSource) -> None:
        is_late = source.rng.random() < self.profile.late_share
        lag = LATEST * source.rng.random() if is_late else timedelta(0)
        number = f"N/{self.simulator_number()}"
        ins_date = source.now.replace(microsecond=0)
        assert isinstance(source, NavSource)
        source.visible_at = max(source.visible_at, ins_date + lag)
        self.simulator.control.add_invoice(
            customer_tax_number=source.tax_number,
            invoice_number=number,
            supplier_tax_number="11111111",
            ins_date=ins_date,
            visible_at=ins_date + lag,
            lines=[_LINE],
        )

    def report_again(self, source: SimSource) -> None:
        """Let an invoice be modified or cancelled: each report is a document of its own."""
        rows = [
            row
            for row in self.simulator.control.truth(source.tax_number)
            if row["operation"] == "CREATE" and row["invoice_number"].startswith("N/")
        ]
        if rows:
            row = source.rng.choice(rows)
            assert isinstance(source, NavSource)
            source.visible_at = max(source.visible_at, source.now)
            how = source.rng.choice((self.simulator.control.modify, self.simulator.control.storno))
            how(row["supplier_tax_number"], row["invoice_number"])

    def simulator_number(self) -> int:
        """Count new invoices over all companies, so that numbers are never used twice."""
        self._invoice_numbers = getattr(self, "_invoice_numbers", 0) + 1
        return self._invoice_numbers


class NavConvergence(Convergence):
    """Compares with the simulator's ground truth instead."""

    def _check_store(self, account: Account) -> None:
        world = self._world
        assert isinstance(world, NavWorld)
        truth = world.simulator.control.truth(account.source.tax_number)
        page = world.invoices.list_by_date(
            account.ref, DateKind.INSERTED_AT, DateRange(), 10**6, None
        )
        stored = [dict(invoice_json(header, "en")) for header in page.items]
        self.counts["truth"] += len(stored)
        for difference in differences(stored, truth):
            kind = difference.partition(":")[0]
            self._count(kind if kind in self.counts else "stale", "L1", difference)

    def check(self, *, is_at_rest: bool) -> None:
        super().check(is_at_rest=is_at_rest)
        world = self._world
        assert isinstance(world, NavWorld)
        calls = world.simulator.control.requests()
        world.faults.counts.update(f"nav {c['code']}" for c in calls if c["code"] != "OK")
        ids = [call["request_id"] for call in calls]
        if len(ids) != len(set(ids)):
            self._fail("S9", "a request id was used twice")


def nav_profile(seed: int) -> Profile:
    """Draw the circumstances of a seed; fewer connections, since real XML costs time."""
    return replace(draw_profile(seed), connections=2, hot_second=0, unreadable_share=0.0)


def run_nav_seed(seed: int, profile: Profile | None = None) -> Result:
    """Run one seed against the NAV simulator."""
    circumstances = profile or nav_profile(seed)
    return run_seed(seed, circumstances, world_type=NavWorld, judge=NavConvergence)


def _keys() -> dict[str, str]:
    return {name: SECRETS[name] for name in ("signature_key", "exchange_key")}
