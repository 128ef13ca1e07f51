"""The simulator over real sockets: keep-alive, faults of the wire, control interface."""

import http.client
import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from infrastructure.simulators.nav import NavSimulator
from infrastructure.simulators.nav.server import start
from tests.builders.nav_requests import TAX_NUMBER, NavUser, digest_body, find, inserted, request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DIGEST = "/invoiceService/v3/queryInvoiceDigest"
BODY = digest_body(inserted("2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z"))
ROOT = Path(__file__).parents[2]


@pytest.fixture
def running():
    running = start(simulator=NavSimulator(clock=lambda: NOW))
    user = NavUser()
    control(running, "POST", "companies", tax_number=TAX_NUMBER, name="Minta Kft.")
    control(
        running,
        "POST",
        "users",
        login=user.login,
        password=user.password,
        signature_key=user.signature_key,
        exchange_key=user.exchange_key,
        tax_numbers=[TAX_NUMBER],
    )
    yield running
    running.stop()


@pytest.fixture
def connection(running):
    connection = connect(running)
    yield connection
    connection.close()


def connect(running):
    return http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=10)


def control(running, method, route, **arguments):
    connection = connect(running)
    body = json.dumps(arguments) if arguments else None
    connection.request(method, f"/control/{route}", body)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    return answer.status, content


def ask(connection):
    content = request("QueryInvoiceDigestRequest", BODY, NOW)
    connection.request("POST", DIGEST, content, {"Content-Type": "application/xml"})
    return connection.getresponse()


def error_code(answer):
    return find(etree.fromstring(answer.read()), "errorCode")


def fault(running, name, **settings):
    status, answer = control(running, "POST", "faults", name=name, **settings)
    assert status == 200, answer


def test_one_connection_carries_many_requests(connection):
    first = ask(connection)
    first.read()
    socket = connection.sock
    second = ask(connection)
    second.read()
    assert (first.status, second.status, first.version) == (200, 200, 11)
    assert first.getheader("Date") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert connection.sock is socket is not None


def test_it_listens_on_the_loopback_address_only(running):
    assert running.url.startswith("http://127.0.0.1:")
    assert running.base_url == f"{running.url}/invoiceService/v3"


def test_what_the_control_interface_adds_the_service_answers(running, connection):
    status, rows = control(
        running,
        "POST",
        "invoices",
        customer_tax_number=TAX_NUMBER,
        invoice_number="É/1",
        ins_date="2026-02-10T08:00:00Z",
    )
    assert (status, rows[0]["invoice_number"]) == (200, "É/1")
    assert find(etree.fromstring(ask(connection).read()), "invoiceNumber") == "É/1"
    assert control(running, "GET", f"truth?tax_number={TAX_NUMBER}") == (200, rows)
    log = control(running, "GET", "requests")[1]
    assert [(entry["operation"], entry["code"]) for entry in log] == [("queryInvoiceDigest", "OK")]


