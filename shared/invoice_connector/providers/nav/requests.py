"""Builds the requests (Online Számla interface specification 1.3 and 1.8, ``invoiceApi.xsd``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from invoice_connector.core.ports import Clock, Ids
from invoice_connector.core.source import Software
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.nav.account import Account
from invoice_connector.providers.nav.signing import sign_request, write_timestamp

API = "http://schemas.nav.gov.hu/OSA/3.0/api"
COMMON = "http://schemas.nav.gov.hu/NTCA/1.0/common"

_NAMESPACES = {"api": API, "common": COMMON}
_REQUEST_VERSION = "3.0"
_HEADER_VERSION = "1.0"
_ID_PREFIX = "IC"
_RANDOM_LENGTH = 26
_ONE_MILLISECOND = timedelta(milliseconds=1)
_ONE_DAY = timedelta(days=1)
# In the schema's order, which is part of it.
_ADDITIONAL = (
    "taxNumber",
    "groupMemberTaxNumber",
    "name",
    "invoiceCategory",
    "paymentMethod",
    "invoiceAppearance",
    "source",
    "currency",
)

Fields = Iterable[tuple[str, "str | Fields"]]


@dataclass(frozen=True, slots=True)
class BuiltRequest:
    """One attempt: its id, its time and its bytes, never sent twice."""

    request_id: str
    at: datetime
    body: bytes

    def __repr__(self) -> str:
        """Show the id only: the body holds a signature."""
        return f"BuiltRequest({self.request_id})"


class RequestBuilder:
    """Builds signed requests of one account; each has an id and a time of its own."""

    def __init__(self, clock: Clock, ids: Ids, software: Software, account: Account) -> None:
        """Keep what every envelope needs."""
        self._clock = clock
        self._ids = ids
        self._software = tuple(_software_fields(software))
        self._account = account

    def build(self, operation: str, body: Fields = ()) -> BuiltRequest:
        """Build one request.

        Raises:
            ValueError: a value cannot be written in XML.
        """
        request_id = _ID_PREFIX + self._ids.token(_RANDOM_LENGTH)
        at = self._clock.now()
        timestamp = write_timestamp(at)
        root = etree.Element(f"{{{API}}}{operation}Request", nsmap=_NAMESPACES)
        _append(root, COMMON, [("header", _header_fields(request_id, timestamp))])
        self._append_user(root, request_id, timestamp)
        _append(root, API, [("software", self._software)])
        _append(root, API, body)
        return BuiltRequest(
            request_id, at, etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        )

    def _append_user(self, root: etree._Element, request_id: str, timestamp: str) -> None:
        account = self._account
        signature = sign_request(request_id, timestamp, account.signature_key)
        user = etree.SubElement(root, f"{{{COMMON}}}user")
        _append(user, COMMON, [("login", account.login)])
        _append_hash(user, "passwordHash", account.password_hash, "SHA-512")
        _append(user, COMMON, [("taxNumber", account.tax_number)])
        if account.predecessor_tax_number:
            _append(user, COMMON, [("predecessorTaxNumber", account.predecessor_tax_number)])
        _append_hash(user, "requestSignature", signature, "SHA3-512")


def digest_fields(
    window: DateWindow, page: int, additional: Mapping[str, str] | None = None
) -> Fields:
    """Write the body of queryInvoiceDigest: the incoming invoices of a window.

    Args:
        window: on the axis of insertion or of issue dates.
        page: from 1.
        additional: ``additionalQueryParams`` by their names in the schema.
    """
    criteria: list[tuple[str, str | Fields]] = [("mandatoryQueryParams", [_interval(window)])]
    if additional:
        chosen = [(name, additional[name]) for name in _ADDITIONAL if name in additional]
        criteria.append(("additionalQueryParams", chosen))
    return [
        ("page", str(page)),
        ("invoiceDirection", "INBOUND"),
        ("invoiceQueryParams", criteria),
    ]


def number_fields(supplier_tax_number: str, number: str, batch_index: int | None) -> Fields:
    """Write the body of queryInvoiceData and queryInvoiceCheck: one incoming invoice."""
    batch = [("batchIndex", str(batch_index))] if batch_index else []
    query: Fields = [
        ("invoiceNumber", number),
        ("invoiceDirection", "INBOUND"),
        *batch,
        ("supplierTaxNumber", supplier_tax_number),
    ]
    return [("invoiceNumberQuery", query)]


def chain_fields(supplier_tax_number: str, number: str, page: int) -> Fields:
    """Write the body of queryInvoiceChainDigest: what refers to one incoming invoice."""
    query: Fields = [
        ("invoiceNumber", number),
        ("invoiceDirection", "INBOUND"),
        ("taxNumber", supplier_tax_number),
    ]
    return [("page", str(page)), ("invoiceChainQuery", query)]


def taxpayer_fields(tax_number: str) -> Fields:
    """Write the body of queryTaxpayer."""
    return [("taxNumber", tax_number)]


def _interval(window: DateWindow) -> tuple[str, Fields]:
    # Both ends are inclusive at the source, ours is half-open: the last grain is left out.
    if window.axis is Axis.INSERTED_AT:
        last = window.end - _ONE_MILLISECOND
        return "insDate", [
            ("dateTimeFrom", write_timestamp(window.start)),
            ("dateTimeTo", write_timestamp(max(last, window.start))),
        ]
    if window.axis is Axis.ISSUE_DATE:
        return "invoiceIssueDate", [
            ("dateFrom", _day(window.start)),
            ("dateTo", _day(max(window.end - _ONE_DAY, window.start))),
        ]
    raise ValueError(f"no such axis at the source: {window.axis}")


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _header_fields(request_id: str, timestamp: str) -> Fields:
    return [
        ("requestId", request_id),
        ("timestamp", timestamp),
        ("requestVersion", _REQUEST_VERSION),
        ("headerVersion", _HEADER_VERSION),
    ]


def _software_fields(software: Software) -> Fields:
    yield "softwareId", software.id
    yield "softwareName", software.name
    yield "softwareOperation", "ONLINE_SERVICE"
    yield "softwareMainVersion", software.version
    yield "softwareDevName", software.developer
    yield "softwareDevContact", software.contact
    if software.country:
        yield "softwareDevCountryCode", software.country
    if software.tax_number:
        yield "softwareDevTaxNumber", software.tax_number


def _append(parent: etree._Element, namespace: str, fields: Fields) -> None:
    for name, value in fields:
        child = etree.SubElement(parent, f"{{{namespace}}}{name}")
        if isinstance(value, str):
            child.text = value
        else:
            _append(child, namespace, value)


def _append_hash(user: etree._Element, name: str, value: str, crypto_type: str) -> None:
    element = etree.SubElement(user, f"{{{COMMON}}}{name}", cryptoType=crypto_type)
    element.text = value
