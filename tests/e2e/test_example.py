"""The example in the documentation does what it says: woken by a webhook, it books once."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from infrastructure.client.generate import PACKAGE
from infrastructure.local.stack import LocalStack
from tests.builders.client_example import loaded_example

TENANT = "tenant-example"
COMPANY = "24681357"
USER = {
    "login": "exampleuser0001",
    "password": "example-Password-1",
    "signature_key": "ex-am00-examplesignaturekeyEXA01",
    "exchange_key": "EXAMPLEEXCHANGE1",
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The example as a module, with the client that it imports."""
    with loaded_example(tmp_path_factory.mktemp("client")) as module:
        yield module


@pytest.fixture(scope="module")
def connection_id(stack: LocalStack) -> str:
    stack.simulator.post("companies", tax_number=COMPANY, name="Példa Kft.")
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY])
    now = datetime.now(UTC)
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY,
        seed=3,
        count=5,
        **{
            "from": f"{now - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    body = {
        "provider": "nav",
        "environment": "simulator",
        "automatic_sync": True,
        "from_date": f"{now - timedelta(days=10):%Y-%m-%d}",
        "technical": {"tax_number": COMPANY, **USER},
    }
    answer = stack.call("POST", "/v1/connections", tenant=TENANT, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def receiver(example: Any) -> Iterator[Any]:
    made = example.Receiver()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_webhook_wakes_the_example_and_everything_is_booked_once(
    stack: LocalStack, example: Any, receiver: Any, connection_id: str
) -> None:
    address = f"http://127.0.0.1:{receiver.server_address[1]}/"
    subscribed = {"url": address, "events": ["sync.finished"]}
    hook = stack.call("POST", "/v1/webhooks", tenant=TENANT, json=subscribed)
    assert hook.status_code == 201, hook.text
    receiver.secret = hook.json()["secret"]

    token = stack.issuer.issue(TENANT, "editor")
    booked: list[str] = []

    def book(invoice: Any) -> str:
        booked.append(invoice.id)
        return f"AP-{invoice.number}"

    client = import_module(PACKAGE).AuthenticatedClient(base_url=stack.api_url, token=token)
    with client:
        accounting = example.Accounting(client, connection_id, book)
        for _ in range(60):
            accounting.catch_up()
            if booked and receiver.woken.wait(0.5):
                break
            time.sleep(0.5)
        while accounting.catch_up():
            pass
        assert accounting.catch_up() == 0

    stored = stack.call(
        "GET", f"/v1/connections/{connection_id}/invoices?limit=100", role="viewer", tenant=TENANT
    ).json()["items"]
    assert sorted(booked) == sorted(item["id"] for item in stored)
    assert {item["hand_over"]["state"] for item in stored} == {"booked"}
    stack.call("DELETE", f"/v1/webhooks/{hook.json()['id']}", tenant=TENANT)
