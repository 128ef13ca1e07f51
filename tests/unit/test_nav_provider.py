"""The registry offers the provider with its environments and rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from invoice_connector.core.invoice import InvoiceId, InvoiceSummary, Operation, VersionKey
from invoice_connector.core.windows import Axis
from invoice_connector.providers import available
from invoice_connector.providers.nav.endpoints import base_urls
from invoice_connector.providers.nav.provider import keeps
from tests.builders.nav_answers import CREDENTIALS, SETTINGS, SOFTWARE, StubTransport, digest
from tests.fakes.memory_time import START, SeededIds, VirtualClock
from tests.unit.test_nav_requests import WINDOW

SIMULATOR = "http://127.0.0.1:8301"


def summary(member: str | None) -> InvoiceSummary:
    return InvoiceSummary(
        id=InvoiceId(("11111111", "A/1")),
        version=VersionKey(START),
        number="A/1",
        operation=Operation.CREATE,
        issue_date=None,
        supplier_tax_number="11111111",
        supplier_name="",
        inserted_at=datetime(2026, 1, 1, tzinfo=UTC),
        customer_member_tax_number=member,
    )


def test_registry_offers_nav_with_its_rules() -> None:
    providers = available(StubTransport({}), VirtualClock(), SeededIds(), SOFTWARE, {})
    spec = providers["nav"].spec
    assert spec.code == "nav"
    assert spec.environments == ("production", "test")
    assert (spec.page_size, spec.max_pages, spec.default_interval_minutes) == (100, 10, 15)
    assert spec.summary_is_version
    assert (spec.full_axis, spec.poll_axis) == (Axis.INSERTED_AT, Axis.INSERTED_AT)
    assert spec.zone == "Europe/Budapest"
    assert spec.earliest_from_date == date(2010, 1, 1)
    assert spec.normalise_fields({"tax_number": "12345676-2-42"}) == {"tax_number": "12345676"}


@pytest.mark.parametrize("address", [SIMULATOR, f"{SIMULATOR}/", f"{SIMULATOR}/invoiceService/v3"])
def test_simulator_is_an_environment_only_where_one_is_configured(address: str) -> None:
    transport = StubTransport(lambda _: digest())
    providers = available(transport, VirtualClock(), SeededIds(), SOFTWARE, {"nav": address})
    assert providers["nav"].spec.environments == ("production", "test", "simulator")
    source = providers["nav"].open(replace(SETTINGS, environment="simulator"), CREDENTIALS)
    source.list_page(WINDOW, 1)
    assert transport.sent[0].url == f"{SIMULATOR}/invoiceService/v3/queryInvoiceDigest"


def test_addresses_are_the_authoritys() -> None:
    assert base_urls(None) == {
        "production": "https://api.onlineszamla.nav.gov.hu/invoiceService/v3",
        "test": "https://api-test.onlineszamla.nav.gov.hu/invoiceService/v3",
    }


@pytest.mark.parametrize(
    ("setting", "member", "expected"),
    [
        ("", "99999999", True),
        ("22222222", "22222222", True),
        ("22222222-4-42", "22222222", True),
        ("22222222", None, True),
        ("22222222", "99999999", False),
    ],
)
def test_vat_group_member_keeps_its_own_and_unnamed_invoices(
    setting: str, member: str | None, expected: bool
) -> None:
    assert keeps({"vat_group_member": setting}, summary(member)) is expected


def test_without_a_group_every_row_is_kept() -> None:
    assert keeps({}, summary("99999999"))
