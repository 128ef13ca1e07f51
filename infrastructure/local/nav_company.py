"""The Hungarian company of ``demo`` and ``run``: what it has at NAV, and its settings."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infrastructure.local.simulator_process import SimulatorProcess

TAX_NUMBER = "12345676"
NAME = "Minta Kereskedelmi Kft."
TECHNICAL_USER = {
    "login": "demouser0000001",
    "password": "demo-Password-1",
    "signature_key": "de-mo00-simulatorkey01DEMODEMO01",
    "exchange_key": "DEMOEXCHANGEKEY1",
}
WRONG_SIGNATURE_KEY = "xx-wrong-simulatorkey1DEMODEMO01"

_SEED = 7


def add_company(simulator: SimulatorProcess, invoices: int, first: datetime) -> None:
    """Add the company, its technical user and invoices reported since ``first``."""
    simulator.post("companies", tax_number=TAX_NUMBER, name=NAME)
    simulator.post("users", **TECHNICAL_USER, tax_numbers=[TAX_NUMBER])
    simulator.post(
        "generate",
        customer_tax_number=TAX_NUMBER,
        seed=_SEED,
        count=invoices,
        **{"from": instant(first), "to": instant(now() - timedelta(minutes=2))},
    )


def truth(simulator: SimulatorProcess) -> list[dict[str, Any]]:
    """Return every report that the company can see now, oldest first."""
    rows: list[dict[str, Any]] = simulator.get("truth", tax_number=TAX_NUMBER)
    return rows


def report_late_changes(simulator: SimulatorProcess) -> list[str]:
    """Let a late invoice, a modification and a storno appear; returns what was done."""
    originals = [
        row
        for row in truth(simulator)
        if row["operation"] == "CREATE"
        and row["category"] == "NORMAL"
        and row["source"] != "OPG"
        and not row["is_annulled"]
    ]
    late = simulator.post(
        "invoices",
        customer_tax_number=TAX_NUMBER,
        invoice_number="KÉSŐI/2026-001",
        issue_date=f"{now() - timedelta(days=75):%Y-%m-%d}",
        lines=[
            {
                "description": "Késve jelentett áru",
                "quantity": 3,
                "unit_price": "1250",
                "vat": "27",
            },
            {"description": "Könyv", "quantity": 2, "unit_price": "4000", "vat": "5"},
        ],
    )
    done = [f"late invoice {late[0]['invoice_number']}, issued {late[0]['issue_date']}"]
    for kind, original in (("modify", originals[-2]), ("storno", originals[-1])):
        made = simulator.post(
            kind,
            supplier_tax_number=original["supplier_tax_number"],
            invoice_number=original["invoice_number"],
        )
        done.append(f"{kind} {made[0]['invoice_number']} of {original['invoice_number']}")
    return done


def settings(first_day: str) -> dict[str, Any]:
    """Return the settings of the demo connection, as a client sends them."""
    return {
        "provider": "nav",
        "environment": "simulator",
        "name": NAME,
        "automatic_sync": True,
        "from_date": first_day,
        "technical": {"tax_number": TAX_NUMBER, **TECHNICAL_USER},
    }


def now() -> datetime:
    """Return the present, aware UTC."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """Write a time as the simulator reads it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
