"""The simulator refuses what Netvisor refuses, in the order of its checks, with its codes."""

import json
from datetime import timedelta

import pytest

from infrastructure.simulators.netvisor.access import Signed, signature
from tests.builders.netvisor_requests import (
    NOW,
    ORGANISATION,
    USER,
    NetvisorUser,
    ask,
    headers,
    make_simulator,
    outcome,
    refusal_text,
    sample_file,
)

LIST = "/salesinvoicelist.nv"
WRONG_MAC = {"Authentication_MAC": "0" * 64}


@pytest.fixture
def simulator():
    return make_simulator()


def code(simulator, target=LIST, **changes):
    status, root = ask(simulator, target, **changes)
    assert status == 200
    return outcome(root)


def test_the_signatures_of_the_known_vectors():
    vectors = json.loads(sample_file("auth/mac_vectors.json").read_text())
    assert len(vectors) == 6
    for vector in vectors:
        signed = Signed(**{name: vector[name] for name in Signed.__dataclass_fields__})
        found = signature(
            signed,
            vector["algorithm"],
            vector["customer_key"],
            vector["partner_key"],
            vector["encoding"],
        )
        assert found == vector["mac"], vector["name"]


def test_a_correct_request_is_answered(simulator):
    status, root = ask(simulator, LIST)
    assert (status, outcome(root)) == (200, "OK")
    assert root.findtext("ResponseStatus/TimeStamp") == "1.3.2024 12:00:00"


def test_names_of_resources_and_parameters_have_no_case(simulator):
    assert code(simulator, "/SalesInvoiceList.nv?ListType=preinvoice") == "OK"
    _, root = ask(simulator, "/GetSalesInvoice.nv?NetvisorKey=999&PdfImage=NOPDF")
    assert root.find("SalesInvoice") is not None


@pytest.mark.parametrize(("method", "target", "status"), [
    ("GET", "/nosuch.nv", 404),
    ("GET", "/salesinvoicelist", 404),
    ("POST", LIST, 405),
    ("GET", "/salesinvoice.nv?method=add", 405),
    ("POST", "/deletesalesinvoice.nv?invoiceid=1", 405),
])  # fmt: skip
def test_unknown_addresses_have_no_envelope(simulator, method, target, status):
    found, content = ask(simulator, target, method=method)
    assert found == status
    assert b"ResponseStatus" not in content


@pytest.mark.parametrize("name", [
    "Authentication_Sender", "Authentication_CustomerId", "Authentication_PartnerId",
    "Authentication_Timestamp", "Authentication_TimestampUnix", "Interface_Language",
    "Organisation_ID", "Authentication_TransactionId", "Authentication_MAC",
    "Authentication_MACHashCalculationAlgorithm",
])  # fmt: skip
def test_each_header_is_needed(simulator, name):
    sent = headers(LIST)
    del sent[f"X-Netvisor-{name.replace('_', '-')}"]
    simulator.handle("GET", LIST, sent, b"")
    assert simulator.control.requests()[-1]["code"] == "AUTHENTICATION_FAILED"


@pytest.mark.parametrize("changes", [
    {"Interface_Language": "SV"},
    {"Authentication_PartnerId": "someone"},
    {"Authentication_CustomerId": "someone"},
    {"Organisation_ID": "1967543-8"},
    {"Authentication_Timestamp": "2024-03-01T10:00:00.000Z"},
    {"Authentication_Timestamp": "2024-03-01 10:00:00"},
    {"Authentication_TimestampUnix": "1709287200.5"},
    {"Authentication_MACHashCalculationAlgorithm": "SHA256"},
    WRONG_MAC,
    {"user": NetvisorUser(customer_key="other")},
    {"user": NetvisorUser(partner_key="other")},
])  # fmt: skip
def test_what_authentication_refuses(simulator, changes):
    assert code(simulator, **changes) == "AUTHENTICATION_FAILED"


def test_the_signature_covers_the_address_as_it_was_sent(simulator):
    target = "/getsalesinvoice.nv?netvisorkeylist=1,2&pdfimage=nopdf"
    encoded = target.replace(",", "%2C")
    assert code(simulator, target) == "OK"
    assert code(simulator, encoded) == "OK"
    assert code(simulator, encoded, url=f"http://localhost:8302{target}") == "AUTHENTICATION_FAILED"


def test_behind_another_address_the_public_one_is_signed():
    simulator = make_simulator(public_url="https://isvapi.netvisor.fi/")
    assert code(simulator, url=f"https://isvapi.netvisor.fi{LIST}") == "OK"
    assert code(simulator) == "AUTHENTICATION_FAILED"


def test_an_upper_case_mac_is_good_too(simulator):
    sent = headers(LIST)
    sent["X-Netvisor-Authentication-MAC"] = sent["X-Netvisor-Authentication-MAC"].upper()
    simulator.handle("GET", LIST, sent, b"")
    assert simulator.control.requests()[-1]["code"] == "OK"


def test_a_wrong_mac_is_answered_with_the_base_string_and_a_second_separator(simulator):
    _, root = ask(simulator, LIST, **WRONG_MAC)
    text = refusal_text(root)
    assert f"http://localhost:8302{LIST}&Testiclient&CUST_1&" in text
    assert text.endswith(f"KEY_HIDDEN&KEY_HIDDEN :: {'0' * 64}")
    assert USER.customer_key not in text
    assert USER.partner_key not in text


