"""The calls of one connection: verify, list, fetch."""

import base64
import gzip
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from invoice_connector.core.connection import PermissionState
from invoice_connector.core.errors import (
    FailureClass,
    FieldProblem,
    InputError,
    SourceError,
    TransportError,
)
from invoice_connector.core.invoice import InvoiceId, InvoiceRef, VersionKey
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.source import Source
from invoice_connector.providers.nav.provider import provide
from invoice_connector.providers.nav.signing import hash_electronic_invoice
from tests.builders.nav_answers import (
    CREDENTIALS,
    SECRETS,
    SETTINGS,
    SOFTWARE,
    Reply,
    StubTransport,
    data,
    digest,
    failure,
    success,
    taxpayer,
    token,
)
from tests.fakes.memory_time import START, SeededIds, VirtualClock
from tests.unit.test_nav_requests import WINDOW

REF = InvoiceRef(InvoiceId(("11111111", "A/1")), VersionKey(START))
BATCH_REF = InvoiceRef(InvoiceId(("11111111", "A/1", "2")), VersionKey(START))
GOOD: Mapping[str, Reply] = {
    "queryInvoiceDigest": digest(pages=0),
    "tokenExchange": token(),
    "queryTaxpayer": taxpayer(),
}
XML = (
    b'<InvoiceData xmlns="http://schemas.nav.gov.hu/OSA/3.0/data">'
    b"<completenessIndicator>true</completenessIndicator></InvoiceData>"
)
CONTENT = base64.b64encode(XML).decode()


def opened(transport: StubTransport) -> Source:
    provider = provide(transport, VirtualClock(), SeededIds(), SOFTWARE, None)
    return provider.open(SETTINGS, CREDENTIALS)


def source(**replies: Reply) -> Source:
    return opened(StubTransport({**GOOD, **replies}))


def refused(code: str, status: int = 500) -> HttpResponse:
    return HttpResponse(status, {}, failure(code))


def test_verify_proves_query_and_exchange_key_and_names_the_company() -> None:
    report = source().verify()
    assert {(p.code, p.state) for p in report.permissions} == {
        ("invoice_query", PermissionState.GRANTED),
        ("invoice_management", PermissionState.GRANTED),
        ("own_invoice_query", PermissionState.NOT_NEEDED),
        ("opg_log_query", PermissionState.NOT_NEEDED),
    }
    assert report.warnings == ()
    assert report.company_name == "MINTA KFT."


def test_verify_reads_a_minute_that_has_passed() -> None:
    transport = StubTransport(GOOD)
    opened(transport).verify()
    assert b"<api:dateTimeFrom>2026-03-01T11:58:00.000Z<" in transport.sent[0].body
    assert b"<api:dateTimeTo>2026-03-01T11:58:59.999Z<" in transport.sent[0].body
    assert [r.url.rpartition("/")[2] for r in transport.sent] == [
        "queryInvoiceDigest",
        "tokenExchange",
        "queryTaxpayer",
    ]


def test_verify_without_management_right_is_active_with_a_warning() -> None:
    report = source(tokenExchange=refused("FORBIDDEN")).verify()
    states = {p.code: p.state for p in report.permissions}
    assert states["invoice_management"] is PermissionState.MISSING
    assert report.warnings == (FieldProblem("exchange_key", "nav_exchange_key_not_checked"),)
    assert report.company_name is None


def test_verify_names_the_missing_query_right() -> None:
    with pytest.raises(SourceError) as caught:
        source(queryInvoiceDigest=refused("FORBIDDEN")).verify()
    assert caught.value.code == "nav_permission_invoice_query"
    assert caught.value.failure is FailureClass.PERMISSION


def test_verify_blames_the_exchange_key_when_the_token_stays_unreadable() -> None:
    encoded = base64.b64encode(bytes(64)).decode()
    with pytest.raises(SourceError) as caught:
        source(tokenExchange=token(encoded)).verify()
    error = caught.value
    assert (error.code, error.field) == ("nav_exchange_key_wrong", "exchange_key")
    assert error.failure is FailureClass.CREDENTIAL


