"""A small source system in memory, and its provider: pages of five, at most three a window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from invoice_connector.core.connection import Permission, PermissionState, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import ConnectorError, FieldProblem, InputError, SourceError
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    Operation,
    Party,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.ports import Clock
from invoice_connector.core.provider import (
    Direction,
    FieldCheck,
    FieldKind,
    FieldSpec,
    PollPlan,
    Provider,
    ProviderSpec,
)
from invoice_connector.core.source import SummaryPage, VerificationReport
from invoice_connector.core.windows import Axis, DateWindow, cut

PAGE_SIZE = 5
MAX_PAGES = 3
LONGEST = timedelta(days=10)


def summary(
    number: str,
    inserted_at: datetime,
    *,
    supplier: str = "11111111",
    transaction: str = "T1",
    name: str = "Szállító Kft.",
    net: str | None = "100.00",
) -> InvoiceSummary:
    """Build one list row."""
    amounts = Amounts() if net is None else Amounts(net=Decimal(net), vat=Decimal("27.00"))
    return InvoiceSummary(
        id=InvoiceId((supplier, number)),
        version=VersionKey(inserted_at, transaction, 1),
        number=number,
        operation=Operation.CREATE,
        issue_date=inserted_at.date(),
        supplier_tax_number=supplier,
        supplier_name=name,
        inserted_at=inserted_at,
        currency="HUF",
        amounts=amounts,
    )


@dataclass
class ToySource:
    """Source protocol on a list of rows; a test plants rows, failures and odd behaviour."""

    clock: Clock
    rows: list[InvoiceSummary] = field(default_factory=list)
    visible_at: dict[InvoiceId, datetime] = field(default_factory=dict)
    failures: list[SourceError] = field(default_factory=list)
    refused: SourceError | None = None
    undelivered: set[InvoiceId] = field(default_factory=set)
    unreadable: set[InvoiceId] = field(default_factory=set)
    document_versions: dict[InvoiceId, VersionKey] = field(default_factory=dict)
    validity: dict[InvoiceId, bool | None] = field(default_factory=dict)
    change_pages: Callable[[SummaryPage, int], SummaryPage] | None = None
    page_size: int = PAGE_SIZE
    calls: list[str] = field(default_factory=list)

    def verify(self, _before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        """Answer with one granted right."""
        self._call("verify")
        return VerificationReport(
            permissions=(Permission("invoice_query", PermissionState.GRANTED),),
            company_name="Vevő Zrt.",
        )

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        """List what is visible by now, newest first."""
        self._call(f"list {window.window_id} {page}")
        rows = sorted(
            (r for r in self.rows if window.start <= r.inserted_at < window.end and self._seen(r)),
            key=lambda r: (r.version, r.id),
            reverse=True,
        )
        first, size = (page - 1) * self.page_size, self.page_size
        answer = SummaryPage(tuple(rows[first : first + size]), page, -(-len(rows) // size))
        return self.change_pages(answer, len(self.calls)) if self.change_pages else answer

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Deliver the document of the newest row of an invoice."""
        self._call(f"fetch {ref.id.parts[-1]}")
        known = [r for r in self.rows if r.id == ref.id]
        if ref.id in self.undelivered or not known:
            return None
        newest = max(known, key=lambda r: r.version)
        content = b"broken" if ref.id in self.unreadable else toy_content(newest)
        version = self.document_versions.get(ref.id, newest.version)
        return SourceDocument(ref.id, version, content, "text/plain", "1")

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        """Deliver one document."""
        (ref,) = refs
        found = self.fetch_document(ref)
        return {} if found is None else {ref.id: found}

    def list_deleted(self, window: DateWindow) -> None:
        """Keep everything for ever."""
        return

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Say what the test planted; every other invoice is valid."""
        self._call(f"check {invoice_id.parts[-1]}")
        return self.validity.get(invoice_id, True)

    def listed(self, kind: str) -> list[str]:
        """Return the calls of one kind."""
        return [call for call in self.calls if call.startswith(kind)]

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.refused:
            raise self.refused
        if self.failures:
            raise self.failures.pop(0)

    def _seen(self, row: InvoiceSummary) -> bool:
        return self.visible_at.get(row.id, row.inserted_at) <= self.clock.now()


def toy_content(row: InvoiceSummary) -> bytes:
    """Write a toy document: its number, and the report that it belongs to."""
    return f"{row.number}\n{row.version.key}".encode()


def parse_document(content: bytes, invoice_id: InvoiceId) -> InvoiceDetail:
    """Read a toy document: its content begins with its number."""
    if content == b"broken":
        raise ConnectorError("toy_unreadable")
    return InvoiceDetail(
        number=content.decode().split("\n")[0],
        issue_date=None,
        format_version="1",
        category="NORMAL",
        currency="HUF",
        exchange_rate=None,
        delivery_date=None,
        payment_date=date(2026, 4, 1),
        payment_method="TRANSFER",
        appearance=None,
        is_complete_electronic=None,
        batch_index=None,
        original_number=None,
        modification_index=None,
        modify_without_master=None,
        supplier=Party(tax_number=invoice_id.parts[0]),
        customer=None,
        representative=None,
        lines=(),
        vat_totals=(),
        amounts=Amounts(net=Decimal("100.00"), vat=Decimal("27.00"), gross=Decimal("127.00")),
    )


def summarise(document: SourceDocument, detail: InvoiceDetail) -> InvoiceSummary:
    """Make the row of a document that no list showed."""
    supplier, inserted_at = document.id.parts[0], document.version.inserted_at
    row = summary(detail.number, inserted_at, supplier=supplier)
    return replace(row, version=document.version)


def _check(values: Mapping[str, str]) -> FieldCheck:
    problems = [FieldProblem(k, "field_inner_whitespace") for k, v in values.items() if " " in v]
    return FieldCheck(tuple(problems))


def _poll(
    cursor: datetime, now: datetime, lookback: timedelta, settle: timedelta
) -> PollPlan | None:
    end = min(now - settle, cursor + LONGEST).replace(microsecond=0)
    if end <= cursor:
        return None
    return PollPlan(DateWindow(Axis.INSERTED_AT, cursor - lookback, end), end)


def _full_window(first: date, until: datetime) -> DateWindow:
    start = datetime.combine(first, time(), UTC)
    if start >= until:
        raise InputError("from_date_in_future", field="from_date")
    return DateWindow(Axis.INSERTED_AT, start, until)


def _plan(window: DateWindow) -> Sequence[DateWindow]:
    return list(cut(window.axis, window.start, window.end, LONGEST))


SPEC = ProviderSpec(
    code="toy",
    direction=Direction.INBOUND,
    zone="UTC",
    environments=("test", "production"),
    fields=(
        FieldSpec("tax_number"),
        FieldSpec("login"),
        FieldSpec("password", is_secret=True, kind=FieldKind.PASSWORD),
    ),
    page_size=PAGE_SIZE,
    max_pages=MAX_PAGES,
    summary_is_version=True,
    full_axis=Axis.INSERTED_AT,
    poll_axis=Axis.INSERTED_AT,
    default_interval_minutes=15,
    check_fields=_check,
    prepare_credentials=Credentials,
    full_run_window=_full_window,
    plan_full=_plan,
    plan_poll=_poll,
    parse_document=parse_document,
    audits={Axis.INSERTED_AT: timedelta(days=7)},
    check_ages=(timedelta(days=7),),
    summarise=summarise,
)


def toy_provider(source: ToySource) -> Provider:
    """Return a provider whose every connection reads ``source``."""

    def open_source(_settings: Settings, _credentials: Credentials) -> ToySource:
        return source

    return Provider(SPEC, open_source)


def swap_rows(first: SummaryPage, row: InvoiceSummary) -> SummaryPage:
    """Replace a page's last row by another, as a source does whose order changed in between."""
    return replace(first, rows=(*first.rows[:-1], row))
