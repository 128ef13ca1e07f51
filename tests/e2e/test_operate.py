"""Steering a run over HTTP, and the operator's commands, on the deployed stack."""

import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infrastructure.local.deploy import STACK_NAME
from infrastructure.local.emulator import REGION, ROOT_KEY
from infrastructure.local.stack import LocalStack
from infrastructure.operate.__main__ import main
from infrastructure.operate.wiring import Deployed, NoStackError, of_stack
from invoice_connector.core.messages import FetchBatch, to_json

TENANT = "tenant-operate"
COMPANY = "24681357"
USER = {
    "login": "operateuser0001",
    "password": "operate-Password-1",
    "signature_key": "op-er00-operatesignaturekeyOPS01",
    "exchange_key": "OPERATEEXCHANGE1",
}
YEAR_AGO = datetime.now(UTC) - timedelta(days=365)


class Operator:
    """Somebody with the stack's credentials, and a user's token of the tenant."""

    def __init__(self, stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
        self.stack = stack
        self._capsys = capsys

    def call(self, method: str, path: str, expect: int, body: object = None) -> Any:
        answer = self.stack.call(method, path, role="editor", tenant=TENANT, json=body)
        assert answer.status_code == expect, (method, path, answer.text)
        return answer.json()

    def run(self, *arguments: str) -> str:
        def deployed(_: Namespace) -> Deployed:
            return of_stack(STACK_NAME, REGION, self.stack.emulator.url)

        status = main(arguments, deployed)
        printed = self._capsys.readouterr()
        assert status == 0, printed.err
        return printed.out


def _wait(read: Callable[[], Any], is_done: Callable[[Any], object]) -> Any:
    for _ in range(300):
        if is_done(found := read()):
            return found
        time.sleep(0.2)
    raise AssertionError(found)


@pytest.fixture
def operator(
    stack: LocalStack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ROOT_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ROOT_KEY)
    return Operator(stack, capsys)


@pytest.fixture(scope="module")
def connection_id(stack: LocalStack) -> str:
    """A connection that was checked, without automatic sync."""
    stack.simulator.post("companies", tax_number=COMPANY, name="Üzemeltető Kft.")
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY])
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY,
        seed=5,
        count=60,
        **{
            "from": f"{YEAR_AGO:%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    body = {
        "provider": "nav",
        "environment": "simulator",
        "from_date": f"{YEAR_AGO:%Y-%m-%d}",
        "technical": {"tax_number": COMPANY, **USER},
    }
    made = stack.call("POST", "/v1/connections", tenant=TENANT, json=body).json()
    path = f"/v1/connections/{made['id']}"
    _wait(
        lambda: stack.call("GET", path, tenant=TENANT).json(),
        lambda found: found["status"]["label"] == "Connection Active",
    )
    return str(made["id"])


def test_a_run_is_paused_resumed_and_ends(operator: Operator, connection_id: str) -> None:
    path = f"/v1/connections/{connection_id}"
    run = operator.call("POST", f"{path}/full-sync", 202, {})
    steer = f"{path}/runs/{run['id']}"
    assert operator.call("POST", f"{steer}/pause", 200)["state"] in {"pausing", "paused"}
    _wait(lambda: operator.call("GET", steer, 200), lambda found: found["state"] == "paused")
    page = operator.run("explain", TENANT, connection_id)
    assert f"{run['id']}: waits until somebody resumes or cancels it" in page
    assert operator.call("POST", f"{steer}/resume", 200)["state"] == "running"
    ended = _wait(lambda: operator.call("GET", steer, 200), lambda found: found["is_ended"])
    assert (ended["state"], ended["progress"]["windows"]["open"]) == ("completed", 0)
    windows = operator.call("GET", f"{steer}/windows?limit=1", 200)["items"]
    redrive = f"{steer}/windows/{windows[0]['id']}/redrive"
    assert operator.call("POST", redrive, 409)["code"] == "window_not_failed"


def test_a_run_is_cancelled(operator: Operator, connection_id: str) -> None:
    path = f"/v1/connections/{connection_id}"
    run = operator.call("POST", f"{path}/full-sync", 202, {})
    steer = f"{path}/runs/{run['id']}"
    operator.call("POST", f"{steer}/cancel", 200)
    ended = _wait(lambda: operator.call("GET", steer, 200), lambda found: found["is_ended"])
    assert ended["state"] == "cancelled"


def test_dead_letters_are_listed_and_sent_back(operator: Operator, connection_id: str) -> None:
    url = operator.stack.resources["DetailsDeadLetterQueue"]
    letter = to_json(FetchBatch(TENANT, connection_id, "no-such-run", "no-such-batch"))
    operator.stack.client("sqs").send_message(QueueUrl=url, MessageBody=letter)
    for _ in range(2):
        listed = operator.run("dead-letters", "list", "details")
        assert f"FetchBatch  {TENANT}  {connection_id}  no-such-run" in listed
    assert "details: 1 sent back, 0 left" in operator.run("dead-letters", "redrive", "details")
    assert operator.run("dead-letters", "list", "details") == "details: 0\n"


def test_the_page_about_a_connection_holds_no_secret(
    operator: Operator, connection_id: str
) -> None:
    page = operator.run("explain", TENANT, connection_id)
    assert "secrets set: exchange_key, password, signature_key" in page
    assert COMPANY in page
    assert not [name for name, value in USER.items() if name != "login" and value in page]


def test_a_stack_that_is_not_there_is_one_line(operator: Operator) -> None:
    with pytest.raises(NoStackError, match="Stack nothing in eu-central-1 cannot be read"):
        of_stack("nothing", REGION, operator.stack.emulator.url)