@pytest.mark.parametrize("encoded", ["", "%%%", "QUJD"])
def test_verify_does_not_blame_the_key_for_a_broken_answer(encoded: str) -> None:
    with pytest.raises(SourceError) as caught:
        source(tokenExchange=token(encoded)).verify()
    assert (caught.value.code, caught.value.field) == ("nav_unreadable_answer", None)


@pytest.mark.parametrize(
    "reply", [refused("OPERATION_FAILED"), TransportError("http_reset"), b"<html/>"]
)
def test_verify_works_without_the_companys_name(reply: Reply) -> None:
    assert source(queryTaxpayer=reply).verify().company_name is None


def test_verify_fails_while_the_token_service_is_closed() -> None:
    with pytest.raises(SourceError) as caught:
        source(tokenExchange=refused("MAINTENANCE_MODE", 503)).verify()
    assert caught.value.failure is FailureClass.MAINTENANCE


def test_request_goes_to_the_environment_with_the_agreed_limits() -> None:
    transport = StubTransport(GOOD)
    opened(transport).list_page(WINDOW, 1)
    request = transport.sent[0]
    assert request.method == "POST"
    assert request.url == (
        "https://api-test.onlineszamla.nav.gov.hu/invoiceService/v3/queryInvoiceDigest"
    )
    assert request.headers == {"Content-Type": "application/xml", "Accept": "application/xml"}
    limits = (request.connect_timeout_s, request.read_timeout_s, request.deadline_s)
    assert limits == (5, 65, 70)
    assert request.max_bytes == 32 * 1024 * 1024


def test_list_page_says_what_this_answer_says() -> None:
    row = "<ns2:invoiceDigest><ns2:invoiceNumber>A/1</ns2:invoiceNumber></ns2:invoiceDigest>"
    page = source(queryInvoiceDigest=digest(row * 2, page=3, pages=7)).list_page(WINDOW, 3)
    assert (page.page, page.available_pages, len(page.rows)) == (3, 7, 2)
    assert page.rows[0].number == "A/1"


def test_repeated_call_is_built_and_signed_anew() -> None:
    transport = StubTransport(GOOD)
    opened_source = opened(transport)
    opened_source.list_page(WINDOW, 1)
    opened_source.list_page(WINDOW, 1)
    bodies = [request.body for request in transport.sent]
    ids = {body.partition(b"requestId>")[2][:28] for body in bodies}
    signatures = {body.partition(b'"SHA3-512">')[2][:128] for body in bodies}
    assert len(ids) == len(signatures) == 2


def test_document_is_unpacked_and_filed_under_its_own_version() -> None:
    audit = "<ns2:transactionId>T9</ns2:transactionId><ns2:index>4</ns2:index>"
    document = source(queryInvoiceData=data(CONTENT, audit=audit)).fetch_document(REF)
    assert document is not None
    assert document.content == XML
    assert document.id == REF.id
    assert document.version == VersionKey(datetime(2026, 2, 1, 10, tzinfo=UTC), "T9", 4)
    assert (document.media_type, document.format_version) == ("application/xml", "3.0")
    assert document.audit["insCusUser"] == "someone"
    assert document.hash_is_valid is None


def test_compressed_document_is_unpacked() -> None:
    packed = base64.b64encode(gzip.compress(XML)).decode()
    document = source(queryInvoiceData=data(packed, "true")).fetch_document(REF)
    assert document is not None
    assert document.content == XML


@pytest.mark.parametrize(
    ("listed", "audit"),
    [
        (("T9", 4), ""),
        (("", 0), "<ns2:transactionId>T9</ns2:transactionId>"),
        (("T9", 4), "<ns2:transactionId>T9</ns2:transactionId>"),
    ],
)
@pytest.mark.parametrize("fraction", [0, 123_000])
def test_the_listed_report_is_recognised_without_what_the_schema_lets_be_missing(
    listed: tuple[str, int], audit: str, fraction: int
) -> None:
    version = VersionKey(datetime(2026, 2, 1, 10, 0, 0, fraction, tzinfo=UTC), *listed)
    document = source(queryInvoiceData=data(CONTENT, audit=audit)).fetch_document(
        InvoiceRef(REF.id, version)
    )
    assert document is not None
    assert document.version == version


