"""Fills a fresh local stack with something to look at."""

from datetime import timedelta
from typing import Any

from infrastructure.local import nav_company, netvisor_company
from infrastructure.local.stack import LocalStack

_INVOICES = 300
_DAYS = 90


class SeedError(Exception):
    """A demo company could not be connected."""


def seed(stack: LocalStack) -> dict[str, str]:
    """Connect the demo companies; returns the lines that ``run`` prints about them."""
    first = nav_company.now() - timedelta(days=_DAYS)
    day = f"{first:%Y-%m-%d}"
    nav_company.add_company(stack.simulator, _INVOICES, first)
    netvisor_company.add_company(stack.netvisor, _INVOICES, first)
    return {
        **_connect(stack, "NAV", nav_company.settings(day)),
        **_connect(stack, "Netvisor", netvisor_company.settings(day)),
    }


def _connect(stack: LocalStack, source: str, settings: dict[str, Any]) -> dict[str, str]:
    answer = stack.call("POST", "/v1/connections", json=settings)
    if not answer.ok:
        raise SeedError(f"{source}: {answer.status_code} {answer.text}")
    technical = settings["technical"].items()
    user = {f"{source} {name.replace('_', ' ')}": value for name, value in technical}
    return {f"{source} connection": answer.json()["id"], **user}
