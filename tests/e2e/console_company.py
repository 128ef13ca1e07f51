"""A company with something on every page of the console."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from infrastructure.local import netvisor_company
from infrastructure.local.stack import LocalStack
from invoice_connector.core.invoice import InvoiceId

INVOICES = 60


def connect(
    stack: LocalStack,
    tenant: str,
    company: str,
    *,
    count: int = INVOICES,
    days: int = 110,
    permissions: tuple[str, ...] = ("invoice_management", "invoice_query"),
) -> str:
    """Connect a company, wait until its check and first run have ended; return its id."""
    user = {
        "login": f"pagesuser{company[-6:]}",
        "password": "pages-Password-1",
        "signature_key": f"pa-ge00-signaturekey{company}PAGE",
        "exchange_key": f"PAGES{company}XYZ",
    }
    now = datetime.now(UTC)
    stack.simulator.post("companies", tax_number=company, name="Oldalak Kft.")
    stack.simulator.post("users", **user, tax_numbers=[company], permissions=list(permissions))
    if count:
        first, last = now - timedelta(days=100), now - timedelta(days=1)
        stack.simulator.post(
            "generate",
            customer_tax_number=company,
            seed=int(company),
            count=count,
            **{"from": f"{first:%Y-%m-%dT%H:%M:%SZ}", "to": f"{last:%Y-%m-%dT%H:%M:%SZ}"},
        )
    body = {
        "provider": "nav",
        "environment": "simulator",
        "name": "Oldalak Kft.",
        "automatic_sync": True,
        "from_date": f"{now - timedelta(days=days):%Y-%m-%d}",
        "technical": {"tax_number": company, **user},
    }
    answer = stack.call("POST", "/v1/connections", tenant=tenant, json=body)
    assert answer.status_code == 201, answer.text
    connection = str(answer.json()["id"])
    settle(stack, tenant, connection)
    return connection


def connect_seller(stack: LocalStack, tenant: str) -> str:
    """Connect a company that sells through Netvisor, with one write; return its id."""
    first = datetime.now(UTC) - timedelta(days=60)
    netvisor_company.add_company(stack.netvisor, 30, first)
    body = netvisor_company.settings(f"{first:%Y-%m-%d}")
    answer = stack.call("POST", "/v1/connections", tenant=tenant, json=body)
    assert answer.status_code == 201, answer.text
    connection = str(answer.json()["id"])
    settle(stack, tenant, connection)
    path = f"/v1/connections/{connection}"
    listed = stack.call("GET", f"{path}/invoices?kind=order&limit=1", tenant=tenant).json()
    key = InvoiceId.from_public(listed["items"][0]["id"]).parts[-1]
    answer = stack.call(
        "DELETE",
        f"{path}/netvisor/orders/{key}?expected_status=archived",
        tenant=tenant,
        headers={"Idempotency-Key": "not-archived"},
    )
    assert answer.status_code == 202, answer.text
    return connection


def settle(stack: LocalStack, tenant: str, connection: str) -> dict[str, Any]:
    """Wait until nothing is going on."""
    for _ in range(300):
        answer = stack.call("GET", f"/v1/connections/{connection}", tenant=tenant)
        found: dict[str, Any] = answer.json()
        is_busy = found["status"]["state"] == "connecting" or found["sync"]["active_run"]
        if not is_busy:
            return found
        time.sleep(0.3)
    raise AssertionError(found)
