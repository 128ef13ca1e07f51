"""The company that ``demo`` and ``run`` show: what it has at the simulator, and its settings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

TAX_NUMBER = "12345676"
NAME = "Minta Kereskedelmi Kft."
TECHNICAL_USER = {
    "login": "demouser0000001",
    "password": "demo-Password-1",
    "signature_key": "de-mo00-simulatorkey01DEMODEMO01",
    "exchange_key": "DEMOEXCHANGEKEY1",
}
WRONG_SIGNATURE_KEY = "xx-wrong-simulatorkey1DEMODEMO01"

_TIMEOUT_S = 60
_SEED = 7


class Simulator:
    """The control interface of the NAV simulator."""

    def __init__(self, url: str) -> None:
        """Keep the base address."""
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False

    def control(self, route: str, **arguments: Any) -> Any:
        """Call one control route."""
        answer = self._http.post(f"{self._url}/control/{route}", json=arguments, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def truth(self) -> list[dict[str, Any]]:
        """Return every report that the company can see now, oldest first."""
        answer = self._http.get(
            f"{self._url}/control/truth", params={"tax_number": TAX_NUMBER}, timeout=_TIMEOUT_S
        )
        answer.raise_for_status()
        rows: list[dict[str, Any]] = answer.json()
        return rows

    def requests_answered(self) -> int:
        """Count the requests that the simulator has answered."""
        answer = self._http.get(f"{self._url}/control/requests", timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return len(answer.json())

    def add_demo_company(self, invoices: int, first: datetime) -> None:
        """Add the company, its technical user and invoices reported since ``first``."""
        self.control("companies", tax_number=TAX_NUMBER, name=NAME)
        self.control("users", **TECHNICAL_USER, tax_numbers=[TAX_NUMBER])
        self.control(
            "generate",
            customer_tax_number=TAX_NUMBER,
            seed=_SEED,
            count=invoices,
            **{"from": instant(first), "to": instant(now() - timedelta(minutes=2))},
        )

    def report_late_changes(self) -> list[str]:
        """Let a late invoice, a modification and a storno appear; returns what was done."""
        originals = [
            row
            for row in self.truth()
            if row["operation"] == "CREATE"
            and row["category"] == "NORMAL"
            and row["source"] != "OPG"
            and not row["is_annulled"]
        ]
        late = self.control(
            "invoices",
            customer_tax_number=TAX_NUMBER,
            invoice_number="KÉSŐI/2026-001",
            issue_date=f"{now() - timedelta(days=75):%Y-%m-%d}",
            lines=[
                {"description": "Késve jelentett áru", "quantity": 3, "unit_price": "1250", "vat": "27"},
                {"description": "Könyv", "quantity": 2, "unit_price": "4000", "vat": "5"},
            ],
        )
        done = [f"late invoice {late[0]['invoice_number']}, issued {late[0]['issue_date']}"]
        for kind, original in (("modify", originals[-2]), ("storno", originals[-1])):
            made = self.control(
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
