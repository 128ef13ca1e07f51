"""Following changes on the deployed stack: streams, the sequencer under its role, the feed."""

import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infrastructure.local.deploy import STACK_NAME
from infrastructure.local.emulator import REGION, ROOT_KEY
from infrastructure.local.stack import LocalStack
from infrastructure.operate.__main__ import main
from infrastructure.operate.wiring import of_stack
from tests.builders.endpoint_server import listening, ok
from tests.builders.webhook_receiver import is_genuine

TENANT = "tenant-changes"
COMPANY = "13572468"
USER = {
    "login": "changesuser0001",
    "password": "changes-Password-1",
    "signature_key": "ch-an00-changessignaturekeyCHG01",
    "exchange_key": "CHANGESEXCHANGE1",
}
INVOICES = 12


def call(stack: LocalStack, method: str, path: str, body: object = None) -> Any:
    answer = stack.call(method, path, tenant=TENANT, json=body)
    assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
    return answer.json() if answer.content else None


def wait(read: Callable[[], Any], is_done: Callable[[Any], object]) -> Any:
    for _ in range(300):
        if is_done(found := read()):
            return found
        time.sleep(0.2)
    raise AssertionError(found)


def feed(stack: LocalStack, path: str, cursor: str | None = None) -> tuple[list[Any], str]:
    """Read the feed to its end, a few rows at a time."""
    rows: list[Any] = []
    while True:
        after = f"&cursor={cursor}" if cursor else ""
        page = call(stack, "GET", f"{path}/changes?limit=7{after}")
        rows += page["items"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            assert cursor
            return rows, cursor


def revisions(rows: list[Any]) -> dict[str, int]:
    return {row["invoice_id"]: row["revision"] for row in rows if row["invoice_id"]}


def stored(stack: LocalStack, path: str) -> dict[str, int]:
    items = call(stack, "GET", f"{path}/invoices?limit=100")["items"]
    return {item["id"]: item["revision"] for item in items}


@pytest.fixture(scope="module")
def path(stack: LocalStack) -> str:
    """A connection whose first run has ended."""
    stack.simulator.post("companies", tax_number=COMPANY, name="Változás Kft.")
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY])
    now = datetime.now(UTC)
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY,
        seed=5,
        count=INVOICES,
        **{
            "from": f"{now - timedelta(days=20):%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    body = {
        "provider": "nav",
        "environment": "simulator",
        "automatic_sync": True,
        "from_date": f"{now - timedelta(days=21):%Y-%m-%d}",
        "technical": {"tax_number": COMPANY, **USER},
    }
    made = call(stack, "POST", "/v1/connections", body)
    path = f"/v1/connections/{made['id']}"
    wait(
        lambda: call(stack, "GET", f"{path}/runs")["items"],
        lambda runs: runs and runs[0]["is_ended"],
    )
    return path


def test_folding_the_feed_gives_the_stored_invoices(stack: LocalStack, path: str) -> None:
    expected = stored(stack, path)
    assert len(expected) >= INVOICES // 2  # some of the generated ones are versions
    wait(lambda: revisions(feed(stack, path)[0]), lambda folded: folded == expected)
    rows, _ = feed(stack, path)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    created = [row["invoice_id"] for row in rows if row["type"] == "invoice.created"]
    assert sorted(created) == sorted(expected)
    finished = [row for row in rows if row["type"] == "sync.finished"]
    assert [row["outcome"] for row in finished] == ["completed"]


def test_a_rebuilt_feed_that_lacks_nothing_stays_as_it_is(
    stack: LocalStack,
    path: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ROOT_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ROOT_KEY)
    connection = path.rpartition("/")[2]
    rows, _ = feed(stack, path)
    arguments = ("rebuild-feed", TENANT, connection)
    assert main(arguments, lambda _: of_stack(STACK_NAME, REGION, stack.emulator.url)) == 0
    assert capsys.readouterr().out == "0 rows added\n"
    assert feed(stack, path)[0] == rows


def issue(stack: LocalStack, path: str, number: str) -> None:
    """Let a supplier report an invoice, and read it."""
    stack.simulator.post(
        "invoices",
        customer_tax_number=COMPANY,
        invoice_number=number,
        lines=[{"description": "Áru", "quantity": 1, "unit_price": "10", "vat": "27"}],
    )
    time.sleep(stack.settings.settle_seconds + 1)
    call(stack, "POST", f"{path}/sync")


