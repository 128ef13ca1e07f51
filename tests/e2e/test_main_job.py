"""The main job on the deployed stack: real HTTP, real queues, roles enforced."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from infrastructure.local.ground_truth import differences
from infrastructure.local.stack import LocalStack
from tests.builders.nav_documents import document, invoice

TENANT = "tenant-main-job"
COMPANY = "87654321"
USER = {
    "login": "mainjobuser0001",
    "password": "main-Job-Password-1",
    "signature_key": "ma-in00-jobsignaturekeyMAINJOB01",
    "exchange_key": "MAINJOBEXCHANGE1",
}
YEAR_AGO = datetime.now(UTC) - timedelta(days=365)


class Client:
    """An integrator of one tenant."""

    def __init__(self, stack: LocalStack, tenant: str = TENANT) -> None:
        self.stack = stack
        self.tenant = tenant

    def send(
        self, method: str, path: str, *, expect: int, role: str = "admin", **options: Any
    ) -> Any:
        answer = self.stack.call(method, path, role=role, tenant=self.tenant, **options)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text)
        return answer

    def get(self, path: str) -> Any:
        return self.send("GET", path, expect=200, role="viewer").json()

    def wait(self, read: Callable[[], Any], is_done: Callable[[Any], object]) -> Any:
        for _ in range(400):
            if is_done(found := read()):
                return found
            time.sleep(0.2)
        raise AssertionError(found)

    def invoices(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"{path}/invoices?limit=40{cursor}")
            rows += page["items"]
            if not page["next_cursor"]:
                return rows
            cursor = f"&cursor={page['next_cursor']}"


@pytest.fixture(scope="module")
def connection(stack: LocalStack) -> str:
    """A connection that was checked and whose first run has ended; returns its path."""
    stack.simulator.post("companies", tax_number=COMPANY, name="Főmunka Kft.")
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY])
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY,
        seed=21,
        count=120,
        **{
            "from": f"{YEAR_AGO:%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    client = Client(stack)
    body = {
        "provider": "nav",
        "environment": "simulator",
        "automatic_sync": True,
        "from_date": f"{YEAR_AGO - timedelta(days=1):%Y-%m-%d}",
        "technical": {"tax_number": f"{COMPANY}-2-42", **USER},
    }
    made = client.send("POST", "/v1/connections", expect=201, json=body).json()
    assert made["status"]["label"] == "Connecting.."
    path = f"/v1/connections/{made['id']}"
    client.wait(lambda: client.get(path), lambda c: c["status"]["label"] == "Connection Active")
    runs = client.wait(
        lambda: client.get(f"{path}/runs")["items"], lambda items: items and items[0]["is_ended"]
    )
    assert (runs[0]["kind"], runs[0]["state"]) == ("initial", "completed")
    return path


def _truth(stack: LocalStack) -> list[dict[str, Any]]:
    return list(stack.simulator.get("truth", tax_number=COMPANY))


def test_stored_invoices_equal_the_ground_truth(stack: LocalStack, connection: str) -> None:
    assert differences(Client(stack).invoices(connection), _truth(stack)) == []


def test_sync_now_brings_what_is_new_once(stack: LocalStack, connection: str) -> None:
    client = Client(stack)
    stack.simulator.post(
        "invoices",
        customer_tax_number=COMPANY,
        invoice_number="ÚJ/1 #é",
        lines=[{"description": "Áru", "quantity": 1, "unit_price": "999.99", "vat": "27"}],
    )
    time.sleep(stack.settings.settle_seconds + 1)
    before = client.get(f"{connection}/runs?limit=1")["items"][0]["id"]
    client.send("POST", f"{connection}/sync", expect=202, role="editor")
    client.wait(
        lambda: client.get(f"{connection}/runs?limit=1")["items"][0],
        lambda run: run["id"] != before and run["is_ended"],
    )
    assert differences(client.invoices(connection), _truth(stack)) == []


def test_the_schedule_polls_what_is_due(stack: LocalStack, connection: str) -> None:
    client = Client(stack)
    polled = client.get(connection)["sync"]["last_poll_at"]
    table = stack.resources["ConnectionsTable"]
    key = {
        "pk": {"S": f"T#{TENANT}"},
        "sk": {"S": f"C#{connection.rsplit('/', 1)[1]}#SYNC"},
    }
    # What fifteen minutes would do.
    item = stack.client("dynamodb").get_item(TableName=table, Key=key)["Item"]
    due = {name: value for name, value in item.items() if name in {"due_at", "next_due_at"}}
    assert due
    stack.client("dynamodb").update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET " + ", ".join(f"{name} = :past" for name in due),
        ExpressionAttributeValues={":past": {"S": "2020-01-01T00:00:00.000000Z"}},
    )
    assert stack.invoke("IncrementalSyncFunction")["handled"] >= 1
    client.wait(lambda: client.get(connection), lambda c: c["sync"]["last_poll_at"] != polled)


def test_full_sync_has_an_estimate_and_starts_once(stack: LocalStack, connection: str) -> None:
    client = Client(stack)
    estimate = client.send(
        "POST", f"{connection}/full-sync/estimate", expect=200, role="editor"
    ).json()
    stored = len(client.invoices(connection))
    assert estimate["windows"] >= 12
    assert estimate["minutes"] >= 1
    assert estimate["invoices"]["max"] >= stored / 2
    first = client.send("POST", f"{connection}/full-sync", expect=202, role="editor").json()
    again = stack.call("POST", f"{connection}/full-sync", role="editor", tenant=TENANT)
    assert again.status_code in {200, 202}
    if again.status_code == 200:
        assert again.json()["id"] == first["id"]
    run = client.wait(
        lambda: client.get(f"{connection}/runs/{first['id']}"), lambda found: found["is_ended"]
    )
    assert (run["state"], run["counters"]["invoices_new"]) == ("completed", 0)
    windows = client.get(f"{connection}/runs/{first['id']}/windows?limit=100")["items"]
    assert {window["state"] for window in windows} == {"done"}


def test_an_invoice_opens_with_lines_and_its_original(stack: LocalStack, connection: str) -> None:
    client = Client(stack)
    row = next(r for r in client.invoices(connection) if r["category"] == "NORMAL")
    invoice = client.get(f"{connection}/invoices/{row['id']}")
    assert invoice["detail"]["lines"]
    assert invoice["detail"]["vat_totals"]
    xml = client.send("GET", f"{connection}/invoices/{row['id']}/xml", expect=200).content
    assert etree.QName(etree.fromstring(xml)).localname == "InvoiceData"


def test_coverage_has_no_gap(stack: LocalStack, connection: str) -> None:
    coverage = Client(stack).get(f"{connection}/coverage")
    assert coverage["claim"]["gaps"] == 0


def test_another_tenant_sees_nothing(stack: LocalStack, connection: str) -> None:
    stranger = Client(stack, "tenant-stranger")
    assert stranger.get("/v1/connections")["items"] == []
    own = Client(stack)
    run = own.get(f"{connection}/runs?limit=1")["items"][0]["id"]
    invoice = own.get(f"{connection}/invoices?limit=1")["items"][0]["id"]
    calls = [
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/verify"),
        ("POST", "/sync"),
        ("GET", "/runs"),
        ("GET", f"/runs/{run}"),
        ("GET", f"/runs/{run}/windows"),
        ("GET", "/coverage"),
        ("GET", "/invoices"),
        ("GET", f"/invoices/{invoice}"),
        ("GET", f"/invoices/{invoice}/xml"),
        ("POST", "/full-sync"),
        ("POST", "/full-sync/estimate"),
    ]
    for method, rest in calls:
        options = {"json": {}} if method == "PUT" else {}
        answer = stranger.send(method, f"{connection}{rest}", expect=404, **options)
        assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("role", "method", "rest", "status"),
    [
        ("viewer", "POST", "/full-sync", 403),
        ("viewer", "POST", "/verify", 403),
        ("viewer", "DELETE", "", 403),
        ("editor", "DELETE", "", 403),
        ("nobody", "GET", "", 403),
    ],
)
def test_a_role_without_the_right_is_refused(
    stack: LocalStack, connection: str, role: str, method: str, rest: str, status: int
) -> None:
    Client(stack).send(method, f"{connection}{rest}", expect=status, role=role)


def test_a_wrong_signing_key_is_named_in_three_languages(stack: LocalStack) -> None:
    client = Client(stack, "tenant-wrong-key")
    stack.simulator.post("companies", tax_number="11223344", name="Rossz Kulcs Kft.")
    stack.simulator.post("users", **{**USER, "login": "wrongkeyuser001"}, tax_numbers=["11223344"])
    technical = {
        "tax_number": "11223344",
        **USER,
        "login": "wrongkeyuser001",
        "signature_key": "x" * 32,
    }
    body = {"provider": "nav", "environment": "simulator", "technical": technical}
    made = client.send("POST", "/v1/connections", expect=201, json=body).json()
    path = f"/v1/connections/{made['id']}"
    found = client.wait(
        lambda: client.get(path), lambda c: c["status"]["label"] == "Connection Error"
    )
    error = found["status"]["error"]
    assert (error["field"], error["source_code"]) == ("signature_key", "INVALID_REQUEST_SIGNATURE")
    titles = {
        client.send("GET", path, expect=200, headers={"Accept-Language": language}).json()[
            "status"
        ]["error"]["title"]
        for language in ("en", "hu", "fi")
    }
    assert len(titles) == 3
    client.send("POST", f"{path}/full-sync", expect=409, role="editor")


def test_disconnecting_keeps_invoices_and_stops_the_rest(stack: LocalStack) -> None:
    client = Client(stack, "tenant-leaving")
    body = {
        "provider": "nav",
        "environment": "simulator",
        "technical": {"tax_number": COMPANY, **USER},
    }
    made = client.send("POST", "/v1/connections", expect=201, json=body).json()
    path = f"/v1/connections/{made['id']}"
    client.wait(lambda: client.get(path), lambda c: c["status"]["state"] == "active")
    client.send("DELETE", path, expect=204)
    client.send("DELETE", path, expect=204)
    assert client.get(path)["disconnected_at"]
    assert client.get(f"{path}/invoices")["items"] == []
    client.send("POST", f"{path}/full-sync", expect=409, role="editor")


def test_audits_and_questions_run_on_the_deployed_functions(
    stack: LocalStack, connection: str
) -> None:
    client = Client(stack)
    assert stack.invoke("AuditCoverageFunction")["handled"] >= 1
    runs = client.wait(
        lambda: [r for r in client.get(f"{connection}/runs")["items"] if r["kind"] == "audit"],
        lambda found: found and all(run["is_ended"] for run in found),
    )
    assert {run["state"] for run in runs} == {"completed"}
    assert client.get(f"{connection}/coverage")["audit"]["found_late"] == 0
    listed = client.get(f"{connection}/invoices?validity=valid&limit=100")["items"]
    invoice = next(row for row in listed if row["batch_index"] is None)
    number = {
        "supplier_tax_number": invoice["supplier"]["tax_number"],
        "invoice_number": invoice["number"],
    }
    one = f"{connection}/invoices/{invoice['id']}"
    for path, body in ((f"{one}/check", None), (f"{connection}/invoices/fetch", number)):
        client.send("POST", path, expect=202, role="editor", json=body)
        answered = client.wait(lambda: client.get(f"{one}/lookup"), lambda f: f["settled_at"])
        assert answered["state"] == "found", answered


def test_no_secret_is_in_any_log(stack: LocalStack, connection: str) -> None:
    functions = [name for name in stack.resources if name.endswith("Function")]
    lines = [line for function in functions for line in stack.log_lines(function)]
    assert any('"flow":"VerifyConnection"' in line for line in lines)
    for name in ("password", "signature_key", "exchange_key"):
        assert not [line for line in lines if USER[name] in line], name


def test_nothing_ended_in_a_dead_letter_queue(stack: LocalStack, connection: str) -> None:
    sqs = stack.client("sqs")
    for name, url in stack.resources.items():
        if name.endswith("DeadLetterQueue"):
            found = sqs.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )
            assert found["Attributes"]["ApproximateNumberOfMessages"] == "0", name


def test_an_uploaded_document_arrives_byte_for_byte(stack: LocalStack, connection: str) -> None:
    client, where = Client(stack), f"{connection}/invoices/upload"
    content = document("FELTÖLTVE/1", invoice(COMPANY)).ljust(300_000)
    sent = {"data": content, "headers": {"Content-Type": "application/xml"}, "role": "editor"}
    reply = client.send("POST", where, expect=201, **sent)
    found = reply.json()["items"][0]["invoice"]
    assert (found["number"], found["found_by"]) == ("FELTÖLTVE/1", "upload")
    original = client.send("GET", f"{reply.headers['location']}/xml", expect=200).content
    assert original == content
    client.send("POST", where, expect=200, **sent)
    other = {**sent, "data": document("FELTÖLTVE/1", invoice(COMPANY, net="2.00"))}
    refused = client.send("POST", where, expect=409, **other).json()
    assert refused["about"] == {"invoice_id": found["id"]}
    client.send("POST", where, expect=403, **{**sent, "role": "viewer"})
