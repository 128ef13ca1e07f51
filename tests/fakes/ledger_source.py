"""A small ERP in memory, and its provider: a source whose list rows name no versions.

It lists invoices and orders after their keys, five rows at a time, and delivers four documents in
one call. Keys are unique within a kind only. A payment is no modification.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from invoice_connector.core.connection import Permission, PermissionState, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import ConnectorError, FailureClass, SourceError
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceId,
    InvoiceKind,
    InvoiceLine,
    InvoiceRef,
    InvoiceStatus,
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
    FieldSpec,
    PollPlan,
    Provider,
    ProviderSpec,
)
from invoice_connector.core.source import SummaryPage, VerificationReport
from invoice_connector.core.windows import Axis, DateWindow, cut

PAGE_SIZE = 5
DOCUMENTS_PER_CALL = 4
DAY = timedelta(days=1)
_KINDS = ("invoice", "order")
_OWN = "33333333"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in the ledger."""

    key: int
    issued: date
    kind: str = "invoice"
    status: InvoiceStatus = InvoiceStatus.OPEN
    gross: Decimal = Decimal("124.00")
    open: Decimal = Decimal("124.00")
    lines: tuple[str, ...] = ("Work",)
    changed_on: date = date(2026, 1, 1)

    @property
    def id(self) -> InvoiceId:
        """Name the document as the connector does."""
        return InvoiceId((self.kind, str(self.key)))


