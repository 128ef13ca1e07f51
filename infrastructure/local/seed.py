"""Fills a fresh local stack with something to look at."""

from datetime import timedelta

from infrastructure.local import demo_company
from infrastructure.local.stack import LocalStack

_INVOICES = 300
_DAYS = 90


class SeedError(Exception):
    """The demo company could not be connected."""


def seed(stack: LocalStack) -> dict[str, str]:
    """Connect the demo company; returns the lines that ``run`` prints about it."""
    first = demo_company.now() - timedelta(days=_DAYS)
    demo_company.add_company(stack.simulator, _INVOICES, first)
    settings = demo_company.settings(f"{first:%Y-%m-%d}")
    answer = stack.call("POST", "/v1/connections", json=settings)
    if not answer.ok:
        raise SeedError(f"{answer.status_code} {answer.text}")
    user = {f"Demo {name.replace('_', ' ')}": v for name, v in settings["technical"].items()}
    return {"Demo connection": answer.json()["id"], **user}
