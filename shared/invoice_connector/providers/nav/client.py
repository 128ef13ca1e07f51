"""The operations of the interface that this connector calls, each of them one request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import HttpRequest, HttpResponse, HttpTransport
from invoice_connector.core.taxpayer import Taxpayer
from invoice_connector.core.windows import DateWindow
from invoice_connector.providers.nav import requests
from invoice_connector.providers.nav.requests import API, Fields, RequestBuilder
from invoice_connector.providers.nav.responses import Answer, read_answer
from invoice_connector.providers.nav.taxpayer import read_taxpayer
from invoice_connector.providers.nav.values import read_flag, read_moment
from invoice_connector.providers.xml import MAX_ENVELOPE_BYTES

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 65.0  # the source itself answers after 60 s that it did not answer
DEADLINE_S = 70.0

_HEADERS: Mapping[str, str] = {"Content-Type": "application/xml", "Accept": "application/xml"}


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One page of rows as elements; ``available_pages`` as this answer says."""

    rows: tuple[etree._Element, ...]
    page: int
    available_pages: int


@dataclass(frozen=True, slots=True)
class InvoiceDataResult:
    """What queryInvoiceData delivers, still packed; ``is_compressed`` is None if unsaid."""

    content: str
    is_compressed: bool | None
    audit: Mapping[str, str]
    inserted_at: datetime
    electronic_hash: str | None = None
    hash_type: str | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeToken:
    """What tokenExchange delivers, still encoded, and the answer that brought it."""

    encoded: str
    answer: Answer


class NavClient:
    """Calls the interface for one account; every call is built and signed anew."""

    def __init__(self, transport: HttpTransport, builder: RequestBuilder, base_url: str) -> None:
        """Keep the transport, the account's request builder and the environment's address."""
        self._transport = transport
        self._builder = builder
        self._base_url = base_url

    def query_invoice_digest(
        self, window: DateWindow, page: int, additional: Mapping[str, str] | None = None
    ) -> DigestPage:
        """List one page of incoming invoices of a window (queryInvoiceDigest)."""
        fields = requests.digest_fields(window, page, additional)
        answer = self._call("QueryInvoiceDigest", fields)
        return _page(answer, page, "invoiceDigestResult", "invoiceDigest")

    def query_invoice_chain_digest(
        self, supplier_tax_number: str, number: str, page: int
    ) -> DigestPage:
        """List one page of what refers to an incoming invoice (queryInvoiceChainDigest)."""
        fields = requests.chain_fields(supplier_tax_number, number, page)
        answer = self._call("QueryInvoiceChainDigest", fields)
        return _page(answer, page, "invoiceChainDigestResult", "invoiceChainElement")

    def query_invoice_data(
        self, supplier_tax_number: str, number: str, batch_index: int | None = None
    ) -> InvoiceDataResult | None:
        """Read one incoming invoice; None while the source does not deliver it."""
        fields = requests.number_fields(supplier_tax_number, number, batch_index)
        answer = self._call("QueryInvoiceData", fields)
        result = answer.find("invoiceDataResult")
        return None if result is None else _invoice_data(answer, result)

    def query_invoice_check(
        self, supplier_tax_number: str, number: str, batch_index: int | None = None
    ) -> bool:
        """Tell whether exactly one valid report of an incoming invoice exists."""
        fields = requests.number_fields(supplier_tax_number, number, batch_index)
        answer = self._call("QueryInvoiceCheck", fields)
        return _flag(answer, None, "invoiceCheckResult")

    def query_taxpayer(self, tax_number: str) -> Taxpayer:
        """Return what is known of a company (queryTaxpayer)."""
        answer = self._call("QueryTaxpayer", requests.taxpayer_fields(tax_number))
        return read_taxpayer(answer, tax_number)

    def exchange_token(self) -> ExchangeToken:
        """Return an encoded exchange token, which is left to expire (tokenExchange)."""
        answer = self._call("TokenExchange")
        return ExchangeToken(answer.text(None, "encodedExchangeToken"), answer)

    def _call(self, operation: str, fields: Fields = ()) -> Answer:
        try:
            built = self._builder.build(operation, fields)
        except ValueError:
            # A value with characters that XML does not know: nobody can have reported it.
            raise SourceError("nav_request_rejected", FailureClass.OUR_BUG) from None
        request = HttpRequest(
            method="POST",
            url=f"{self._base_url}/{operation[0].lower()}{operation[1:]}",
            headers=_HEADERS,
            body=built.body,
            connect_timeout_s=CONNECT_TIMEOUT_S,
            read_timeout_s=READ_TIMEOUT_S,
            deadline_s=DEADLINE_S,
            max_bytes=MAX_ENVELOPE_BYTES,
        )
        try:
            response = self._transport.send(request)
        except SourceError as error:
            error.name_call(operation, built.request_id)
            raise
        try:
            return read_answer(response, operation, built.request_id)
        except SourceError as error:
            if error.failure is FailureClass.CLOCK:
                error.details.update(_clock_skew(built.at, response))
            raise


def _clock_skew(sent_at: datetime, response: HttpResponse) -> dict[str, object]:
    """Tell by how many seconds our clock is ahead of the source's, if the answer says its time."""
    try:
        source_at = parsedate_to_datetime(response.headers.get("date", ""))
        return {"clock_skew_s": round((sent_at - source_at).total_seconds())}
    except (TypeError, ValueError):
        return {}


def _page(answer: Answer, page: int, result_name: str, row_name: str) -> DigestPage:
    result = answer.require(None, result_name)
    if answer.number(result, "currentPage") != page:
        raise answer.unreadable("another page")
    return DigestPage(
        rows=tuple(result.iterchildren(f"{{{API}}}{row_name}")),
        page=page,
        available_pages=answer.number(result, "availablePage"),
    )


def _invoice_data(answer: Answer, result: etree._Element) -> InvoiceDataResult:
    audit = dict(_audit_texts(answer.require(result, "auditData")))
    checksum = result.find(f"{{{API}}}electronicInvoiceHash")
    return InvoiceDataResult(
        content=answer.text(result, "invoiceData"),
        is_compressed=_is_compressed(answer, result),
        audit=audit,
        inserted_at=_inserted_at(answer, audit),
        electronic_hash=None if checksum is None else (checksum.text or "").strip(),
        hash_type=None if checksum is None else checksum.get("cryptoType"),
        request_id=answer.request_id,
    )


def _is_compressed(answer: Answer, result: etree._Element) -> bool | None:
    name = "compressedContentIndicator"
    is_said = result.find(f"{{{API}}}{name}") is not None
    return _flag(answer, result, name) if is_said else None


def _audit_texts(audit: etree._Element) -> Iterator[tuple[str, str]]:
    for child in audit:
        yield etree.QName(child).localname, child.text or ""


def _inserted_at(answer: Answer, audit: Mapping[str, str]) -> datetime:
    # The schema writes "insdate", the specification's text "insDate".
    try:
        return read_moment(audit.get("insdate") or audit.get("insDate") or "")
    except ValueError:
        raise answer.unreadable("no insdate") from None


def _flag(answer: Answer, parent: etree._Element | None, name: str) -> bool:
    try:
        return read_flag(answer.text(parent, name).strip())
    except ValueError:
        raise answer.unreadable(f"{name} is no truth value") from None
