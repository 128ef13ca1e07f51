"""The source systems of the simulation: one company each, with a truth that only it knows."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from invoice_connector.core.connection import (
    ConnectionRef,
    Permission,
    PermissionState,
    Settings,
)
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    Operation,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import SummaryPage, VerificationReport
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.store_summaries import summary_hash
from tests.fakes.toy_source import PAGE_SIZE, SPEC, summary, toy_content
from tests.simulation.boundary import Boundary
from tests.simulation.faults import Faults
from tests.simulation.scheduler import Scheduler, moment

# No row becomes visible later: the lookback of the polls is 60 minutes.
LATEST = timedelta(minutes=50)
# A change in place must be young enough for the lookback, even if a slow reader overwrites it.
CHANGED_IN_PLACE_WITHIN = timedelta(minutes=30)
_CHANGES = 0.2  # share of new reports that modify or cancel another invoice
_AHEAD = 3  # ... which may be one that is reported later

Key = tuple[InvoiceId, VersionKey]


@dataclass
class Report:
    """One row of the source, when it is listed, and what becomes of its document.

    ``document``: ``good``, ``broken`` (delivered, not readable) or ``refused`` (never delivered).
    ``is_annulled``: no longer valid nor delivered, and ``is_hidden``: no longer listed either.
    """

    row: InvoiceSummary
    visible_at: datetime
    document: str = "good"
    delivered_at: datetime | None = None
    is_annulled: bool = False
    is_hidden: bool = False

    @property
    def key(self) -> Key:
        return self.row.id, self.row.version


@dataclass
class SimSource:
    """What one company's invoices are.

    Attributes:
        reports: every row there ever was; rows are never removed.
        shown: fingerprints of every content that a row has had.
        password: what the source accepts now.
    """

    tax_number: str
    password: str
    scheduler: Scheduler
    rng: random.Random
    chains: random.Random
    reports: dict[Key, Report] = field(default_factory=dict)
    shown: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def secret_name(self) -> str:
        """Name the field of what the user has to keep secret."""
        return "password"

    @property
    def system(self) -> tuple[str, str]:
        """Provider and environment of the connection."""
        return "toy", "test"

    @property
    def technical(self) -> dict[str, str]:
        """What the user has to enter."""
        return {"tax_number": self.tax_number, "login": "toy", "password": self.password}

    def change_password(self, password: str) -> None:
        self.password = password

    def accepts(self, credentials: Mapping[str, str]) -> bool:
        """Tell whether stored credentials are the right ones."""
        return credentials["password"] == self.password

    def has_shown(self, key: Key, fingerprint: str) -> bool:
        """Tell whether a row ever said that."""
        return fingerprint in self.shown.get(key, ())

    def has_delivered(self, document: SourceDocument) -> bool:
        """Tell whether a document can be this source's."""
        report = self.reports.get((document.id, document.version))
        return report is not None and document.content in {b"broken", toy_content(report.row)}

    @property
    def now(self) -> datetime:
        return moment(self.scheduler.now)

    def report(self, number: str, inserted_at: datetime, lag: timedelta = timedelta(0)) -> Report:
        """Take in a report; the insertion time has whole seconds, as at the real source."""
        inserted_at = inserted_at.replace(microsecond=0)
        row = summary(
            number,
            inserted_at,
            transaction=f"T{next(self._numbers):05d}",
            name=f"Supplier of {self.tax_number}",
            net=f"{self.rng.randrange(1, 10**6)}.00",
        )
        row = self._in_a_chain(row)
        report = Report(row, inserted_at + lag)
        self.reports[report.key] = report
        self.shown[report.key].add(summary_hash(row))
        return report

    def _in_a_chain(self, row: InvoiceSummary) -> InvoiceSummary:
        """Let some new invoices change another one, which may be reported only later, or never."""
        if not row.number.startswith("N/") or self.chains.random() >= _CHANGES:
            return row
        ahead = [f"N/{len(self.reports) + n}" for n in range(1, _AHEAD)]
        known = sorted({key[0].parts[1] for key in self.reports} - {row.number})
        operation = self.chains.choice((Operation.MODIFY, Operation.STORNO))
        return replace(row, operation=operation, original_number=self.chains.choice(known + ahead))

    def annul(self, report: Report, *, may_hide: bool) -> None:
        """Take a report back; lists may go on showing it, or not."""
        report.is_annulled = True
        report.is_hidden = may_hide and self.chains.random() < 0.5

    def change_in_place(self) -> None:
        """Let a young row say something else under the same version."""
        young = [
            r
            for r in self.reports.values()
            if self.now - r.visible_at < CHANGED_IN_PLACE_WITHIN and not r.is_annulled
        ]
        if not young:
            return
        report = self.rng.choice(young)
        if self.now - report.row.inserted_at < CHANGED_IN_PLACE_WITHIN:
            name = f"{report.row.supplier_name} ({next(self._numbers)})"
            report.row = replace(report.row, supplier_name=name)
            self.shown[report.key].add(summary_hash(report.row))

    def last_news(self) -> datetime:
        """Return when the last report became, or becomes, visible."""
        return max((r.visible_at for r in self.reports.values()), default=moment(0))

    def visible(self, window: DateWindow, at: datetime) -> list[Report]:
        """Return what a complete read at a time would list."""
        return [
            report
            for report in self.reports.values()
            if window.start <= report.row.inserted_at < window.end
            and report.visible_at <= at
            and not report.is_hidden
        ]

    def newest(self, at: datetime) -> dict[InvoiceId, Report]:
        """Return the current report of every invoice."""
        current: dict[InvoiceId, Report] = {}
        for key in sorted(self.reports, key=lambda key: key[1]):
            if self.reports[key].visible_at <= at:
                current[key[0]] = self.reports[key]
        return current

    def page(self, window: DateWindow, number: int) -> SummaryPage:
        """List one page, newest first."""
        rows = sorted(
            (report.row for report in self.visible(window, self.now)),
            key=lambda row: (row.version, row.id),
            reverse=True,
        )
        return _page(rows, number)

    def spoiled(self, page: SummaryPage, window: DateWindow, how: str) -> SummaryPage:
        """Return a page as a source answers that is being changed while it is read."""
        rows = list(page.rows)
        if how == "stale_count":
            # One page that says it is the only one cannot be found out; two that differ can.
            change = self.rng.choice((-1, 1)) if page.available_pages > 2 else 1
            return replace(page, available_pages=page.available_pages + change)
        if how == "shuffled":
            every = [report.row for report in self.visible(window, self.now)]
            self.rng.shuffle(every)
            return _page(every, page.page)
        if how == "doubled_row" and len(rows) > 1:
            return replace(page, rows=(*rows[:-1], rows[0]))
        if how == "short_page" and page.page < page.available_pages:
            return replace(page, rows=tuple(rows[:-1]))
        return page

    def document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Deliver the document of the newest report that is visible."""
        report = self.newest(self.now).get(ref.id)
        if report is None or report.is_annulled:
            return None
        if report.delivered_at and report.delivered_at > self.now:
            return None
        if report.document == "refused":
            raise SourceError("document_refused", FailureClass.SOURCE_DATA, source_code="REFUSED")
        content = b"broken" if report.document == "broken" else toy_content(report.row)
        return SourceDocument(ref.id, report.row.version, content, "text/plain", "1")


class Session:
    """The Source protocol for one connection; every call is an effect."""

    def __init__(
        self,
        source: SimSource,
        ref: ConnectionRef,
        password: str,
        boundary: Boundary,
        faults: Faults,
    ) -> None:
        self.ref = ref
        self._source = source
        self._password = password
        self._boundary = boundary
        self._faults = faults

    def verify(self, _before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        def answer() -> VerificationReport:
            self._answer()
            right = Permission("invoice_query", PermissionState.GRANTED)
            return VerificationReport((right,), company_name=self._source.tax_number)

        return self._call("verify", answer, None)

    def list_page(self, window: DateWindow, page: int) -> SummaryPage:
        def answer() -> SummaryPage:
            self._answer()
            spoiled = self._faults.spoils_page()
            right = self._source.page(window, page)
            return self._source.spoiled(right, window, spoiled) if spoiled else right

        return self._call("list_page", answer, (window, page))

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        def answer() -> SourceDocument | None:
            self._answer()
            return self._source.document(ref)

        return self._call("fetch_document", answer, ref)

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        (ref,) = refs
        found = self.fetch_document(ref)
        return {} if found is None else {ref.id: found}

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        def answer() -> bool | None:
            self._answer()
            report = self._source.newest(self._source.now).get(invoice_id)
            return report is not None and not report.is_annulled

        return self._call("is_still_valid", answer, invoice_id)

    def _call(self, method: str, answer: object, what: object) -> object:
        return self._boundary.source_call(method, answer, (self.ref, what))

    def _answer(self) -> None:
        """Fail as the source may: in trouble, or because the login is wrong."""
        error = self._faults.source_error(self._source.scheduler.now)
        if error is not None:
            raise error
        if self._password != self._source.password:
            raise SourceError("login_refused", FailureClass.CREDENTIAL, field="password")


def toy_provider(
    sources: Mapping[str, SimSource],
    owners: Mapping[str, ConnectionRef],
    boundary: Boundary,
    faults: Faults,
) -> Provider:
    """Return the provider whose connections each read the source of their tax number."""

    def open_source(settings: Settings, credentials: Credentials) -> Session:
        tax_number = settings.technical["tax_number"]
        ref = owners[tax_number]
        return Session(sources[tax_number], ref, credentials["password"], boundary, faults)

    return Provider(SPEC, open_source)


def _page(rows: list[InvoiceSummary], number: int) -> SummaryPage:
    first = (number - 1) * PAGE_SIZE
    return SummaryPage(tuple(rows[first : first + PAGE_SIZE]), number, -(-len(rows) // PAGE_SIZE))