def test_generating_over_http_uses_the_words_from_and_to(running):
    period = {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
    answer = control(
        running, "POST", "generate", customer_tax_number=TAX_NUMBER, count=5, seed=2, **period
    )
    assert answer == (200, {"invoices": 5})
    rows = control(running, "GET", f"truth?tax_number={TAX_NUMBER}")[1]
    assert all("2026-01" <= row["ins_date"] < "2026-02-02" for row in rows)
    assert len(rows) == 5


def test_chains_annulments_and_copies_are_made_over_http(running):
    control(running, "POST", "invoices", customer_tax_number=TAX_NUMBER, invoice_number="A")
    row = control(running, "GET", f"truth?tax_number={TAX_NUMBER}")[1][0]
    key = {"supplier_tax_number": row["supplier_tax_number"], "invoice_number": "A"}
    modified = control(running, "POST", "modify", **key)[1][0]
    cancelled = control(running, "POST", "storno", **key)[1][0]
    copy = control(running, "POST", "duplicate", **key)[1][0]
    assert (modified["operation"], cancelled["operation"]) == ("MODIFY", "STORNO")
    assert float(row["gross"]) + float(modified["gross"]) + float(cancelled["gross"]) == 0
    assert copy["transaction_id"] != row["transaction_id"]
    assert control(running, "POST", "annul", **key) == (200, {"annulled": 4})


def test_reset_forgets_everything(running, connection):
    fault(running, "http_500")
    control(running, "POST", "clock", offset_s=3600)
    assert control(running, "POST", "reset")[0] == 200
    assert error_code(ask(connection)) == "INVALID_SECURITY_USER"
    assert running.simulator.now() == NOW


@pytest.mark.parametrize(
    ("method", "route", "arguments", "status", "reason"),
    [
        ("POST", "nothing", {}, 404, "no control route"),
        ("POST", "companies", {"name": "X"}, 400, "tax_number"),
        ("POST", "companies", {"tax_number": "1", "name": "X", "colour": 1}, 400, "colour"),
        ("POST", "faults", {"name": "gremlin"}, 400, "gremlin"),
        ("POST", "faults", {"name": "error_code"}, 400, "needs the option"),
        ("POST", "invoices", {"xml": "<x/>"}, 400, "not an invoice"),
        (
            "POST",
            "storno",
            {"supplier_tax_number": "1", "invoice_number": "A"},
            400,
            "no generated",
        ),
        ("POST", "generate", {"customer_tax_number": "1", "count": 1, "from": "x"}, 400, "end"),
    ],
)
def test_wrong_control_requests_say_why(running, *, method, route, arguments, status, reason):
    answer = control(running, method, route, **arguments)
    assert answer[0] == status
    assert reason in answer[1]["error"]


def test_a_user_needs_known_permissions_and_a_full_key(running):
    user = {"login": "x", "password": "x", "signature_key": "x", "tax_numbers": []}
    short = control(running, "POST", "users", exchange_key="short", **user)
    assert (short[0], "16 characters" in short[1]["error"]) == (400, True)
    wrong = control(
        running, "POST", "users", exchange_key="0123456789ABCDEF", permissions=["all"], **user
    )
    assert (wrong[0], "unknown permissions" in wrong[1]["error"]) == (400, True)


@pytest.mark.parametrize(
    ("name", "settings", "status", "code"),
    [
        ("maintenance", {}, 503, "SERVICE_UNAVAILABLE"),
        ("maintenance", {"code": "MAINTENANCE_MODE", "status": 527}, 527, "MAINTENANCE_MODE"),
        ("throttle", {}, 429, "TOO_MANY_REQUESTS"),
        ("throttle", {"status": 503}, 503, "TOO_MANY_REQUESTS"),
        ("error_code", {"code": "SOMETHING_NEW", "status": 500}, 500, "SOMETHING_NEW"),
        ("exception_200", {}, 200, "OPERATION_FAILED"),
    ],
)
def test_a_switched_on_error_is_answered(running, connection, *, name, settings, status, code):
    fault(running, name, **settings)
    answer = ask(connection)
    assert (answer.status, error_code(answer)) == (status, code)


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("http_500", 500, b"Generic exception occurred!"),
        ("gateway_503", 503, b""),
        ("gateway_504", 504, b"<h1>504 Gateway Time-out</h1>"),
        ("html_200", 200, b"<!DOCTYPE html>"),
        ("empty_body", 200, b""),
    ],
)
def test_a_gateways_answer_is_no_xml(running, connection, name, status, body):
    fault(running, name)
    answer = ask(connection)
    content = answer.read()
    assert answer.status == status
    assert body in content if body else content == b""


def test_the_bare_maintenance_answer_has_a_result_only(running, connection):
    fault(running, "maintenance")
    root = etree.fromstring(ask(connection).read())
    assert [etree.QName(part).localname for part in root] == ["result"]


def test_result_only_errors_leave_header_and_software_out(running, connection):
    fault(running, "throttle")
    fault(running, "result_only_errors", times=1)
    lengths = [len(etree.fromstring(ask(connection).read())) for _ in range(2)]
    assert lengths == [1, 3]


