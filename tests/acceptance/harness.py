"""What the acceptance suite needs of a provider: a source to fill, and settings to try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.connection import Connection
from invoice_connector.core.invoice import DetailState, InvoiceDetail
from invoice_connector.services.save_settings import SettingsChange, create_connection
from tests.fakes.memory_time import START
from tests.fakes.nav_world import COMPANY, LOGIN, SECRETS, NavWorld, make_nav_world
from tests.fakes.netvisor_world import (
    ACCOUNT,
    CUSTOMER_KEY,
    PARTNER,
    NetvisorWorld,
    make_netvisor_world,
)

SourceWorld = NavWorld | NetvisorWorld

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
        values: the values of some summary fields that must occur, and no others.
        lacks: fields of the neutral model that the source has nothing for.
        volatile: what of a stored row depends on when it was read.
        quiet_after: how old everything is before a poll lists nothing.
        quiet_calls: how many calls such a poll makes.
        secrets: what else is secret, beside the settings.
        bypasses: checks, or parts of checks, that do not apply: (check, part) → why.
    """

    code: str
    make: Callable[[], SourceWorld]
    settings: SettingsChange
    wrong: Mapping[str, tuple[str, str]]
    hosts: frozenset[str]
    fill: Callable[[Any, int, datetime, datetime], None]
    values: Mapping[str, set[str]]
    lacks: frozenset[str]
    volatile: frozenset[str] = frozenset()
    quiet_after: timedelta = timedelta(hours=1)
    quiet_calls: int = 1
    secrets: tuple[str, ...] = ()
    bypasses: Mapping[tuple[str, str], str] = field(default_factory=dict)


def connect(world: SourceWorld, change: SettingsChange) -> Connection:
    """Create a connection and let its check run."""
    made = create_connection(world.ports, TENANT, change)
    world.ref = made.ref
    world.deliver()
    return world.connection


def stored(harness: Harness, world: SourceWorld) -> list[dict[str, Any]]:
    """Return the store without what may differ between two equal stores."""
    volatile = {"first_seen_at", "updated_at", "revision", "validity_checked_at"}
    left_out = volatile | harness.volatile
    rows = [{k: v for k, v in row.items() if k not in left_out} for row in world.rows()]
    return sorted(rows, key=lambda row: str(row["id"]))


def details(world: SourceWorld) -> list[InvoiceDetail]:
    """Parse every stored document."""
    spec = world.ports.providers[world.connection.settings.provider].spec
    found = []
    for header in world.headers_by_id().values():
        if header.detail_state is DetailState.STORED and header.detail_version is not None:
            key = header.summary.id
            document = world.ports.invoices.document(world.ref, key, header.detail_version)
            found.append(spec.parse_document(document.content, key))
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
    values={"operation": {"create", "modify", "storno"}, "kind": {"invoice"}},
    lacks=frozenset(
        f"InvoiceSummary.{name}"
        for name in ("status", "open_amount", "customer_code", "payment_reference")
    ),
    bypasses={
        ("CAT-7", "InvoiceDetail.representative"): "needs a foreign supplier's representative",
        ("CAT-7", "InvoiceSummary.extra"): "the list has no element that the model does not name",
        ("CAT-7", "Party.third_state_tax_id"): "the customer is always the Hungarian company",
        ("CAT-7", "Party.community_vat_number"): "the generator gives tax numbers only",
    },
)


def _fill_netvisor(world: NetvisorWorld, count: int, start: datetime, end: datetime) -> None:
    world.generate(count, start, end, seed=int(start.timestamp()) % 1000)


_NETVISOR = Harness(
    code="netvisor",
    make=make_netvisor_world,
    settings=SettingsChange(
        provider="netvisor",
        environment="simulator",
        automatic_sync=True,
        from_date=(START - timedelta(days=90)).date(),
        interval_minutes=15,
        technical={**ACCOUNT, "customer_key": CUSTOMER_KEY},
    ),
    # Netvisor has one answer for all that is wrong about a login.
    wrong={
        "organisation_id": ("1234567-1", "netvisor_login_refused"),
        "customer_id": ("OTHER_1", "netvisor_login_refused"),
        "customer_key": ("another-customer-key-1", "netvisor_login_refused"),
    },
    hosts=frozenset({"127.0.0.1:1"}),
    fill=_fill_netvisor,
    values={"operation": {"create"}, "kind": {"invoice", "order"}},
    lacks=frozenset(
        {
            *(f"Amounts.{name}_huf" for name in ("net", "vat", "gross")),
            *(
                f"{kind}.{name}"
                for kind in ("InvoiceSummary", "InvoiceDetail")
                for name in (
                    "appearance",
                    "batch_index",
                    "category",
                    "is_complete_electronic",
                    "modification_index",
                    "original_number",
                    "payment_method",
                )
            ),
            "InvoiceSummary.channel",
            "InvoiceSummary.customer_member_tax_number",
            "InvoiceSummary.supplier_member_tax_number",
            "InvoiceSummary.supplier_name",
            "InvoiceDetail.modify_without_master",
            "InvoiceDetail.representative",
            "Party.bank_account",
            "Party.community_vat_number",
            "Party.member_tax_number",
            "Party.third_state_tax_id",
            "Party.vat_status",
        }
    ),
    volatile=frozenset({"version", "inserted_at"}),
    quiet_after=timedelta(days=4),
    quiet_calls=2,
    secrets=(PARTNER["partner_key"],),
    bypasses={("CAT-7", "InvoiceLine.unit"): "only newer answers name the unit of a line"},
)

HARNESSES: Mapping[str, Harness] = {one.code: one for one in (_NAV, _NETVISOR)}