def test_a_report_of_another_transaction_is_another_one() -> None:
    version = VersionKey(datetime(2026, 2, 1, 10, tzinfo=UTC), "T8", 4)
    audit = "<ns2:transactionId>T9</ns2:transactionId><ns2:index>4</ns2:index>"
    document = source(queryInvoiceData=data(CONTENT, audit=audit)).fetch_document(
        InvoiceRef(REF.id, version)
    )
    assert document is not None
    assert document.version.transaction_id == "T9"


@pytest.mark.parametrize("content", [XML, gzip.compress(XML)])
def test_a_document_that_does_not_say_whether_it_is_packed_is_read(content: bytes) -> None:
    answer = data(base64.b64encode(content).decode())
    flag = b"<ns2:compressedContentIndicator>false</ns2:compressedContentIndicator>"
    document = source(queryInvoiceData=answer.replace(flag, b"")).fetch_document(REF)
    assert document is not None
    assert document.content == XML


def test_audit_data_without_transaction_has_the_lowest_version_of_its_time() -> None:
    audit = "<ns2:index>x</ns2:index>"
    document = source(queryInvoiceData=data(CONTENT, audit=audit)).fetch_document(REF)
    assert document is not None
    assert document.version == VersionKey(datetime(2026, 2, 1, 10, tzinfo=UTC))


def test_listed_but_not_delivered_is_none_and_not_an_error() -> None:
    assert source(queryInvoiceData=success("QueryInvoiceData", "")).fetch_document(REF) is None


