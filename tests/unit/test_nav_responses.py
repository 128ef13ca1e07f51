"""Only a complete, expected success is a success."""

import os
import re
from functools import lru_cache
from pathlib import Path

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.nav.client import NavClient
from invoice_connector.providers.nav.requests import RequestBuilder
from invoice_connector.providers.nav.responses import Answer, read_answer
from tests.builders.nav_answers import StubTransport, digest, success
from tests.unit.test_nav_requests import WINDOW, builder

ROW = (
    "<ns2:invoiceDigest><ns2:invoiceNumber>A-1</ns2:invoiceNumber>"
    "<ns2:supplierName>Árvíztűrő</ns2:supplierName></ns2:invoiceDigest>"
)
READABLE = {
    "QueryInvoiceDigestResponse.xml": 4,
    "QueryInvoiceDigestResponse_empty.xml": 0,
    "QueryInvoiceDataResponse.xml": True,
    "QueryInvoiceDataResponse_gzip.xml": True,
    "QueryInvoiceDataResponse_notfound.xml": False,
    "QueryInvoiceCheckResponse.xml": True,
    "QueryInvoiceChainDigestResponse.xml": 1,
    "QueryTaxpayerResponse.xml": "SZÁLLÍTÓ KFT.",
    "QueryTaxpayerResponse_invalid.xml": None,
    "TokenExchangeResponse.xml": 88,
}
REFUSED = {
    "GeneralErrorResponse_INVALID_SECURITY_USER.xml": "nav_login_refused",
    "GeneralErrorResponse_SCHEMA_VIOLATION.xml": "nav_request_rejected",
    "GeneralErrorResponse_gateway_maintenance_NOT_SCHEMA_VALID.xml": "nav_maintenance",
    "GeneralExceptionResponse.xml": "nav_request_rejected",
    # Operations that this connector never calls: their answers are nobody's success.
    "ManageAnnulmentResponse.xml": "nav_unreadable_answer",
    "ManageInvoiceResponse.xml": "nav_unreadable_answer",
    "QueryTransactionListResponse.xml": "nav_unreadable_answer",
    "QueryTransactionStatusResponse_aborted.xml": "nav_unreadable_answer",
}


def read(body: bytes, status: int = 200, request_id: str = "IC1") -> Answer:
    return read_answer(HttpResponse(status, {}, body), "QueryInvoiceDigest", request_id)


def client(body: bytes, builds: RequestBuilder | None = None) -> NavClient:
    return NavClient(StubTransport(lambda _: body), builds or builder(), "https://nav")


@lru_cache
def examples() -> dict[str, bytes]:
    folder = os.environ.get("NAV_SAMPLES")
    if not folder:
        pytest.skip("NAV_SAMPLES is not set: the folder of the authority's samples")
    files = (Path(folder) / "response_examples").glob("*.xml")
    return {path.name: path.read_bytes() for path in files}


def without_id(body: bytes) -> bytes:
    return re.sub(rb"<requestId>.*?</requestId>", b"", body)


def outcome(name: str, body: bytes) -> object:
    calls = client(without_id(body))
    if "ChainDigest" in name:
        return len(calls.query_invoice_chain_digest("11111111", "INV-1", 1).rows)
    if "Digest" in name:
        return len(calls.query_invoice_digest(WINDOW, 1).rows)
    if "InvoiceData" in name:
        return calls.query_invoice_data("11111111", "INV-1") is not None
    if "Check" in name:
        return calls.query_invoice_check("11111111", "INV-1")
    if "Taxpayer" in name:
        return calls.query_taxpayer("11111111").name
    return len(calls.exchange_token().encoded)


def test_there_is_an_expectation_for_every_example() -> None:
    assert set(examples()) == set(READABLE) | set(REFUSED)


@pytest.mark.parametrize("name", READABLE)
def test_example_of_a_success_is_read(name: str) -> None:
    assert outcome(name, examples()[name]) == READABLE[name]


@pytest.mark.parametrize("name", REFUSED)
def test_example_of_anything_else_is_an_error(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        client(examples()[name]).query_invoice_digest(WINDOW, 1)
    assert caught.value.code == REFUSED[name]


def test_truncation_at_any_byte_is_never_a_success() -> None:
    body = digest(ROW)
    read(body)
    for length in range(len(body)):
        with pytest.raises(SourceError):
            read(body[:length])


@pytest.mark.parametrize("name", READABLE)
def test_truncated_example_is_never_a_success(name: str) -> None:
    body = examples()[name].rstrip()
    operation = name.partition("Response")[0]
    for length in range(0, len(body), max(1, len(body) // 400)):
        with pytest.raises(SourceError):
            read_answer(HttpResponse(200, {}, body[:length]), operation, "RID00000000000001")


def test_any_prefixes_are_read() -> None:
    body = digest(ROW).replace(b"ns2:", b"q:").replace(b":ns2=", b":q=")
    assert read(body).find("invoiceDigestResult") is not None


def test_header_and_software_may_be_missing() -> None:
    assert read(success("QueryInvoiceDigest", "")).operation == "QueryInvoiceDigest"


def test_answer_to_another_request_is_refused() -> None:
    body = success("QueryInvoiceDigest", "", request_id="IC1")
    assert read(body, request_id="IC1").request_id == "IC1"
    with pytest.raises(SourceError) as caught:
        read(body, request_id="IC2")
    assert caught.value.code == "nav_unreadable_answer"


@pytest.mark.parametrize(
    "body",
    [
        success("QueryInvoiceCheck", "<ns2:invoiceCheckResult>true</ns2:invoiceCheckResult>"),
        digest().replace(b"OSA/3.0", b"OSA/2.0"),
        digest().replace(b"<funcCode>OK</funcCode>", b""),
        digest().replace(b">OK<", b">ok<"),
        digest().replace(b"<result>", b"<x>").replace(b"</result>", b"</x>"),
        b"<!DOCTYPE x>" + digest().partition(b"?>")[2],
        digest() + b"<more/>",
    ],
)
def test_other_forms_are_no_success(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(body)
    assert caught.value.failure is FailureClass.TRANSIENT


def test_success_with_a_status_of_failure_is_no_success() -> None:
    with pytest.raises(SourceError) as caught:
        read(digest(), status=500)
    assert caught.value.code == "source_unavailable"


@pytest.mark.parametrize(
    "body",
    [
        success("QueryInvoiceDigest", ""),
        success("QueryInvoiceDigest", "<ns2:invoiceDigestResult/>"),
        digest(page=2),
        digest().replace(b"availablePage>1<", b"availablePage>many<"),
        digest().replace(b"availablePage>1<", b"availablePage><"),
        digest().replace(b"availablePage>1<", b"availablePage>-1<"),
    ],
)
def test_incomplete_list_is_never_no_invoices(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        client(body).query_invoice_digest(WINDOW, 1)
    assert caught.value.code == "nav_unreadable_answer"