def test_token_maintenance_leaves_queries_alone(running, connection):
    fault(running, "token_maintenance")
    assert ask(connection).read().count(b"QueryInvoiceDigestResponse") == 2
    content = request("TokenExchangeRequest", "", NOW)
    connection.request(
        "POST", "/invoiceService/v3/tokenExchange", content, {"Content-Type": "text/xml"}
    )
    assert error_code(connection.getresponse()) == "SERVICE_UNAVAILABLE"


def test_a_reset_connection_gives_no_answer(running):
    fault(running, "reset", times=1)
    with pytest.raises(ConnectionResetError) as caught:
        ask(connect(running)).read()
    # An orderly end of the connection would be reported as RemoteDisconnected.
    assert caught.type is ConnectionResetError
    connection = connect(running)
    assert ask(connection).status == 200
    connection.close()


def test_the_simulator_object_raises_what_a_socket_would(running):
    fault(running, "reset")
    content = request("QueryInvoiceDigestRequest", BODY, NOW)
    with pytest.raises(ConnectionResetError):
        running.simulator.handle("POST", DIGEST, {"content-type": "text/xml"}, content)


def test_a_truncated_answer_is_shorter_than_announced(running, connection):
    fault(running, "truncate", times=1, keep=0.25)
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(connection).read()
    whole = len(caught.value.partial) + caught.value.expected
    assert len(caught.value.partial) == whole // 4


def test_a_dripping_or_late_answer_is_complete(running, connection):
    fault(running, "drip", chunk_bytes=200, pause_s=0.001)
    fault(running, "delay", delay_s=0.001)
    assert ask(connection).read().endswith(b"</ns2:QueryInvoiceDigestResponse>")


def test_a_wrong_root_is_still_well_formed(running, connection):
    fault(running, "wrong_root")
    root = etree.fromstring(ask(connection).read())
    assert etree.QName(root).localname == "QueryInvoiceCheckResponse"


def test_a_fault_ends_after_its_times_or_when_cleared(running, connection):
    fault(running, "throttle", times=2)
    fault(running, "http_500", operation="tokenExchange")
    seen = [ask_status(connection) for _ in range(3)]
    assert seen == [429, 429, 200]
    assert [f["name"] for f in control(running, "GET", "faults")[1]["active"]] == ["http_500"]
    fault(running, "throttle")
    assert control(running, "DELETE", "faults?name=throttle")[0] == 200
    assert ask_status(connection) == 200
    fault(running, "throttle")
    control(running, "DELETE", "faults")
    assert control(running, "GET", "faults")[1]["active"] == []


def test_a_fault_may_strike_by_chance(running, connection):
    fault(running, "throttle", probability=0.5)
    assert {ask_status(connection) for _ in range(30)} == {200, 429}


def ask_status(connection):
    answer = ask(connection)
    answer.read()
    return answer.status


def test_many_clients_are_served_at_once(running):
    statuses = []

    def work():
        connection = connect(running)
        statuses.extend(ask_status(connection) for _ in range(20))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 160
    assert len({entry["request_id"] for entry in running.simulator.log}) == 160


def test_a_stopped_server_refuses_connections():
    running = start()
    running.stop()
    with pytest.raises(ConnectionRefusedError):
        connect(running).request("GET", "/")


def test_it_runs_on_its_own():
    command = [sys.executable, "-m", "infrastructure.simulators.nav"]
    shown = subprocess.run(
        [*command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--company" in shown.stdout
    process = subprocess.Popen(
        [*command, "--port", "0", "--company", TAX_NUMBER, "--invoices", "3"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lines = [process.stdout.readline() for _ in range(6)]
        url = lines[-1].split()[2]
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request("GET", f"/control/truth?tax_number={TAX_NUMBER}")
        rows = json.loads(connection.getresponse().read())
        connection.close()
    finally:
        process.terminate()
        process.stdout.close()
    assert len(rows) == 3
    assert process.wait() == 0
