"""What must be true once a world has come to rest.

L1 the store is the truth; L2 runs have ended and their counters are right; L3 the queues are empty;
L4 connections work; L5 cursors are at the present; L6 exactly the planted documents are in
quarantine, and exactly what the source annulled is marked; L7 a poll without news writes nothing;
L8 all that in time; L9 chains hold all their members and what is left of them.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from invoice_connector.core.chain import base_id, refers_to
from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.invoice import DetailState, InvoiceId, Validity
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.sync_run import ENDED
from invoice_connector.services.read_chain import chain_of
from invoice_connector.services.show_coverage import show_coverage
from invoice_connector.services.store_summaries import summary_hash
from tests.fakes.memory_time import START
from tests.simulation.healing import Healing
from tests.simulation.source import Report
from tests.simulation.violations import Violations
from tests.simulation.world import FROM, Account, World

_EXPECTED = {
    "good": DetailState.STORED,
    "broken": DetailState.QUARANTINED,
    "refused": DetailState.QUARANTINED,
}


class Convergence:
    """Compares a world at rest with the truth.

    Attributes:
        counts: invoices in the truth, and how many were lost, doubled, stale.
    """

    def __init__(self, world: World, healing: Healing, violations: Violations) -> None:
        self._world, self._healing = world, healing
        self._fail = violations.add
        kinds = (
            "truth",
            "lost",
            "doubled",
            "stale",
            "invented",
            "quarantined",
            "annulled",
            "chained",
        )
        self.counts = dict.fromkeys(kinds, 0)

    def check(self, *, is_at_rest: bool) -> None:
        """Check everything."""
        if not is_at_rest:
            self._fail("L8", self._why_not_at_rest())
        if self._healing.lists_took_s > self._healing.lists_limit_s:
            self._fail("L8", f"lists were right after {self._healing.lists_took_s:.0f} s")
        for account in self._world.accounts:
            if account.is_disconnected:
                self._check_disconnected(account)
            else:
                self._check_connection(account)
                self._check_store(account)
                self._check_runs(account)
        if self._world.queue.letters:
            self._fail("L3", f"{len(self._world.queue.letters)} messages are left")
        if is_at_rest:
            self._check_quiet_polls()

    def _check_connection(self, account: Account) -> None:
        connection = self._world.connection(account)
        if connection.status.state is not ConnectionState.ACTIVE:
            self._fail("L4", f"{account.ref} is {connection.status.state}")
        if connection.sync.cursor is None:
            self._fail("L5", f"{account.ref} has no cursor")
            return
        coverage = show_coverage(self._world.ports, account.ref)
        if coverage.gaps or coverage.start is None or coverage.start.date() > FROM:
            self._fail("L5", f"{account.ref} covered from {coverage.start}, {coverage.gaps} gaps")

    def _check_disconnected(self, account: Account) -> None:
        connection = self._world.connection(account)
        if connection.settings.disconnected_at is None or connection.sync.next_due_at:
            self._fail("L4", f"{account.ref} is not disconnected")
        if self._world.secrets._versions.get(account.ref):
            self._fail("L4", f"{account.ref} still has a secret")
        if any(run.state not in ENDED for run in self._world.runs_of(account)):
            self._fail("L2", f"{account.ref} is disconnected, but a run is open")

    def _check_store(self, account: Account) -> None:
        truth = account.source.newest(account.source.now)
        page = self._world.invoices.list_by_date(
            account.ref, DateKind.INSERTED_AT, DateRange(), 10**6, None
        )
        stored = {header.summary.id: header for header in page.items}
        self.counts["truth"] += len(truth)
        for number in range(len(page.items) - len(stored)):
            self._count("doubled", "L1", f"{account.ref}: {number + 1} rows are listed twice")
        for invoice_id in sorted(set(stored) - set(truth)):
            self._count("invented", "L1", f"{invoice_id.parts} was never listed")
        for invoice_id, report in truth.items():
            header = stored.get(invoice_id)
            if header is None:
                self._count("lost", "L1", f"{account.ref}: {report.row.number} is lost")
            elif header.summary_hash != summary_hash(report.row) and not report.is_hidden:
                self._count("stale", "L1", f"{account.ref}: {report.row.number} is stale")
            else:
                self._check_document(account, report, header.detail_state)
        self._check_history(account)
        self._check_chains(account, truth)

    def _check_document(self, account: Account, report: Report, state: DetailState) -> None:
        if state is DetailState.QUARANTINED:
            self.counts["quarantined"] += 1
        header = self._world.invoices._headers[account.ref, report.row.id]
        if (header.validity is Validity.ANNULLED) is not report.is_annulled:
            self._fail("L1", f"{account.ref}: {report.row.number} is {header.validity}")
        self.counts["annulled"] += report.is_annulled
        if state is not _EXPECTED[report.document]:
            self._fail("L6", f"{account.ref}: {report.row.number} {report.document} is {state}")
        has = self._world.invoices.has_documents(account.ref, [report.key])
        if bool(has) is (report.document == "refused"):
            self._fail("L6", f"{account.ref}: document of {report.row.number}: {bool(has)}")

    def _check_chains(self, account: Account, truth: Mapping[InvoiceId, Report]) -> None:
        """L9: what modifies or cancels an invoice is linked to it, whatever came first."""
        rows = {key: report.row for key, report in truth.items()}
        for original in sorted({base_id(row) for row in rows.values() if row.original_number}):
            expected = {key for key, row in rows.items() if refers_to(row, original)} - {original}
            header = self._world.invoices._headers.get((account.ref, min(expected)))
            if header is None:
                continue  # It is lost, which was said before.
            chain = chain_of(self._world.ports, account.ref, header)
            self.counts["chained"] += len(chain.members)
            if {member.summary.id for member in chain.members} != expected:
                self._fail("L9", f"{account.ref}: chain of {original.parts}")
            if (chain.base is not None) is not (original in rows):
                self._fail("L9", f"{account.ref}: {original.parts} in its chain")
            counted = [truth[key] for key in expected | {original} & set(rows)]
            if chain.effect.net != _left_of(truth.get(original), counted):
                self._fail("L9", f"{account.ref}: {chain.effect.net} is left of {original.parts}")

    def _check_history(self, account: Account) -> None:
        for invoice_id, version in account.source.reports:
            versions = self._world.invoices.versions(account.ref, invoice_id)
            if version not in {stored.version for stored in versions}:
                self._fail("L1", f"{account.ref}: {invoice_id.parts} lacks {version.key}")

    def _check_runs(self, account: Account) -> None:
        runs = self._world.runs_of(account)
        for run in runs:
            if run.state not in ENDED or run.ended_at is None:
                self._fail("L2", f"run {run.run_id} is {run.state}")
        counted, stored = sum(r.counters.invoices_new for r in runs), self._stored(account)
        if counted > stored:
            self._fail("L2", f"{account.ref}: {counted} new invoices counted, {stored} stored")

    def _stored(self, account: Account) -> int:
        return sum(ref == account.ref for ref, _ in self._world.invoices._headers)

    def _check_quiet_polls(self) -> None:
        """L7: nothing is new, so another round of polls writes nothing but its own state."""
        world = self._world
        before = world.invoices.calls["write"], len(world.runs._runs)
        world.scheduler.run(world.scheduler.now + 3700)
        world.tick("incremental_sync")
        world.scheduler.run(world.scheduler.now + 120)
        after = world.invoices.calls["write"], len(world.runs._runs)
        if after != before:
            self._fail("L7", f"(writes, runs) grew from {before} to {after} without news")

    def _count(self, what: str, rule: str, text: str) -> None:
        self.counts[what] += 1
        self._fail(rule, text)

    def _why_not_at_rest(self) -> str:
        world = self._world
        states = {
            run.run_id: f"{run.state} {run.counters.changed()}"
            for run in world.runs._runs.values()
            if run.state not in ENDED
        }
        status = [str(world.connection(account).status.state) for account in world.accounts]
        retries = len(world.runs._retries)
        letters = [letter.body for letter in world.queue.letters][:3]
        hours = (world.sources_now - START).total_seconds() / 3600
        return f"not at rest after {hours:.1f} h: {states} {status} {retries} retries {letters}"


def _left_of(original: Report | None, members: Iterable[Report]) -> Decimal:
    """Add up what counts; with an annulled original goes the whole chain."""
    if original is not None and original.is_annulled:
        return Decimal(0)
    nets = [report.row.amounts.net for report in members if not report.is_annulled]
    return sum((net for net in nets if net is not None), Decimal(0))
