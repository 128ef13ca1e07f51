"""The same chaos with the real Netvisor provider, on the Netvisor simulator in this process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.connection import ConnectionRef, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId, InvoiceSummary, Validity
from invoice_connector.core.provider import Provider
from invoice_connector.core.windows import Axis
from invoice_connector.providers.registry import available
from invoice_connector.services.store_reads import row_hash
from tests.fakes.memory_time import START, SeededIds
from tests.fakes.nav_world import SOFTWARE
from tests.fakes.netvisor_truth import Stored, netvisor_differences
from tests.fakes.netvisor_world import ADDRESS, PARTNER
from tests.simulation.convergence import Convergence
from tests.simulation.healing import Healing
from tests.simulation.netvisor_source import (
    FaultyTransport,
    NetvisorSession,
    NetvisorSource,
    new_rng,
)
from tests.simulation.profile import Profile, draw_profile
from tests.simulation.simulate import Result, run_seed
from tests.simulation.source import SimSource
from tests.simulation.world import Account, World

_COMPANIES = ("2729069-3", "1234567-1", "7654321-2", "1111111-4")
_SWITCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("maintenance", {}),
    ("throttle", {}),
    ("error_code", {"code": "TECHNICAL_ERROR"}),
    ("concurrent_request", {}),
    ("http_500", {}),
    ("html_200", {}),
    ("empty_body", {}),
    ("reset", {}),
    ("truncate", {}),
    ("dot_decimals", {}),
)
_HELSINKI = ZoneInfo("Europe/Helsinki")


class NetvisorWorld(World):
    """Connections of the real provider.

    Attributes:
        overlaps: requests that were sent for a company while another one was under way.
        older_reads: headers that went back to a document that was read earlier.
    """

    def make_providers(self, ids: SeededIds) -> Mapping[str, Provider]:
        self.simulator = NetvisorSimulator(
            clock=lambda: self.sources_now, seed=self.seed, public_url=ADDRESS
        )
        self.simulator.control.add_partner(PARTNER["partner_id"], PARTNER["partner_key"])
        self.overlaps: list[str] = []
        self._under_way: dict[ConnectionRef, int] = {}
        transport = FaultyTransport(self.simulator, self.faults, self)
        providers = available(
            transport,
            self.clock,
            ids,
            SOFTWARE,
            {"netvisor": ADDRESS},
            {"netvisor": lambda: {"simulator": PARTNER}},
        )
        real = providers["netvisor"]
        return {"netvisor": replace(real, open=self._opened(real))}

    def _opened(self, real: Provider) -> Any:
        def open_source(settings: Settings, credentials: Credentials) -> NetvisorSession:
            organisation = settings.technical["organisation_id"]
            company = self.sources[organisation]
            assert isinstance(company, NetvisorSource)
            opened = real.open(settings, credentials)
            return NetvisorSession(opened, self.owners[organisation], self, company)

        return open_source

    @contextmanager
    def request_under_way(self, ref: ConnectionRef) -> Iterator[None]:
        """Notice a request that is sent while another one of the same company is not over."""
        if self._under_way.get(ref):
            self.overlaps.append(str(ref))
        self._under_way[ref] = self._under_way.get(ref, 0) + 1
        try:
            yield
        finally:
            self._under_way[ref] -= 1

    def fingerprint(self, row: InvoiceSummary) -> str:
        return row_hash(row)

    def make_source(self, number: int) -> NetvisorSource:
        organisation, control = _COMPANIES[number], self.simulator.control
        rng, key = new_rng(self.seed, number), f"CANARY-key-{number}"
        source = NetvisorSource(organisation, key, self.scheduler, rng, new_rng(self.seed, -1))
        source.simulator = self.simulator
        control.add_company(organisation, f"Company {number}")
        source.open_user()
        begin, count = START - timedelta(days=35), rng.randint(0, self.profile.invoices * 2)
        last = START - timedelta(hours=1)
        control.generate(organisation, count, begin, last, seed=number + 1)
        source.changed_at = last
        self._switch_faults_on()
        return source

    def _switch_faults_on(self) -> None:
        control = self.simulator.control
        control.set_options(page_cap=self.rng.choice((0, 0, 7)))
        for name, options in _SWITCHES:
            if self.rng.random() < self.profile.source_rate * 3:
                control.set_fault(name, probability=self.profile.source_rate / 4, **options)

    def calm(self) -> None:
        super().calm()
        self.simulator.control.clear_fault()

    def new_invoice(self, source: SimSource) -> None:
        assert isinstance(source, NetvisorSource)
        self._sales = getattr(self, "_sales", 0) + 1
        now = source.now.replace(microsecond=0)
        self.simulator.control.generate(
            source.tax_number, 1, now, now, seed=self._sales, options={"customers": 1}
        )
        source.changed_at = source.now

    def report_again(self, source: SimSource) -> None:
        """Let somebody edit something, perhaps between a list and a document."""
        assert isinstance(source, NetvisorSource)
        source.rng.choice((source.edit, source.edit, source.edit_after_list))()

    def annul(self, account: Account) -> None:
        """Let somebody delete something; nobody would ask for it."""
        assert isinstance(account.source, NetvisorSource)
        account.source.delete()

    def stored(self, account: Account) -> Stored:
        """Return what is stored of a connection, parsed."""
        spec = self.ports.providers["netvisor"].spec
        found: dict[InvoiceId, Any] = {}
        for (ref, key), header in self.invoices._headers.items():
            if ref != account.ref:
                continue
            detail, version = None, header.detail_version
            if version is not None:
                document = self.invoices._documents[ref, key, version]
                detail = spec.parse_document(document.content, key)
            found[key] = (header, detail)
        return found


class NetvisorHealing(Healing):
    """Comes to rest only when the daily reads were made since anything changed."""

    def _is_settled(self, account: Account) -> bool:
        return (
            super()._is_settled(account)
            and self._has_read_daily(account)
            and not self._undiscovered(account)
        )

    def _has_read_daily(self, account: Account) -> bool:
        """Every list was read since the last change, and today: statuses change with the day."""
        rows = self._world.runs._ledger.items()
        axes = {Axis.OPEN_ON.value, Axis.DELETED_ON.value}
        read = {
            place[1]: max(r.read_at for p, r in rows if p[:2] == place[:2])
            for place, _ in rows
            if place[0] == account.ref and place[1] in axes
        }
        today = self._world.sources_now.astimezone(_HELSINKI).date()
        return set(read) == axes and all(
            at > account.source.last_news() and at.astimezone(_HELSINKI).date() == today
            for at in read.values()
        )

    def _undiscovered(self, account: Account) -> list[InvoiceId]:
        """Name what was deleted while nobody looked for so long that only audits find it."""
        assert isinstance(account.source, NetvisorSource)
        there = {(row["kind"], str(row["key"])) for row in account.source.sales()}
        headers: Mapping[Any, InvoiceHeader] = self._world.invoices._headers
        return [
            key
            for (ref, key), header in headers.items()
            if ref == account.ref
            and key.parts not in there
            and header.validity is not Validity.DELETED
        ]


class NetvisorConvergence(Convergence):
    """Compares with the simulator's books instead."""

    def _check_store(self, account: Account) -> None:
        world = self._world
        assert isinstance(world, NetvisorWorld)
        stored = world.stored(account)
        self.counts["truth"] += len(stored)
        truth = world.simulator.control.truth(account.source.tax_number)
        for difference in netvisor_differences(stored, truth):
            kind = difference.partition(":")[0]
            self._count(kind if kind in self.counts else "stale", "L1", difference)
        for key in stored:
            self._check_versions(account, key)

    def _check_versions(self, account: Account, key: InvoiceId) -> None:
        """The newest version is the one that is shown.

        One without a summary is the document of a worker that was overtaken before it could say so.
        """
        versions = [v for v in self._world.invoices.versions(account.ref, key) if v.summary]
        header = self._world.invoices._headers[account.ref, key]
        if versions and versions[0].version != header.detail_version:
            self._fail("S2", f"{key.parts} shows {header.detail_version}, not its newest document")

    def check(self, *, is_at_rest: bool) -> None:
        super().check(is_at_rest=is_at_rest)
        world = self._world
        assert isinstance(world, NetvisorWorld)
        if world.overlaps:
            self._fail("S20", f"requests at the same time: {world.overlaps[:3]}")
        calls = world.simulator.control.requests()
        world.faults.counts.update(f"netvisor {c['code']}" for c in calls if c["code"] != "OK")

    def _check_quiet_polls(self) -> None:
        """L7: polls read documents again, but what did not change is not written."""
        world = self._world
        before = world.invoices.calls["write"], world.invoices.calls["store_document"]
        world.scheduler.run(world.scheduler.now + 3700)
        world.tick("incremental_sync")
        world.scheduler.run(world.scheduler.now + 120)
        after = world.invoices.calls["write"], world.invoices.calls["store_document"]
        if after != before and not self._is_another_day():
            self._fail("L7", f"writes grew from {before} to {after} without news")

    def _is_another_day(self) -> bool:
        now = self._world.sources_now
        earlier = now - timedelta(hours=2)
        days: set[Any] = {moment.astimezone(_HELSINKI).date() for moment in (now, earlier)}
        return len(days) > 1


def netvisor_profile(seed: int) -> Profile:
    """Draw the circumstances of a seed.

    Fewer connections, since real XML costs time. Clocks are as far off as those of one cloud: the
    order of reads is the order of their clocks.
    """
    drawn = draw_profile(seed)
    actions = {**drawn.actions, "report_again": 6.0, "change_in_place": 2.0}
    return replace(
        drawn,
        connections=2,
        hot_second=0,
        unreadable_share=0.0,
        skew_s=min(drawn.skew_s, 0.05),
        actions=actions,
    )


def run_netvisor_seed(seed: int, profile: Profile | None = None) -> Result:
    """Run one seed against the Netvisor simulator."""
    return run_seed(
        seed,
        profile or netvisor_profile(seed),
        world_type=NetvisorWorld,
        judge=NetvisorConvergence,
        healer=NetvisorHealing,
    )