@dataclass
class LedgerSource:
    """Source protocol on entries; a test plants entries, failures and odd behaviour."""

    clock: Clock
    entries: dict[InvoiceId, Entry] = field(default_factory=dict)
    deleted: dict[InvoiceId, date] = field(default_factory=dict)
    may_list_deleted: bool = True
    spoilt: set[InvoiceId] = field(default_factory=set)
    unreadable: set[InvoiceId] = field(default_factory=set)
    failures: list[SourceError] = field(default_factory=list)
    change_page: Callable[[SummaryPage], SummaryPage] | None = None
    before_documents: Callable[[], object] | None = None
    calls: list[str] = field(default_factory=list)

    def put(self, *entries: Entry) -> None:
        """Save entries as a user of the ERP does: that is a modification."""
        for entry in entries:
            self.entries[entry.id] = replace(entry, changed_on=self.clock.now().date())

    def edit(self, key: int, kind: str = "invoice", **changes: object) -> None:
        """Change an entry as a user does."""
        self.put(replace(self.entries[InvoiceId((kind, str(key)))], **changes))  # type: ignore[arg-type]

    def pay(self, key: int) -> None:
        """Book a payment, which leaves the day of the last modification as it is."""
        invoice_id = InvoiceId(("invoice", str(key)))
        paid = replace(self.entries[invoice_id], status=InvoiceStatus.PAID, open=Decimal("0.00"))
        self.entries[invoice_id] = paid

    def delete(self, key: int, kind: str = "invoice") -> None:
        """Remove an entry for good."""
        invoice_id = InvoiceId((kind, str(key)))
        del self.entries[invoice_id]
        self.deleted[invoice_id] = self.clock.now().date()

    def verify(self, _before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        """Answer with one granted right."""
        self._call("verify")
        granted = Permission("invoice_query", PermissionState.GRANTED)
        return VerificationReport(permissions=(granted,), company_name="Myyjä Oy")

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        """List by key: first all invoices, then all orders."""
        self._call(f"list {window.axis.value} {place}")
        kind, _, after = (place or "invoice:0").partition(":")
        read_at = self.clock.now()
        fitting = sorted(
            entry.key
            for entry in self.entries.values()
            if entry.kind == kind and entry.key > int(after) and _is_in(window, entry)
        )
        keys = fitting[:PAGE_SIZE]
        rows = [_row(self.entries[InvoiceId((kind, str(key)))], read_at) for key in keys]
        following = f"{kind}:{keys[-1]}" if len(fitting) > PAGE_SIZE else _next_kind(window, kind)
        found = SummaryPage(tuple(rows), page, None, following)
        return self.change_page(found) if self.change_page else found

    def list_deleted(self, window: DateWindow) -> Collection[InvoiceId] | None:
        """List what was deleted, to those who may know."""
        self._call("list_deleted")
        if not self.may_list_deleted:
            return None
        first, end = window.start.date(), window.end.date()
        return {key for key, day in self.deleted.items() if first <= day < end}

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Deliver one document."""
        return self.fetch_documents([ref]).get(ref.id)

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        """Deliver documents of one kind."""
        assert len({ref.id.parts[0] for ref in refs}) == 1
        assert len(refs) <= DOCUMENTS_PER_CALL
        if self.before_documents:
            self.before_documents()
        self._call(f"fetch {' '.join(ref.id.parts[1] for ref in refs)}")
        if any(ref.id in self.spoilt for ref in refs):
            raise spoilt_answer()
        read_at = self.clock.now()
        wanted = [self.entries[ref.id] for ref in refs if ref.id in self.entries]
        return {entry.id: self._document(entry, read_at) for entry in wanted}

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Tell whether the entry exists."""
        self._call(f"check {invoice_id.parts[-1]}")
        return invoice_id in self.entries

    def listed(self, kind: str) -> list[str]:
        """Return the calls of one kind."""
        return [call for call in self.calls if call.startswith(kind)]

    def _document(self, entry: Entry, read_at: datetime) -> SourceDocument:
        content = b"broken" if entry.id in self.unreadable else _content(entry)
        version = VersionKey.of_read(read_at, content)
        return SourceDocument(entry.id, version, content, "text/plain", "1")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.failures:
            raise self.failures.pop(0)


def spoilt_answer() -> SourceError:
    """An answer that one document of several makes unreadable."""
    return SourceError("xml_malformed", FailureClass.SOURCE_DATA)


def _is_in(window: DateWindow, entry: Entry) -> bool:
    if window.axis is Axis.OPEN_ON:
        return entry.kind == "invoice" and entry.status is InvoiceStatus.OPEN
    day = entry.issued if window.axis is Axis.ISSUE_DATE else entry.changed_on
    return window.start.date() <= day < window.end.date()


def _next_kind(window: DateWindow, kind: str) -> str | None:
    is_last = kind == _KINDS[-1] or window.axis is Axis.OPEN_ON
    return None if is_last else f"{_KINDS[-1]}:0"


def _row(entry: Entry, read_at: datetime) -> InvoiceSummary:
    version = VersionKey.of_read(read_at)
    return InvoiceSummary(
        id=entry.id,
        version=version,
        number=f"{entry.kind[0].upper()}-{entry.key}",
        operation=Operation.CREATE,
        issue_date=entry.issued,
        supplier_tax_number=_OWN,
        supplier_name="Myyjä Oy",
        inserted_at=version.inserted_at,
        amounts=Amounts(gross=entry.gross),
        kind=InvoiceKind(entry.kind),
        status=entry.status,
        open_amount=entry.open,
    )


def _content(entry: Entry) -> bytes:
    return "\n".join([str(entry.key), entry.status.value, str(entry.gross), *entry.lines]).encode()


def parse_document(content: bytes, _invoice_id: InvoiceId) -> InvoiceDetail:
    """Read a document: key, status, gross amount and lines."""
    if content == b"broken":
        raise ConnectorError("toy_unreadable")
    key, status, gross, *lines = content.decode().split("\n")
    return InvoiceDetail(
        number=key,
        issue_date=None,
        format_version="1",
        category=None,
        currency="EUR",
        exchange_rate=None,
        delivery_date=None,
        payment_date=None,
        payment_method=None,
        appearance=None,
        is_complete_electronic=None,
        batch_index=None,
        original_number=None,
        modification_index=None,
        modify_without_master=None,
        supplier=Party(tax_number=_OWN),
        customer=None,
        representative=None,
        lines=tuple(InvoiceLine(n, description=text) for n, text in enumerate(lines, 1)),
        vat_totals=(),
        amounts=Amounts(gross=Decimal(gross)),
        extra={"status": status},
    )


def complete(
    summary: InvoiceSummary, _document: SourceDocument, detail: InvoiceDetail
) -> InvoiceSummary:
    """Take the currency, and the news that an invoice was paid."""
    summary = replace(summary, currency=detail.currency)
    if detail.extra["status"] != InvoiceStatus.PAID:
        return summary
    return replace(summary, status=InvoiceStatus.PAID, open_amount=Decimal("0.00"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _full_window(first: date, until: datetime) -> DateWindow:
    return DateWindow(Axis.ISSUE_DATE, _midnight(first), _midnight(until.date()) + 30 * DAY)


def _plan(window: DateWindow) -> Sequence[DateWindow]:
    return list(cut(window.axis, window.start, window.end, 30 * DAY))


def _poll(
    cursor: datetime, now: datetime, _lookback: timedelta, _settle: timedelta
) -> PollPlan | None:
    if now <= cursor:
        return None
    first, last = _midnight(cursor.date()) - DAY, _midnight(now.date()) + 2 * DAY
    return PollPlan(DateWindow(Axis.MODIFIED_ON, first, last), now)


def _daily(now: datetime) -> Sequence[DateWindow]:
    today = _midnight(now.date())
    return (
        DateWindow(Axis.OPEN_ON, today, today + DAY),
        DateWindow(Axis.DELETED_ON, today - 6 * DAY, today + DAY),
    )


SPEC = ProviderSpec(
    code="ledger",
    direction=Direction.OUTBOUND,
    zone="UTC",
    environments=("test",),
    fields=(FieldSpec("tax_number"), FieldSpec("password", is_secret=True)),
    page_size=PAGE_SIZE,
    max_pages=6,
    summary_is_version=False,
    full_axis=Axis.ISSUE_DATE,
    poll_axis=Axis.MODIFIED_ON,
    default_interval_minutes=60,
    check_fields=lambda _values: FieldCheck(),
    prepare_credentials=Credentials,
    full_run_window=_full_window,
    plan_full=_plan,
    plan_poll=_poll,
    plan_daily=_daily,
    parse_document=parse_document,
    complete=complete,
    audits={Axis.ISSUE_DATE: 30 * DAY},
    documents_per_call=DOCUMENTS_PER_CALL,
    batch_size=2 * DOCUMENTS_PER_CALL,
    read_together=lambda invoice_id: invoice_id.parts[0],
    can_delete=True,
    one_at_a_time=lambda technical: technical["tax_number"],
)


def ledger_provider(source: LedgerSource) -> Provider:
    """Return a provider whose every connection reads ``source``."""

    def open_source(_settings: Settings, _credentials: Credentials) -> LedgerSource:
        return source

    return Provider(SPEC, open_source)
