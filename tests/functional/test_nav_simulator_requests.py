"""The simulator refuses what NAV refuses, in NAV's order, with NAV's statuses and bodies."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from infrastructure.simulators.nav import NavSimulator
from tests.builders.nav_requests import (
    TAX_NUMBER,
    NavUser,
    digest_body,
    inserted,
    new_request_id,
    request,
    sha3,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER_COMPANY = "98765432"
API = "{http://schemas.nav.gov.hu/OSA/3.0/api}"
COMMON = "{http://schemas.nav.gov.hu/NTCA/1.0/common}"
XML = {"content-type": "application/xml"}
BODY = digest_body(inserted("2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"))


@pytest.fixture
def simulator():
    simulator = NavSimulator(clock=lambda: NOW)
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.", predecessors=["11111111"])
    simulator.control.add_company(OTHER_COMPANY, "Másik Kft.")
    add_user(simulator)
    return simulator


def add_user(simulator, user=None, tax_numbers=(TAX_NUMBER,), **settings):
    user = user or NavUser()
    simulator.control.add_user(
        user.login,
        user.password,
        signature_key=user.signature_key,
        exchange_key=user.exchange_key,
        tax_numbers=tax_numbers,
        **settings,
    )


def digest(simulator, **changes):
    return send(simulator, request("QueryInvoiceDigestRequest", BODY, NOW, **changes))


def send(simulator, body, operation="queryInvoiceDigest", method="POST", headers=None):
    path = f"/invoiceService/v3/{operation}"
    status, _, content = simulator.handle(method, path, XML if headers is None else headers, body)
    return status, content


def outcome(answer):
    """Status, root and error code of an answer."""
    status, content = answer
    if not content:
        return status, "", ""
    root = etree.fromstring(content)
    code = next((element.text for element in root.iter(f"{COMMON}errorCode")), "")
    return status, etree.QName(root).localname, code


def test_a_correct_request_is_answered_with_its_header_and_software(simulator):
    status, content = digest(simulator, request_id="RIDECHO1")
    root = etree.fromstring(content)
    assert status == 200
    assert [etree.QName(part).localname for part in root] == [
        "header",
        "result",
        "software",
        "invoiceDigestResult",
    ]
    assert root.findtext(f"{COMMON}header/{COMMON}requestId") == "RIDECHO1"
    assert root.findtext(f"{COMMON}header/{COMMON}timestamp") == "2026-03-01T12:00:00.000Z"
    assert root.findtext(f"{COMMON}result/{COMMON}funcCode") == "OK"
    assert root.findtext(f"{API}software/{API}softwareName") == "teszt"


def test_an_unknown_path_is_an_empty_404(simulator):
    assert outcome(send(simulator, b"<x/>", "queryInvoices")) == (404, "", "")
    assert simulator.handle("POST", "/invoiceService/v2/tokenExchange", XML, b"")[0] == 404


def test_a_get_is_not_allowed(simulator):
    expected = (500, "GeneralExceptionResponse", "NOT_ALLOWED_EXCEPTION")
    assert outcome(send(simulator, b"", method="GET")) == expected


def test_a_body_over_ten_megabytes_cannot_be_processed(simulator):
    comment = b"<!--" + b"x" * 4089 + b"-->"
    body = request("QueryInvoiceDigestRequest", BODY, NOW) + comment * 2559
    largest = body + b" " * (10 * 1024 * 1024 - len(body))
    assert outcome(send(simulator, largest))[0] == 200
    expected = (400, "GeneralExceptionResponse", "INVALID_REQUEST")
    assert outcome(send(simulator, largest + b" ")) == expected


def test_only_xml_is_read(simulator):
    body = request("QueryInvoiceDigestRequest", BODY, NOW)
    assert outcome(send(simulator, body, headers={"Content-Type": "text/plain"}))[0] == 415
    assert outcome(send(simulator, body, headers={}))[0] == 415
    charset = {"Content-Type": "text/xml; charset=utf-8"}
    assert outcome(send(simulator, body, headers=charset))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<QueryInvoiceDigestRequest>",
        b"<QueryInvoiceDigestRequest/>",
        b'<Unknown xmlns="http://schemas.nav.gov.hu/OSA/3.0/api"/>',
        b'<QueryInvoiceDigestRequest xmlns="http://schemas.nav.gov.hu/OSA/2.0/api"/>',
        b'<!DOCTYPE x><TokenExchangeRequest xmlns="http://schemas.nav.gov.hu/OSA/3.0/api"/>',
    ],
)
def test_what_is_no_request_gets_a_general_exception(simulator, body):
    expected = (400, "GeneralExceptionResponse", "INVALID_REQUEST")
    assert outcome(send(simulator, body)) == expected


def test_a_request_at_another_operations_address_fails(simulator):
    body = request("TokenExchangeRequest", "", NOW)
    assert outcome(send(simulator, body)) == (500, "GeneralErrorResponse", "OPERATION_FAILED")


def test_each_schema_violation_is_listed_with_facet_and_type(simulator):
    body = BODY.replace("<page>1</page>", "<page>0</page>")
    answer = send(simulator, request("QueryInvoiceDigestRequest", body, NOW))
    root = etree.fromstring(answer[1])
    texts = [element.text for element in root.iter(f"{COMMON}message")][1:]
    codes = [element.text for element in root.iter(f"{COMMON}validationErrorCode")]
    assert outcome(answer) == (400, "GeneralErrorResponse", "INVALID_REQUEST")
    assert codes == ["SCHEMA_VIOLATION", "SCHEMA_VIOLATION"]
    assert texts[0].startswith("Request body contains on line: [1] and column: [")
    assert "cvc-minInclusive-valid: Element 'page'" in texts[0]
    assert "cvc-type.3.1.3: The value of Element 'page' is not valid." in texts[1]


REFUSALS = [
    ({"envelope": {"requestVersion": "2.0"}}, 400, "INVALID_REQUEST_VERSION"),
    ({"envelope": {"headerVersion": "2.0"}}, 400, "INVALID_HEADER_VERSION"),
    ({"at": NOW - timedelta(hours=24, seconds=1)}, 400, "INVALID_TIMESTAMP"),
    ({"at": NOW + timedelta(hours=24, seconds=1)}, 400, "INVALID_TIMESTAMP"),
    ({"envelope": {"passwordAlgorithm": "SHA512"}}, 400, "INVALID_PASSWORD_HASH_CRYPTO"),
    (
        {"envelope": {"signatureAlgorithm": "SHA-512"}},
        400,
        "INVALID_REQUEST_SIGNATURE_HASH_CRYPTO",
    ),
    ({"user": NavUser(login="nobody000000001")}, 401, "INVALID_SECURITY_USER"),
    ({"user": NavUser(password="wrong")}, 401, "INVALID_SECURITY_USER"),
    ({"user": NavUser(tax_number="55555555")}, 500, "NOT_REGISTERED_CUSTOMER"),
    ({"user": NavUser(tax_number=OTHER_COMPANY)}, 500, "INVALID_USER_RELATION"),
    (
        {"envelope": {"predecessorTaxNumber": "22222222"}},
        500,
        "INVALID_PREDECESSOR_TAX_NUMBER",
    ),
    (
        {"user": NavUser(signature_key="xx-8f5e-215119fa7dd621DLMRHRLH2S")},
        400,
        "INVALID_REQUEST_SIGNATURE",
    ),
]


@pytest.mark.parametrize(("changes", "status", "code"), REFUSALS)
def test_a_wrong_part_is_refused_with_its_code(simulator, changes, status, code):
    body = request("QueryInvoiceDigestRequest", BODY, **{"at": NOW, **changes})
    assert outcome(send(simulator, body)) == (status, "GeneralErrorResponse", code)


def test_exactly_a_day_off_is_still_in_time(simulator):
    body = request("QueryInvoiceDigestRequest", BODY, NOW - timedelta(hours=24))
    assert outcome(send(simulator, body))[0] == 200


def merged(first, second):
    """Both mistakes in one request, or None where they exclude each other."""
    if first.keys() & second.keys() - {"envelope"}:
        return None
    envelope = {**second.get("envelope", {}), **first.get("envelope", {})}
    return {**second, **first, "envelope": envelope}


PAIRS = [
    pytest.param(changes, REFUSALS[i][2], id=f"{REFUSALS[i][2]}-before-{REFUSALS[j][2]}")
    for i in range(len(REFUSALS))
    for j in range(i + 1, len(REFUSALS))
    if (changes := merged(REFUSALS[i][0], REFUSALS[j][0])) is not None
]


@pytest.mark.parametrize(("changes", "code"), PAIRS)
def test_of_two_mistakes_the_earlier_check_answers(simulator, changes, code):
    body = request("QueryInvoiceDigestRequest", BODY, **{"at": NOW, **changes})
    assert outcome(send(simulator, body))[2] == code


def test_schema_comes_before_versions(simulator):
    body = request("QueryInvoiceDigestRequest", "", NOW, envelope={"requestVersion": "2.0"})
    assert outcome(send(simulator, body))[2] == "INVALID_REQUEST"


def test_maintenance_comes_after_the_timestamp_and_before_the_login(simulator):
    simulator.control.set_fault("maintenance")
    late = NOW - timedelta(days=2)
    body = request("QueryInvoiceDigestRequest", BODY, late)
    assert outcome(send(simulator, body))[2] == "INVALID_TIMESTAMP"
    assert outcome(digest(simulator, user=NavUser(password="wrong")))[2] == "SERVICE_UNAVAILABLE"


def test_a_company_whose_status_forbids_it_is_invalid(simulator):
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.", is_valid=False)
    assert outcome(digest(simulator)) == (500, "GeneralErrorResponse", "INVALID_CUSTOMER")
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.", is_registered=False)
    assert outcome(digest(simulator))[2] == "NOT_REGISTERED_CUSTOMER"


def test_an_inactive_user_has_no_relation(simulator):
    add_user(simulator, is_active=False)
    assert outcome(digest(simulator)) == (500, "GeneralErrorResponse", "INVALID_USER_RELATION")


def test_a_request_id_works_once_per_taxpayer_whoever_sends_it(simulator):
    add_user(simulator, NavUser(login="other0000000001"))
    add_user(
        simulator,
        NavUser(login="third0000000001", tax_number=OTHER_COMPANY),
        tax_numbers=[OTHER_COMPANY],
    )
    assert outcome(digest(simulator, request_id="RID1"))[0] == 200
    again = digest(simulator, request_id="RID1", user=NavUser(login="other0000000001"))
    assert outcome(again) == (400, "GeneralErrorResponse", "REQUEST_ID_NOT_UNIQUE")
    elsewhere = NavUser(login="third0000000001", tax_number=OTHER_COMPANY)
    assert outcome(digest(simulator, request_id="RID1", user=elsewhere))[0] == 200


def test_request_ids_are_forgotten_after_48_hours(simulator):
    digest(simulator, request_id="RID1")

    def again_after(hours, seconds=0):
        offset = timedelta(hours=hours, seconds=seconds)
        simulator.control.shift_clock(offset.total_seconds())
        body = request("QueryInvoiceDigestRequest", BODY, NOW + offset, request_id="RID1")
        return outcome(send(simulator, body))[2]

    assert again_after(48) == "REQUEST_ID_NOT_UNIQUE"
    assert again_after(48, 1) == ""


@pytest.mark.parametrize(
    ("changes", "code", "is_consumed"),
    [
        ({"user": NavUser(password="wrong")}, "INVALID_SECURITY_USER", False),
        ({"envelope": {"requestVersion": "9"}}, "INVALID_REQUEST_VERSION", False),
        (
            {"envelope": {"predecessorTaxNumber": "22222222"}},
            "INVALID_PREDECESSOR_TAX_NUMBER",
            False,
        ),
        ({"user": NavUser(signature_key="wrong")}, "INVALID_REQUEST_SIGNATURE", True),
        ({"user": NavUser(login="noright00000001")}, "FORBIDDEN", True),
    ],
)
def test_ids_are_consumed_from_the_signature_check_on(simulator, changes, code, is_consumed):
    add_user(simulator, NavUser(login="noright00000001"), permissions=[])
    request_id = new_request_id()
    assert outcome(digest(simulator, request_id=request_id, **changes))[2] == code
    expected = "REQUEST_ID_NOT_UNIQUE" if is_consumed else ""
    assert outcome(digest(simulator, request_id=request_id))[2] == expected


@pytest.mark.parametrize(
    ("permissions", "operation", "root", "body", "is_allowed"),
    [
        (["invoice_query"], "queryInvoiceDigest", "QueryInvoiceDigestRequest", BODY, True),
        (["own_invoice_query"], "queryInvoiceDigest", "QueryInvoiceDigestRequest", BODY, False),
        (
            ["own_invoice_query"],
            "queryInvoiceDigest",
            "QueryInvoiceDigestRequest",
            BODY.replace("INBOUND", "OUTBOUND"),
            True,
        ),
        (["invoice_management"], "queryInvoiceDigest", "QueryInvoiceDigestRequest", BODY, False),
        (["invoice_management"], "tokenExchange", "TokenExchangeRequest", "", True),
        (["invoice_query"], "tokenExchange", "TokenExchangeRequest", "", False),
        (
            ["invoice_query"],
            "queryTaxpayer",
            "QueryTaxpayerRequest",
            "<taxNumber>12345676</taxNumber>",
            False,
        ),
    ],
)
def test_each_operation_needs_its_permission(
    simulator, *, permissions, operation, root, body, is_allowed
):
    add_user(simulator, permissions=permissions)
    answer = outcome(send(simulator, request(root, body, NOW), operation))
    assert answer[2] == ("" if is_allowed else "FORBIDDEN")
    assert answer[0] == (200 if is_allowed else 500)


def test_submissions_sign_each_item_too(simulator):
    item = (
        "<invoiceOperation><index>1</index><invoiceOperation>CREATE</invoiceOperation>"
        "<invoiceData>QWJjZDEyMzQ=</invoiceData></invoiceOperation>"
    )
    body = (
        "<exchangeToken>unknown</exchangeToken><invoiceOperations>"
        f"<compressedContent>false</compressedContent>{item}</invoiceOperations>"
    )
    unsigned = request("ManageInvoiceRequest", body, NOW)
    assert outcome(send(simulator, unsigned, "manageInvoice"))[2] == "INVALID_REQUEST_SIGNATURE"
    hashes = sha3("CREATEQWJjZDEyMzQ=")
    signed = request("ManageInvoiceRequest", body, NOW, index_hashes=hashes)
    assert outcome(send(simulator, signed, "manageInvoice"))[2] == "INVALID_EXCHANGE_TOKEN"
    gap = body.replace("<index>1</index>", "<index>2</index>")
    signed = request("ManageInvoiceRequest", gap, NOW, index_hashes=hashes)
    assert outcome(send(simulator, signed, "manageInvoice"))[2] == "INDEX_NOT_SEQUENTIAL"


def test_the_log_tells_what_was_asked_and_keeps_no_secret(simulator):
    user = NavUser()
    digest(simulator, request_id="RIDLOG")
    digest(simulator, user=user.but(password="wrong-Password-9"))
    first, second = simulator.control.requests()
    assert first == {
        "operation": "queryInvoiceDigest",
        "request_id": "RIDLOG",
        "tax_number": TAX_NUMBER,
        "at": "2026-03-01T12:00:00Z",
        "status": 200,
        "code": "OK",
        "parameters": {
            "page": "1",
            "invoiceDirection": "INBOUND",
            "dateTimeFrom": "2026-02-01T00:00:00Z",
            "dateTimeTo": "2026-02-28T00:00:00Z",
        },
    }
    assert (second["status"], second["code"]) == (401, "INVALID_SECURITY_USER")
    secrets = (user.password, user.signature_key, user.exchange_key)
    assert not any(secret in str(simulator.log) for secret in secrets)
