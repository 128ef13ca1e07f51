"""The simulator over real sockets: signatures over the Host header, faults, control, CLI."""

import http.client
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from infrastructure.simulators.netvisor.server import start
from tests.builders.netvisor_requests import NOW, ORGANISATION, USER, headers, make_simulator

ROOT = Path(__file__).parents[2]
LIST = "/salesinvoicelist.nv?listtype=preinvoice"


@pytest.fixture
def running():
    running = start(simulator=make_simulator())
    yield running
    running.stop()


def connect(url):
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)


def ask(url, target=LIST, **changes):
    host = urlsplit(url).netloc
    sent = headers(target, url=f"http://{host}{target}", **{"now": NOW, **changes})
    connection = connect(url)
    connection.request("GET", target, headers={**sent, "Host": host})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def control(url, method, route, **arguments):
    connection = connect(url)
    body = json.dumps(arguments) if method == "POST" else None
    connection.request(method, f"/control/{route}", body)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    return answer.status, content


def status_of(content):
    return etree.fromstring(content).findtext("ResponseStatus/Status")


def test_the_address_that_was_asked_is_the_one_that_is_signed(running):
    assert running.base_url == f"{running.url}/"
    status, content = ask(running.url)
    assert (status, status_of(content)) == (200, "OK")
    wrong = ask(running.url, "/salesinvoicelist.nv", Authentication_MAC="0" * 64)
    assert status_of(wrong[1]) == "FAILED"


def test_what_goes_wrong_on_the_wire(running):
    control(running.url, "POST", "faults", name="drop_after_commit", times=1)
    with pytest.raises(ConnectionResetError):
        ask(running.url)
    control(running.url, "POST", "faults", name="throttle", times=1)
    assert ask(running.url)[0] == 429
    control(running.url, "POST", "faults", name="delay", times=1, delay_s=0.05)
    assert status_of(ask(running.url)[1]) == "OK"


def test_books_are_filled_and_read_over_the_control_interface(running):
    def do(method, route, **arguments):
        status, answer = control(running.url, method, route, **arguments)
        assert status == 200, answer
        return answer

    period = {"from": "2024-01-01T00:00:00Z", "to": "2024-03-01T00:00:00Z"}
    options = {"mix": {"invoice": 1}, "fates": {"open": 1}}
    filled = do(
        "POST", "generate", organisation_id=ORGANISATION, count=3, options=options, **period
    )
    assert filled == {"invoice": 3}
    do("POST", "pay", organisation_id=ORGANISATION, key=1)
    do("POST", "delete", organisation_id=ORGANISATION, key=2)
    truth = do("GET", f"truth?organisation_id={ORGANISATION}")
    assert [(row["key"], row["status"]) for row in truth] == [(1, "paid"), (3, "open")]
    gone = do("GET", f"deletions?organisation_id={ORGANISATION}")
    assert [row["key"] for row in gone] == [2]
    assert "maintenance" in do("GET", "faults")["known"]


@pytest.mark.parametrize(("method", "route", "arguments", "status"), [
    ("GET", "nothing", {}, 404), ("POST", "pay", {"organisation_id": ORGANISATION}, 400),
    ("POST", "faults", {"name": "nonsense"}, 400), ("POST", "options", {"nonsense": 1}, 400),
    ("POST", "sales", {"organisation_id": "none", "xml": "<root/>"}, 400),
])  # fmt: skip
def test_wrong_control_requests_are_told_why(running, method, route, arguments, status):
    found, answer = control(running.url, method, route, **arguments)
    assert (found, list(answer)) == (status, ["error"])


def test_a_message_that_netvisor_would_refuse_is_no_server_error(running):
    arguments = {"organisation_id": ORGANISATION, "xml": "<root/>"}
    status, answer = control(running.url, "POST", "sales", **arguments)
    assert status == 400
    assert "INVALID_DATA" in answer["error"]


def test_it_runs_alone():
    command = [sys.executable, "-m", "infrastructure.simulators.netvisor"]
    arguments = ["--port", "0", "--company", ORGANISATION, "--sales", "5"]
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        shown = dict(process.stdout.readline().strip().split(": ") for _ in range(5))
        url = process.stdout.readline().split()[2]
        truth = control(url, "GET", f"truth?organisation_id={ORGANISATION}")[1]
        user = type(USER)(**{name: shown[name] for name in vars(USER)})
        status, content = ask(url, user=user, now=datetime.now(UTC))
        process.terminate()
        process.wait(timeout=10)
    assert len(truth) == 5
    assert (status, status_of(content)) == (200, "OK")
    assert process.returncode == 0
