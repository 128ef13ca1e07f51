"""The reading resources of the interface, each call one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.ports import HttpResponse, HttpTransport
from invoice_connector.providers.netvisor.elements import child, children
from invoice_connector.providers.netvisor.endpoints import DETAILS, Resource
from invoice_connector.providers.netvisor.envelope import Answer, read_envelope
from invoice_connector.providers.netvisor.errors import Exchange
from invoice_connector.providers.netvisor.requests import Query, RequestBuilder
from invoice_connector.providers.xml import MAX_ENVELOPE_BYTES, MAX_FILES_BYTES, TextTaker

# The source's own tolerance is not published; within this, a refusal is not the clock's fault.
_CLOCK_TOLERANCE_S = 120


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of a document are wanted beside its fields and product lines."""

    pdf: bool = False
    attachments: bool = False
    history: bool = True
    comments: bool = True
    documents: bool = True

    @property
    def has_files(self) -> bool:
        """Tell whether the answer may hold files."""
        return self.pdf or self.attachments

    def query(self) -> dict[str, str]:
        """Write the flags; without ``pdfimage`` the source would send PDFs by itself."""
        flags = {
            "showprocesshistory": self.history,
            "includeattachments": self.attachments,
            "showcommentlines": self.comments,
            "includedocuments": self.documents,
        }
        return {
            "pdfimage": "pdf" if self.pdf else "nopdf",
            **{name: "1" for name, is_wanted in flags.items() if is_wanted},
        }


class NetvisorClient:
    """Calls the interface for one account; every call is built and signed anew."""

    def __init__(self, transport: HttpTransport, builder: RequestBuilder) -> None:
        """Keep the transport and the account's request builder."""
        self._transport = transport
        self._builder = builder

    def list_invoices(self, query: Query) -> tuple[etree._Element, ...]:
        """List invoices or orders (salesinvoicelist) by the resource's own parameters."""
        return self._rows(Resource.LIST, query, "salesinvoicelist", "salesinvoice")

    def get_details(
        self,
        kind: InvoiceKind,
        keys: Sequence[str],
        parts: Parts,
        files: TextTaker | None = None,
    ) -> tuple[etree._Element, ...]:
        """Read documents by their keys (getsalesinvoice, getorder), at most 500 at once.

        What the source does not have is left out: it is missing, or there is nothing in it. A
        single key is answered in another form than several, and so is a list of one. ``files``
        takes the texts that are contents of files.
        """
        resource = DETAILS[kind]
        name = "netvisorkey" if len(keys) == 1 else "netvisorkeylist"
        query = {name: ",".join(keys), **parts.query()}
        limit = MAX_FILES_BYTES if parts.has_files else MAX_ENVELOPE_BYTES
        answer = self.call(resource, query, max_bytes=limit, files=files)
        several = child(answer.root, "salesinvoices")
        if several is None:
            answer.require("salesinvoice")
        found = children(answer.root if several is None else several, "salesinvoice")
        return tuple(element for element in found if _says_something(element))

    def list_personnel(self) -> tuple[etree._Element, ...]:
        """List the sales people (salespersonnellist)."""
        return self._rows(Resource.PERSONNEL, {}, "salespersonnellist", "salesperson")

    def list_deleted(self, kind: InvoiceKind, since: date) -> tuple[etree._Element, ...]:
        """List what was deleted since a day of the last seven (deletedsalesinvoices, …orders).

        Without any, some answers lack the list as well; nothing is concluded from an empty one.
        """
        is_order = kind is InvoiceKind.ORDER
        resource = Resource.DELETED_ORDERS if is_order else Resource.DELETED_INVOICES
        row = "deletedsalesorder" if is_order else "deletedsalesinvoice"
        listed = child(self.call(resource, {"deletedsince": since.isoformat()}).root, f"{row}s")
        return () if listed is None else tuple(children(listed, row))

    def call(
        self,
        resource: Resource,
        query: Query,
        *,
        body: bytes | None = None,
        max_bytes: int = MAX_ENVELOPE_BYTES,
        files: TextTaker | None = None,
    ) -> Answer:
        """Make one call and return its answer.

        Raises:
            SourceError: no answer, a refusal, or an answer that nobody can read.
        """
        built = self._builder.build(resource, query, max_bytes, body)
        try:
            response = self._transport.send(built.request)
        except SourceError as error:
            error.name_call(resource.value, built.transaction_id)
            raise
        exchange = Exchange(resource, built.transaction_id, response.status)
        try:
            return read_envelope(response, exchange, max_bytes, files)
        except SourceError as error:
            raise _clock_blamed(error, built.at, response) from None

    def _rows(
        self, resource: Resource, query: Query, parent: str, row: str
    ) -> tuple[etree._Element, ...]:
        return tuple(children(self.call(resource, query).require(parent), row))


def _says_something(element: etree._Element) -> bool:
    return len(element) > 0 and any(text.strip() for text in element.itertext())


def _clock_blamed(error: SourceError, sent_at: datetime, response: HttpResponse) -> SourceError:
    """Turn a refused login into our clock's fault where the source's own clock says so."""
    if error.failure is not FailureClass.CREDENTIAL:
        return error
    skew = _skew_s(sent_at, response.headers)
    if skew is None or abs(skew) <= _CLOCK_TOLERANCE_S:
        return error
    return SourceError(
        "netvisor_clock",
        FailureClass.CLOCK,
        source_code=error.source_code,
        http_status=error.http_status,
        request_id=error.request_id,
        operation=error.operation,
        details={"clock_skew_s": skew},
    )


def _skew_s(sent_at: datetime, headers: Mapping[str, str]) -> int | None:
    """Tell by how many seconds our clock is ahead of the source's, if the answer says its time."""
    try:
        source_at = parsedate_to_datetime(headers.get("date", ""))
        return round((sent_at - source_at).total_seconds())
    except (TypeError, ValueError):
        return None
