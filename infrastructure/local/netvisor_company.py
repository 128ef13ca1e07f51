"""The Finnish company of ``demo-netvisor`` and ``run``: its books at Netvisor, its settings."""

from datetime import datetime
from typing import Any

from infrastructure.local.nav_company import instant, now
from infrastructure.local.simulator_process import SimulatorProcess

ORGANISATION_ID = "2729069-3"
NAME = "Esimerkki Oy"
INTERFACE_USER = {"customer_id": "DEMO_1", "customer_key": "demo-customer-key-1"}
PARTNER = {
    "partner_id": "demo_partner",
    "partner_key": "demo-partner-key-1",
    "sender": "InvoiceConnector",
}

_SEED = 11


def add_company(simulator: SimulatorProcess, sales: int, first: datetime) -> None:
    """Add the company, its interface user, its books, and sales entered since ``first``."""
    simulator.post("companies", organisation_id=ORGANISATION_ID, name=NAME)
    simulator.post("partners", partner_id=PARTNER["partner_id"], key=PARTNER["partner_key"])
    simulator.post(
        "users",
        customer_id=INTERFACE_USER["customer_id"],
        key=INTERFACE_USER["customer_key"],
        organisations=[ORGANISATION_ID],
    )
    simulator.post(
        "generate",
        organisation_id=ORGANISATION_ID,
        seed=_SEED,
        count=sales,
        **{"from": instant(first), "to": instant(now())},
    )


def truth(simulator: SimulatorProcess) -> list[dict[str, Any]]:
    """Return every invoice, draft and order that the company's books hold now."""
    rows: list[dict[str, Any]] = simulator.get("truth", organisation_id=ORGANISATION_ID)
    return rows


def deletions(simulator: SimulatorProcess) -> list[dict[str, Any]]:
    """Return what was deleted from the books, oldest first."""
    rows: list[dict[str, Any]] = simulator.get("deletions", organisation_id=ORGANISATION_ID)
    return rows


def settings(first_day: str) -> dict[str, Any]:
    """Return the settings of the demo connection, as a client sends them."""
    return {
        "provider": "netvisor",
        "environment": "simulator",
        "name": NAME,
        "automatic_sync": True,
        "from_date": first_day,
        "technical": {"organisation_id": ORGANISATION_ID, **INTERFACE_USER},
    }
