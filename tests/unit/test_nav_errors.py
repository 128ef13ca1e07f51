"""Each error of the source becomes the failure that decides what happens next."""

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.nav.errors import MEANINGS
from invoice_connector.providers.nav.responses import read_answer
from tests.builders.nav_answers import NAMESPACES, failure

CREDENTIAL, OUR_BUG, TRANSIENT = (
    FailureClass.CREDENTIAL,
    FailureClass.OUR_BUG,
    FailureClass.TRANSIENT,
)
MAINTENANCE, SOURCE_DATA = FailureClass.MAINTENANCE, FailureClass.SOURCE_DATA
REJECTED = ("nav_request_rejected", OUR_BUG, None)

# Section 3 of the interface specification: status, code -> ours.
WITH_CODE: list[tuple[int, str, tuple[str, FailureClass, str | None]]] = [
    (500, "NOT_ALLOWED_EXCEPTION", REJECTED),
    (400, "INVALID_REQUEST", REJECTED),
    (401, "INVALID_SECURITY_USER", ("nav_login_refused", CREDENTIAL, "password")),
    (500, "NOT_REGISTERED_CUSTOMER", ("nav_tax_number_not_registered", CREDENTIAL, "tax_number")),
    (500, "INVALID_CUSTOMER", ("nav_tax_number_invalid", CREDENTIAL, "tax_number")),
    (500, "INVALID_USER_RELATION", ("nav_user_not_of_company", CREDENTIAL, "login")),
    (500, "FORBIDDEN", ("nav_permission_invoice_query", FailureClass.PERMISSION, None)),
    (400, "REQUEST_ID_NOT_UNIQUE", ("nav_request_id_reused", TRANSIENT, None)),
    (400, "INVALID_REQUEST_SIGNATURE", ("nav_signature_refused", CREDENTIAL, "signature_key")),
    (400, "INDEX_NOT_SEQUENTIAL", REJECTED),
    (400, "INVALID_EXCHANGE_TOKEN", ("nav_exchange_key_wrong", CREDENTIAL, "exchange_key")),
    (400, "REQUEST_VERSION_NOT_ALLOWED", REJECTED),
    (527, "MAINTENANCE_MODE", ("nav_maintenance", MAINTENANCE, None)),
    (503, "SERVICE_UNAVAILABLE", ("nav_maintenance", MAINTENANCE, None)),
    (500, "STATUS_QUERY_NOT_ALLOWED", REJECTED),
    (400, "MULTIPLE_QUERY_RESULT_FOUND", ("nav_multiple_copies", SOURCE_DATA, None)),
    (400, "BAD_QUERY_PARAM_OVERLAP", REJECTED),
    (400, "BAD_QUERY_PARAM_RANGE_EXCEEDED", REJECTED),
    (400, "BAD_QUERY_PARAM_EQ_NOT_STANDALONE", REJECTED),
    (400, "BAD_QUERY_PARAM_OPERATOR_COLLISION", REJECTED),
    (400, "BAD_QUERY_PARAM_SUPPLIER_NOT_EXPECTED", REJECTED),
    (400, "BAD_QUERY_PARAM_SUPPLIER_EXPECTED", REJECTED),
    (400, "INVALID_TIMESTAMP", ("nav_clock", FailureClass.CLOCK, None)),
    (400, "INVALID_PASSWORD_HASH_CRYPTO", REJECTED),
    (400, "INVALID_REQUEST_SIGNATURE_HASH_CRYPTO", REJECTED),
    (400, "INVALID_REQUEST_VERSION", REJECTED),
    (400, "INVALID_HEADER_VERSION", REJECTED),
    (
        500,
        "INVALID_PREDECESSOR_TAX_NUMBER",
        ("nav_predecessor_refused", CREDENTIAL, "predecessor_tax_number"),
    ),
    (500, "OPERATION_FAILED", ("nav_operation_failed", TRANSIENT, None)),
    (429, "TOO_MANY_REQUESTS", ("nav_throttled", FailureClass.THROTTLED, None)),
    (400, "INVALID_OPERATION", REJECTED),
    (500, "ANNULMENT_VERIFICATION_BLOCKED", ("nav_operation_failed", TRANSIENT, None)),
    (500, "SOMETHING_NEW_OF_2031", ("nav_unknown_error", TRANSIENT, None)),
]
# Proxies and gateways in front of the source: no code of its own.
WITHOUT_CODE: list[tuple[int, bytes, tuple[str, FailureClass]]] = [
    (200, b"<html><body>OK</body></html>", ("nav_unreadable_answer", TRANSIENT)),
    (200, b"", ("nav_unreadable_answer", TRANSIENT)),
    (200, b"[]", ("nav_unreadable_answer", TRANSIENT)),
    (204, b"", ("nav_unreadable_answer", TRANSIENT)),
    (400, b"An HTTP protocol violation was detected", ("source_unavailable", TRANSIENT)),
    (401, b"", ("source_unavailable", TRANSIENT)),
    (403, b"<html/>", ("source_unavailable", TRANSIENT)),
    (404, b"", ("nav_endpoint_unknown", OUR_BUG)),
    (405, b"", ("nav_request_rejected", OUR_BUG)),
    (413, b"", ("nav_request_rejected", OUR_BUG)),
    (429, b"", ("nav_throttled", FailureClass.THROTTLED)),
    (500, b"Undertow ... Generic exception occurred!", ("source_unavailable", TRANSIENT)),
    (502, b"<!DOCTYPE html><html></html>", ("source_unavailable", TRANSIENT)),
    (503, b"<html><body>maintenance</body></html>", ("source_unavailable", MAINTENANCE)),
    (504, b"The server didn't respond in time.", ("source_unavailable", TRANSIENT)),
    (527, b"", ("nav_maintenance", MAINTENANCE)),
]


