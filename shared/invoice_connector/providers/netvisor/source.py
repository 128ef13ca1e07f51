"""One company's sales invoices and orders, as the connector's services ask for them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from lxml import etree

from invoice_connector.core.connection import Permission, PermissionState
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    InvoiceId,
    InvoiceKind,
    InvoiceRef,
    InvoiceSummary,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.live_read import SalesPerson, SourceFile
from invoice_connector.core.ports import Clock
from invoice_connector.core.source import SummaryPage, VerificationReport
from invoice_connector.core.windows import DateWindow
from invoice_connector.providers.netvisor.client import NetvisorClient, Parts
from invoice_connector.providers.netvisor.documents import key_of
from invoice_connector.providers.netvisor.endpoints import DETAILS
from invoice_connector.providers.netvisor.errors import NOT_FOUND
from invoice_connector.providers.netvisor.files import HeldFiles
from invoice_connector.providers.netvisor.listing import (
    Place,
    belongs,
    key_number,
    list_query,
    may_be_cut,
    new_rows,
)
from invoice_connector.providers.netvisor.rows import read_deleted, read_person, read_row
from invoice_connector.providers.netvisor.values import read_key
from invoice_connector.providers.netvisor.windows import first_day

PAGE_SIZE = 500
MEDIA_TYPE = "application/xml"
SYNC_PARTS = Parts()

_GRANTED, _MISSING = PermissionState.GRANTED, PermissionState.MISSING
_NOT_CHECKED = PermissionState.NOT_CHECKED
# No company has come so far, and it fits into 32 bits.
_NO_SUCH_KEY = "999999999"


class NetvisorSource:
    """Makes the calls of one company."""

    def __init__(self, client: NetvisorClient, organisation_id: str, clock: Clock) -> None:
        """Keep the client, and the company that it was opened for."""
        self._client = client
        self._organisation_id = organisation_id
        self._clock = clock

    def verify(self, before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        """Check login, keys and rights with questions whose answer is empty.

        The first decides; the others tell about further rights.

        Raises:
            SourceError: e.g. ``netvisor_login_refused`` or ``netvisor_permission_details``.
        """
        self._client.list_invoices({"invoicesabovenetvisorkey": _NO_SUCH_KEY})
        before_next()
        details = self._probe_details()
        before_next()
        deleted = self._probe_deleted()
        return VerificationReport(
            permissions=(
                Permission("sales_invoice_list", _GRANTED),
                Permission("sales_invoice_details", _NOT_CHECKED if details else _GRANTED),
                Permission("deleted_list", _deleted_list(deleted)),
                Permission("order_details", _NOT_CHECKED),
                Permission("sales_personnel_list", _NOT_CHECKED),
                Permission("sales_invoice_import", _NOT_CHECKED),
            ),
            refused=tuple(error for error in (details, deleted) if error),
        )

    @property
    def client(self) -> NetvisorClient:
        """The calls that writing makes beside those of every source."""
        return self._client

    def list_row(self, invoice_id: InvoiceId) -> InvoiceSummary | None:
        """Read how one invoice or order is listed; None if it is not."""
        kind, version = InvoiceKind(invoice_id.parts[0]), VersionKey.of_read(self._clock.now())
        above = str(int(_wanted_key(invoice_id)) - 1)
        orders = {"listtype": "preinvoice"} if kind is InvoiceKind.ORDER else {}
        rows = self._client.list_invoices({**orders, "invoicesabovenetvisorkey": above})
        read = (read_row(row, kind, self._organisation_id, version) for row in rows)
        return next((row for row in read if row.id == invoice_id), None)

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        """Read one page of invoices or orders, and where to go on."""
        here = Place.of(place)
        version = VersionKey.of_read(self._clock.now())
        listed = self._client.list_invoices(list_query(window, here))
        rows = new_rows(listed, here)
        numbers = [number for number in map(key_number, rows) if number is not None]
        following = here.after(window.axis, numbers)
        read = (read_row(row, here.kind, self._organisation_id, version) for row in rows)
        return SummaryPage(
            rows=tuple(row for row in read if belongs(row, window)),
            page=page,
            available_pages=None,
            next_place=following.text if following else None,
            is_sound=not may_be_cut(listed),
        )

    def list_deleted(self, window: DateWindow) -> Collection[InvoiceId] | None:
        """List what was deleted since the first day of a window, with one call for each kind."""
        found: list[InvoiceId] = []
        for kind in (InvoiceKind.INVOICE, InvoiceKind.ORDER):
            try:
                rows = self._client.list_deleted(kind, first_day(window))
            except SourceError as error:
                if error.code == "netvisor_permission_deleted":
                    return None
                raise
            found += _deleted(rows, kind)
        return found

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Read one document; None if there is no such invoice any more."""
        return self.fetch_documents([ref]).get(ref.id)

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        """Read some documents of one kind with one call."""
        kind = InvoiceKind(refs[0].id.parts[0])
        wanted = {_wanted_key(ref.id): ref.id for ref in refs}
        began_at = self._clock.now()
        found = self._details(kind, tuple(wanted))
        by_key = {key_of(element) or _only(wanted): element for element in found}
        return {
            wanted[key]: _document(wanted[key], element, began_at)
            for key, element in by_key.items()
            if key in wanted
        }

    def fetch_with(
        self, invoice_id: InvoiceId, parts: Parts
    ) -> tuple[SourceDocument | None, tuple[SourceFile, ...]]:
        """Read one document with the parts that somebody wants, and its files apart from it."""
        began_at = self._clock.now()
        kind = InvoiceKind(invoice_id.parts[0])
        files = HeldFiles() if parts.has_files else None
        found = self._details(kind, (_wanted_key(invoice_id),), parts, files)
        if not found:
            return None, ()
        taken = files.take_out(found[0]) if files else ()
        return _document(invoice_id, found[0], began_at), taken

    def find(self, query: Mapping[str, str], kind: InvoiceKind) -> tuple[InvoiceSummary, ...]:
        """List what fits the resource's own parameters, by key."""
        version = VersionKey.of_read(self._clock.now())
        rows = self._client.list_invoices(query)
        rows = tuple(sorted(rows, key=lambda row: key_number(row) or 0))
        return tuple(read_row(row, kind, self._organisation_id, version) for row in rows)

    def list_people(self) -> tuple[SalesPerson, ...]:
        """List the sales personnel."""
        return tuple(read_person(row) for row in self._client.list_personnel())

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Tell whether the source still has an invoice."""
        kind = InvoiceKind(invoice_id.parts[0])
        return bool(self._details(kind, (_wanted_key(invoice_id),)))

    def _details(
        self,
        kind: InvoiceKind,
        keys: tuple[str, ...],
        parts: Parts = SYNC_PARTS,
        files: HeldFiles | None = None,
    ) -> tuple[etree._Element, ...]:
        """Read details; several that are too much for one answer are tried apart."""
        try:
            return self._client.get_details(kind, keys, parts, files)
        except SourceError as error:
            if len(keys) == 1 and error.source_code == NOT_FOUND:
                return ()
            if len(keys) > 1 and error.code == "http_too_large":
                raise SourceError(
                    error.code,
                    FailureClass.SOURCE_DATA,
                    request_id=error.request_id,
                    operation=error.operation,
                ) from None
            raise

    def _probe_details(self) -> SourceError | None:
        try:
            self._details(InvoiceKind.INVOICE, (_NO_SUCH_KEY,))
        except SourceError as error:
            if error.failure is FailureClass.PERMISSION:
                raise
            return error
        return None

    def _probe_deleted(self) -> SourceError | None:
        try:
            self._client.list_deleted(InvoiceKind.INVOICE, self._clock.now().date())
        except SourceError as error:
            return error
        return None


def _deleted_list(error: SourceError | None) -> PermissionState:
    if error is None:
        return _GRANTED
    return _MISSING if error.code == "netvisor_permission_deleted" else _NOT_CHECKED


def _deleted(rows: Sequence[etree._Element], kind: InvoiceKind) -> Iterator[InvoiceId]:
    for row in rows:
        try:
            yield read_deleted(row, kind)
        except ValueError:
            continue  # A row without a key names nothing that could be marked.


def _wanted_key(invoice_id: InvoiceId) -> str:
    """Return what a query names; an invoice that none can name is a case for quarantine."""
    try:
        return read_key(invoice_id.parts[1])
    except ValueError:
        raise SourceError("netvisor_key_invalid", FailureClass.SOURCE_DATA) from None


def _only(wanted: Collection[str]) -> str:
    """Return the key of a document that names none: the one that was asked for, if it is one."""
    if len(wanted) > 1:
        raise SourceError("netvisor_document_mismatch", FailureClass.SOURCE_DATA)
    return next(iter(wanted))


def _document(invoice_id: InvoiceId, element: etree._Element, at: datetime) -> SourceDocument:
    content = write_document(element)
    return SourceDocument(
        id=invoice_id,
        version=VersionKey.of_read(at, content),
        content=content,
        media_type=MEDIA_TYPE,
        format_version=DETAILS[InvoiceKind(invoice_id.parts[0])].value,
    )


def write_document(element: etree._Element) -> bytes:
    """Write an invoice without its answer, always in one way: layout is not part of it."""
    for part in element.iter():
        if len(part) and part.text and part.text.isspace():
            part.text = None
        if part.tail and part.tail.isspace():
            part.tail = None
    return etree.tostring(element, method="c14n", with_tail=False)