def test_the_tolerance_is_five_minutes_by_the_unix_time(simulator):
    late, later = NOW - timedelta(seconds=300), NOW + timedelta(seconds=301)
    assert code(simulator, now=late) == "OK"
    assert code(simulator, now=later) == "AUTHENTICATION_FAILED"
    simulator.control.set_options(tolerance_s=600)
    assert code(simulator, now=later) == "OK"


@pytest.mark.parametrize("algorithm", ["SHA256", "MD5"])
def test_older_signatures_by_switch(simulator, algorithm):
    simulator.control.set_options(algorithms=["HMACSHA256", algorithm])
    older = {
        "Authentication_MACHashCalculationAlgorithm": algorithm,
        "Authentication_TimestampUnix": None,
    }
    assert code(simulator, **older) == "OK"
    wrong_day = {**older, "Authentication_Timestamp": "2024-02-30 10:00:00.000"}
    assert code(simulator, **wrong_day) == "AUTHENTICATION_FAILED"


def test_a_transaction_id_is_good_once_per_partner(simulator):
    same = {"Authentication_TransactionId": "same"}
    assert code(simulator, **same) == "OK"
    assert code(simulator, **same) == "REQUEST_NOT_UNIQUE"
    other = NetvisorUser(partner_id="second", partner_key="partner-key-2")
    simulator.control.add_partner(other.partner_id, other.partner_key)
    assert code(simulator, user=other, **same) == "OK"


def test_a_badly_signed_request_uses_no_transaction_id_up(simulator):
    same = {"Authentication_TransactionId": "same"}
    assert code(simulator, **same, **WRONG_MAC) == "AUTHENTICATION_FAILED"
    assert code(simulator, **same) == "OK"


def test_rights_are_per_resource():
    simulator = make_simulator(rights=["salesinvoicelist"])
    assert code(simulator) == "OK"
    assert code(simulator, "/salespersonnellist.nv") == "SERVICE_ACCESS_ERROR"
    assert code(simulator, "/getorder.nv?netvisorkey=1") == "SERVICE_ACCESS_ERROR"


def test_one_request_at_a_time_per_company(simulator):
    simulator.control.add_company("1967543-8", "Toinen Oy")
    simulator.control.add_user("CUST_2", "customer-key-1", ["1967543-8"])
    simulator.control.set_options(latency_s=2)
    assert code(simulator) == "OK"
    assert code(simulator) == "TECHNICAL_ERROR"
    other = {"Authentication_CustomerId": "CUST_2", "Organisation_ID": "1967543-8"}
    assert code(simulator, **other) == "OK"
    simulator.control.shift_clock(2)
    assert code(simulator) == "OK"
    simulator.control.set_options(is_single_flight=False)
    assert code(simulator) == "OK"


def test_the_order_of_the_checks():
    simulator = make_simulator(rights=[])
    control = simulator.control
    control.set_fault("maintenance")
    strict = f"{LIST}?nonsense=1"
    same = {"Authentication_TransactionId": "same"}
    seen = [
        code(simulator, strict, **same, **WRONG_MAC),
        code(simulator, strict, **same),
        code(simulator, strict, **same),
        code(simulator, strict),
    ]
    control.clear_fault()
    control.set_options(has_strict_parameters=True, latency_s=1)
    seen.append(code(simulator, strict))
    control.add_user(USER.customer_id, USER.customer_key, [ORGANISATION])
    seen += [code(simulator), code(simulator, strict)]
    control.shift_clock(1)
    seen.append(code(simulator, strict))
    assert seen == [
        "AUTHENTICATION_FAILED",
        "SYSTEM_MAINTENANCE",
        "REQUEST_NOT_UNIQUE",
        "SYSTEM_MAINTENANCE",
        "SERVICE_ACCESS_ERROR",
        "OK",
        "TECHNICAL_ERROR",
        "INVALID_DATA",
    ]


@pytest.mark.parametrize(("refused", "status"), [
    ("AUTHENTICATION_FAILED", 401), ("SERVICE_ACCESS_ERROR", 403), ("INVALID_DATA", 400),
    ("DUPLICATE_DATA", 400), ("PERIOD_LOCK", 400), ("REQUEST_NOT_UNIQUE", 400),
    ("INVALID_DATA_SIZE", 413), ("SYSTEM_MAINTENANCE", 503), ("TECHNICAL_ERROR", 500),
])  # fmt: skip
def test_http_statuses_come_only_when_they_are_asked_for(simulator, refused, status):
    simulator.control.set_fault("error_code", code=refused)
    assert code(simulator) == refused
    asking = {"Authentication_UseHTTPResponseStatusCodes": "1"}
    found, root = ask(simulator, LIST, **asking)
    assert (found, outcome(root)) == (status, refused)


def test_texts_are_finnish_when_finnish_is_asked_for(simulator):
    simulator.control.set_fault("maintenance")
    _, root = ask(simulator, LIST, Interface_Language="FI")
    assert refusal_text(root) == "Järjestelmä on huollossa"


def test_the_log_names_requests_and_outcomes(simulator):
    ask(simulator, f"{LIST}?begininvoicedate=2024-01-01", Authentication_TransactionId="T1")
    entry = simulator.control.requests()[-1]
    assert entry == {
        "resource": "salesinvoicelist",
        "transaction_id": "T1",
        "organisation_id": ORGANISATION,
        "at": "2024-03-01T10:00:00Z",
        "status": 200,
        "code": "OK",
        "is_answered": True,
        "parameters": {"begininvoicedate": "2024-01-01"},
    }
