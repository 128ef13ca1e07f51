"""What the acceptance suite needs of a provider: a source to fill, and settings to try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.connection import Connection
from invoice_connector.core.invoice import InvoiceDetail
from invoice_connector.services.save_settings import SettingsChange, create_connection
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, LOGIN, SECRETS, NavWorld, make_nav_world

TENANT = "tenant-a"
EVERY_KIND = {
    "mix": dict.fromkeys(
        (
            "normal",
            "foreign",
            "aggregate",
            "simplified",
            "cash_register",
            "electronic",
            "modify",
            "storno",
            "batch",
            "re_report",
        ),
        1,
    )
}


@dataclass(frozen=True)
class Harness:
    """One provider under test.

    Attributes:
        settings: complete and right.
        wrong: for each field a wrong value and the code that must be named for it.
        hosts: the only hosts that may be called.
        bypasses: checks, or parts of checks, that do not apply: (check, part) → why.
    """

    code: str
    make: Callable[[], NavWorld]
    settings: SettingsChange
    wrong: Mapping[str, tuple[str, str]]
    hosts: frozenset[str]
    fill: Callable[[NavWorld, int, datetime, datetime], None]
    bypasses: Mapping[tuple[str, str], str] = field(default_factory=dict)


def connect(world: NavWorld, change: SettingsChange) -> Connection:
    """Create a connection and let its check run."""
    made = create_connection(world.ports, TENANT, change)
    world.ref = made.ref
    world.deliver()
    return world.connection


def stored(world: NavWorld) -> list[dict[str, Any]]:
    """Return the store without what may differ between two equal stores."""
    volatile = {"first_seen_at", "updated_at", "revision", "validity_checked_at"}
    rows = [{k: v for k, v in row.items() if k not in volatile} for row in world.rows()]
    return sorted(rows, key=lambda row: str(row["id"]))


def details(world: NavWorld) -> list[InvoiceDetail]:
    """Parse every stored document."""
    spec = world.ports.providers[world.connection.settings.provider].spec
    found = []
    for header in world.headers().values():
        summary = header.summary
        if header.detail_version == summary.version:
            document = world.ports.invoices.document(world.ref, summary.id, summary.version)
            found.append(spec.parse_document(document.content, summary.id))
    return found


def _fill_nav(world: NavWorld, count: int, start: datetime, end: datetime) -> None:
    options = {**EVERY_KIND, "group_members": ["11112222", "33334444"]}
    world.generate(count, start, end, seed=int(start.timestamp()) % 1000, options=options)


_NAV = Harness(
    code="nav",
    make=make_nav_world,
    settings=SettingsChange(
        provider="nav",
        environment="simulator",
        automatic_sync=True,
        from_date=(START - timedelta(days=90)).date(),
        technical={"tax_number": COMPANY, "login": LOGIN, **SECRETS},
    ),
    wrong={
        "tax_number": ("87654321", "nav_tax_number_not_registered"),
        "login": ("otheruser000001", "nav_login_refused"),
        "password": ("wrong-Password-1", "nav_login_refused"),
        "signature_key": ("x" * 32, "nav_signature_refused"),
        "exchange_key": ("X" * 16, "nav_exchange_key_wrong"),
    },
    hosts=frozenset({"127.0.0.1:1"}),
    fill=_fill_nav,
    bypasses={
        ("CAT-7", "InvoiceDetail.representative"): "needs a foreign supplier's representative",
        ("CAT-7", "InvoiceSummary.extra"): "the list has no element that the model does not name",
        ("CAT-7", "Party.third_state_tax_id"): "the customer is always the Hungarian company",
        ("CAT-7", "Party.community_vat_number"): "the generator gives tax numbers only",
    },
)

HARNESSES: Mapping[str, Harness] = {_NAV.code: _NAV}