def test_a_reader_of_now_sees_the_next_invoice(stack: LocalStack, path: str) -> None:
    cursor = call(stack, "GET", f"{path}/changes?cursor=now")["next_cursor"]
    issue(stack, path, "ÚJ/1")
    rows = wait(lambda: feed(stack, path, cursor)[0], lambda rows: rows)
    assert rows[0]["type"] == "invoice.created"
    assert rows[0]["invoice_id"] in stored(stack, path)


class Receiver:
    """An integrator's endpoint: verifies what comes, answers the challenge, keeps the events."""

    def __init__(self) -> None:
        self.secret = ""
        self.unverified: list[tuple[dict[str, str], bytes]] = []
        self.events: list[Any] = []

    def talk(self, sock: socket.socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:]]
        self.unverified.append(({name.lower(): value for name, value in lines}, body))
        self.events += json.loads(body).get("events", [])
        ok(body)(sock, request)

    def all_are_genuine(self) -> bool:
        found = [is_genuine(self.secret, *one, time.time()) for one in self.unverified]
        return bool(found) and all(found)


def test_an_invoice_that_arrives_is_pushed_signed_and_verified(
    stack: LocalStack, path: str
) -> None:
    receiver = Receiver()
    with listening(receiver.talk) as endpoint:
        wanted = {
            "url": f"http://127.0.0.1:{endpoint.port}/hook",
            "events": ["invoice.created"],
            "connection_ids": [path.rpartition("/")[2]],
        }
        made = call(stack, "POST", "/v1/webhooks", wanted)
        receiver.secret, hook = made["secret"], f"/v1/webhooks/{made['id']}"
        wait(lambda: call(stack, "GET", hook)["state"], lambda state: state == "active")
        cursor = call(stack, "GET", f"{path}/changes?cursor=now")["next_cursor"]
        issue(stack, path, "ÚJ/2")
        [event] = wait(lambda: receiver.events, lambda events: events)
        assert event["invoice_id"] in stored(stack, path)
        rows, _ = feed(stack, path, cursor)
        assert {**rows[0], "tenant_id": TENANT} == event
        assert receiver.all_are_genuine()
        log = wait(
            lambda: call(stack, "GET", f"{hook}/deliveries")["items"],
            lambda items: items and items[0]["state"] == "delivered",
        )
        assert (log[0]["attempts"], log[0]["status"]) == (1, 200)
        call(stack, "DELETE", hook)


def test_the_same_events_are_on_the_bus(stack: LocalStack, path: str) -> None:
    events, sqs = stack.client("events"), stack.client("sqs")
    url = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    bus = stack.outputs["EventBusName"]
    pattern = json.dumps({"source": ["invoice-connector"], "detail-type": ["invoice.created"]})
    events.put_rule(Name="listener", EventBusName=bus, EventPattern=pattern)
    targets = [{"Id": "1", "Arn": arn["QueueArn"]}]
    events.put_targets(Rule="listener", EventBusName=bus, Targets=targets)
    cursor = call(stack, "GET", f"{path}/changes?cursor=now")["next_cursor"]
    issue(stack, path, "ÚJ/3")
    [message] = wait(
        lambda: sqs.receive_message(QueueUrl=url).get("Messages", []), lambda found: found
    )
    detail = json.loads(message["Body"])["detail"]
    assert detail == {**feed(stack, path, cursor)[0][0], "tenant_id": TENANT}


def test_a_connection_that_fails_and_recovers_is_told_so(stack: LocalStack, path: str) -> None:
    cursor = call(stack, "GET", f"{path}/changes?cursor=now")["next_cursor"]
    for key, state in (("xx-wrong-changessignaturekeyCHG1", "error"), (None, "active")):
        technical = {"signature_key": key or USER["signature_key"]}
        call(stack, "PUT", path, {"technical": technical})
        wait(lambda: call(stack, "GET", path)["status"]["state"], lambda found, s=state: found == s)
    told = wait(
        lambda: [row for row in feed(stack, path, cursor)[0] if row["invoice_id"] is None],
        lambda rows: len([row for row in rows if row["type"].startswith("connection.")]) == 2,
    )
    events = [(row["type"], bool(row["reason"])) for row in told if not row["run_id"]]
    assert events == [("connection.error", True), ("connection.recovered", False)]