@pytest.mark.parametrize(
    "body",
    [
        success("QueryInvoiceData", "<ns2:invoiceDataResult/>"),
        data(CONTENT).replace(b"insdate", b"other"),
        data(CONTENT).replace(b"10:00:00Z", b"10:00:00+99:99"),
        data(CONTENT, "perhaps"),
    ],
)
def test_incomplete_document_answer_is_tried_again(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        source(queryInvoiceData=body).fetch_document(REF)
    assert caught.value.code == "nav_unreadable_answer"
    assert caught.value.failure is FailureClass.TRANSIENT


def test_batch_index_is_sent_only_for_batch_documents() -> None:
    transport = StubTransport(lambda _: success("QueryInvoiceData", ""))
    opened_source = opened(transport)
    opened_source.fetch_document(REF)
    opened_source.fetch_document(BATCH_REF)
    assert b"batchIndex" not in transport.sent[0].body
    assert b"<api:batchIndex>2</api:batchIndex>" in transport.sent[1].body
    assert b"<api:supplierTaxNumber>11111111</api:supplierTaxNumber>" in transport.sent[1].body


def hashed(content: str, checksum: str, crypto_type: str = "SHA3-512") -> Source:
    element = (
        f'<ns2:electronicInvoiceHash cryptoType="{crypto_type}">{checksum}'
        "</ns2:electronicInvoiceHash>"
    )
    return source(queryInvoiceData=data(content, after=element))


INCOMPLETE = base64.b64encode(XML.replace(b"true", b"false")).decode()
BROKEN = base64.b64encode(XML[:-3]).decode()


@pytest.mark.parametrize(
    ("content", "checksum", "crypto_type", "expected"),
    [
        (CONTENT, hash_electronic_invoice(CONTENT), "SHA3-512", True),
        (CONTENT, hash_electronic_invoice(CONTENT).lower(), "SHA3-512", True),
        (f"\n{CONTENT[:8]}\n{CONTENT[8:]}", hash_electronic_invoice(CONTENT), "SHA3-512", True),
        (CONTENT, "00" * 64, "SHA3-512", False),
        (CONTENT, hash_electronic_invoice(CONTENT), "SHA-256", False),
        (INCOMPLETE, "garbage", "SHA3-512", None),
        (BROKEN, hash_electronic_invoice(BROKEN), "SHA3-512", None),
    ],
)
def test_hash_is_checked_only_where_it_is_the_documents_own(
    content: str, checksum: str, crypto_type: str, expected: bool | None
) -> None:
    document = hashed(content, checksum, crypto_type).fetch_document(REF)
    assert document is not None
    assert document.hash_is_valid is expected
    assert document.audit["electronicInvoiceHash"] == checksum


@pytest.mark.parametrize(
    ("supplier", "number", "code"),
    [
        ("?", "A/1", "nav_invoice_key_invalid"),
        ("1111111", "A/1", "nav_invoice_key_invalid"),
        ("11111111", "x" * 51, "nav_invoice_key_invalid"),
        ("11111111", "   ", "nav_invoice_key_invalid"),
        ("11111111", "A\n1", "nav_invoice_key_invalid"),
        ("11111111", "a\x00", "nav_request_rejected"),
    ],
)
def test_invoice_that_no_query_can_name_is_refused_without_a_call(
    supplier: str, number: str, code: str
) -> None:
    transport = StubTransport({})
    ref = InvoiceRef(InvoiceId((supplier, number)), VersionKey(START))
    with pytest.raises(SourceError) as caught:
        opened(transport).fetch_document(ref)
    assert caught.value.code == code
    assert caught.value.failure in {FailureClass.SOURCE_DATA, FailureClass.OUR_BUG}
    assert transport.sent == []


def test_transport_failure_passes_as_it_is() -> None:
    with pytest.raises(TransportError) as caught:
        source(queryInvoiceDigest=TransportError("http_deadline")).list_page(WINDOW, 1)
    assert caught.value.code == "http_deadline"


def test_unknown_environment_is_refused() -> None:
    provider = provide(StubTransport({}), VirtualClock(), SeededIds(), SOFTWARE, None)
    simulated = type(SETTINGS)(
        provider="nav", environment="simulator", name="x", technical=SETTINGS.technical
    )
    with pytest.raises(InputError) as caught:
        provider.open(simulated, CREDENTIALS)
    assert caught.value.field == "environment"


def _everything_shown(error: BaseException) -> str:
    shown = []
    current: BaseException | None = error
    while current is not None:
        shown += [str(current), repr(current), repr(vars(current))]
        current = current.__cause__ or current.__context__
    return " ".join(shown)


def test_no_error_shows_a_secret_or_a_signature() -> None:
    secrets = [*SECRETS.values(), *CREDENTIALS.values()]
    replies: list[Reply] = [
        refused("INVALID_SECURITY_USER", 401),
        refused("INVALID_REQUEST_SIGNATURE", 400),
        b"<html/>",
        b"\xff",
        TransportError("http_reset"),
    ]
    for reply in replies:
        transport = StubTransport(lambda _, reply=reply: reply)  # type: ignore[misc]
        with pytest.raises(SourceError) as caught:
            opened(transport).verify()
        body = transport.sent[0].body.decode()
        signature = body.partition('"SHA3-512">')[2][:128]
        shown = _everything_shown(caught.value) + repr(transport.sent[0])
        assert not [secret for secret in [*secrets, signature] if secret in shown]


def test_echoed_request_never_shows_in_the_error() -> None:
    def echo(request: HttpRequest) -> Reply:
        return failure("INVALID_REQUEST", (request.body.decode(),))

    with pytest.raises(SourceError) as caught:
        opened(StubTransport(echo)).list_page(WINDOW, 1)
    shown = _everything_shown(caught.value)
    assert not [secret for secret in CREDENTIALS.values() if secret in shown]


def test_time_stamp_of_a_request_is_the_clocks() -> None:
    transport = StubTransport(GOOD)
    clock = VirtualClock(START + timedelta(milliseconds=7))
    provider = provide(transport, clock, SeededIds(), SOFTWARE, None)
    provider.open(SETTINGS, CREDENTIALS).list_page(WINDOW, 1)
    assert b"timestamp>2026-03-01T12:00:00.007Z<" in transport.sent[0].body
