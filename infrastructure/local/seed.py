"""Fills a fresh local stack with something to look at."""

from datetime import UTC, datetime, timedelta

from infrastructure.local.stack import LocalStack

COMPANY = {"tax_number": "12345676", "name": "Minta Kereskedelmi Kft."}
# Only the simulator knows these.
USER = {
    "login": "demouser0000001",
    "password": "demo-Password-1",
    "signature_key": "de-mo00-simulatorkey01DEMODEMO01",
    "exchange_key": "DEMOEXCHANGEKEY1",
}
INVOICES = 300
DAYS = 90


def seed(stack: LocalStack) -> dict[str, str]:
    """Create a company at the simulator; give the lines that ``run`` prints about it."""
    now = datetime.now(UTC)
    stack.simulator.post("companies", **COMPANY)
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY["tax_number"]])
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY["tax_number"],
        count=INVOICES,
        **{"from": _instant(now - timedelta(days=DAYS)), "to": _instant(now)},
    )
    return {f"Demo {name.replace('_', ' ')}": value for name, value in (COMPANY | USER).items()}


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
