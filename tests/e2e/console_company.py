"""A company with something on every page of the console."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from infrastructure.local.stack import LocalStack

INVOICES = 60


def connect(
    stack: LocalStack,
    tenant: str,
    company: str,
    *,
    count: int = INVOICES,
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
        "from_date": f"{now - timedelta(days=110):%Y-%m-%d}",
        "technical": {"tax_number": company, **user},
    }
    answer = stack.call("POST", "/v1/connections", tenant=tenant, json=body)
    assert answer.status_code == 201, answer.text
    connection = str(answer.json()["id"])
    settle(stack, tenant, connection)
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