def error_of(body: bytes, status: int = 200, operation: str = "QueryInvoiceDigest") -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_answer(HttpResponse(status, {}, body), operation, "IC1")
    return caught.value


@pytest.mark.parametrize(("status", "code", "expected"), WITH_CODE)
def test_code_decides_at_its_own_status_and_at_any_other(
    status: int, code: str, expected: tuple[str, FailureClass, str | None]
) -> None:
    for seen in (status, 200, 400, 500):
        error = error_of(failure(code), seen)
        assert (error.code, error.failure, error.field) == expected
        assert (error.source_code, error.http_status, error.request_id) == (code, seen, "IC1")


def test_every_known_code_is_in_the_table_above() -> None:
    assert set(MEANINGS) <= {code for _, code, _ in WITH_CODE}


@pytest.mark.parametrize(("status", "body", "expected"), WITHOUT_CODE)
def test_answer_without_a_code_is_classed_by_its_status(
    status: int, body: bytes, expected: tuple[str, FailureClass]
) -> None:
    error = error_of(body, status)
    assert (error.code, error.failure) == expected
    assert error.source_code is None


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("QueryInvoiceDigest", "nav_permission_invoice_query"),
        ("QueryInvoiceData", "nav_permission_invoice_query"),
        ("QueryInvoiceCheck", "nav_permission_invoice_query"),
        ("QueryInvoiceChainDigest", "nav_permission_invoice_query"),
        ("TokenExchange", "nav_permission_invoice_management"),
        ("QueryTaxpayer", "nav_permission_invoice_management"),
    ],
)
def test_missing_right_is_named_by_the_operation(operation: str, code: str) -> None:
    error = error_of(failure("FORBIDDEN"), 500, operation)
    assert (error.code, error.failure) == (code, FailureClass.PERMISSION)


NOWHERE = "Request body contains on line: [-1] and column: [-1] error: [cvc-elt.1: x]"
SOMEWHERE = "Request body contains on line: [26] and column: [19] error: [cvc-pattern-valid: x]"


def test_schema_violation_at_no_place_is_the_stored_invoices_fault() -> None:
    error = error_of(failure("INVALID_REQUEST", (NOWHERE,)), 400, "QueryInvoiceData")
    assert (error.code, error.failure) == ("nav_stored_invoice_unreadable", SOURCE_DATA)


@pytest.mark.parametrize(
    ("operation", "text"), [("QueryInvoiceData", SOMEWHERE), ("QueryInvoiceDigest", NOWHERE)]
)
def test_other_schema_violations_are_our_bug(operation: str, text: str) -> None:
    error = error_of(failure("INVALID_REQUEST", (text,)), 400, operation)
    assert (error.code, error.failure) == ("nav_request_rejected", OUR_BUG)
    assert error.details["violations"] == 1
    assert str(error.details["rule"]).startswith("cvc-")


def test_texts_of_the_source_never_reach_the_error() -> None:
    secret = "0123SECRET"
    text = f"Value '{secret}' is not facet-valid: cvc-pattern-valid"
    error = error_of(failure("INVALID_REQUEST", (text,)), 400)
    assert secret not in str(error) + repr(error) + repr(vars(error))


RESULT = "<funcCode>ERROR</funcCode><errorCode>INVALID_SECURITY_USER</errorCode>"
COMMON = 'xmlns="http://schemas.nav.gov.hu/NTCA/1.0/common"'
API = 'xmlns="http://schemas.nav.gov.hu/OSA/3.0/api"'


@pytest.mark.parametrize(
    "body",
    [
        f"<GeneralExceptionResponse {COMMON}>{RESULT}</GeneralExceptionResponse>",
        f"<GeneralExceptionResponse {API}>{RESULT}</GeneralExceptionResponse>",
        f"<GeneralErrorResponse {API}><result>{RESULT}</result></GeneralErrorResponse>",
        f"<ns2:GeneralErrorResponse {NAMESPACES}><ns2:result>{RESULT}</ns2:result>"
        "</ns2:GeneralErrorResponse>",
        f"<GeneralErrorHeaderResponse {COMMON}><result>{RESULT}</result>"
        "</GeneralErrorHeaderResponse>",
        f"<ns2:QueryInvoiceDigestResponse {NAMESPACES}><result>{RESULT}</result>"
        "</ns2:QueryInvoiceDigestResponse>",
    ],
)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_every_form_of_an_error_is_read(body: str, status: int) -> None:
    error = error_of(body.encode(), status)
    assert (error.code, error.source_code) == ("nav_login_refused", "INVALID_SECURITY_USER")


@pytest.mark.parametrize("status", [200, 500, 503])
def test_error_without_a_code_is_unknown_or_by_status(status: int) -> None:
    error = error_of(failure(None), status)
    expected = {503: "source_unavailable"}.get(status, "nav_unknown_error")
    assert error.code == expected
