"""How many queries lists and totals cost at 100,000 invoices in one connection."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoice_connector.core.errors import InputError
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.invoice_filter import (
    DateKind,
    DateRange,
    InvoiceFilter,
    InvoiceQuery,
    Sort,
)
from invoice_connector.core.ports import Ports
from invoice_connector.services.list_invoices import list_invoices
from invoice_connector.services.show_coverage import Counted
from invoice_connector.services.show_overview import show_overview
from invoice_connector.services.total_invoices import total_invoices
from tests.fakes.big_table import BigTable, invoice
from tests.fakes.memory_ports import memory_ports
from tests.fakes.samples import REF, connection
from tests.fakes.stores import intercept, stores_on_tables
from tests.fakes.toy_source import ToySource
from tests.fakes.toy_world import toy_provider

KEY = "lists"
INVOICES = range(100_000)
FEBRUARY = DateRange(date(2026, 2, 1), date(2026, 2, 28))


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Ports, BigTable]]:
    with stores_on_tables() as stores:
        table = BigTable(INVOICES)
        intercept(table.answer)
        ports = replace(memory_ports(), invoices=stores.invoices)
        ports.providers["nav"] = toy_provider(ToySource(ports.clock))  # type: ignore[index]
        ports.connections.create(connection())
        yield ports, table


def queries(table: BigTable) -> int:
    counted = sum(table.queries.values())
    table.queries.clear()
    return counted


def test_the_default_page_takes_one_query(world: tuple[Ports, BigTable]) -> None:
    ports, table = world
    first = list_invoices(ports, REF, InvoiceQuery(), 50, None)
    assert (len(first.items), queries(table)) == (50, 1)
    second = list_invoices(ports, REF, InvoiceQuery(), 50, first.next_key)
    assert second.items[0].header == invoice(50)
    assert queries(table) == 1


@pytest.mark.parametrize("kind", DateKind)
def test_a_period_by_any_date_takes_one_query(
    world: tuple[Ports, BigTable], kind: DateKind
) -> None:
    ports, table = world
    wanted = InvoiceFilter(by=kind, period=FEBRUARY)
    assert len(list_invoices(ports, REF, InvoiceQuery(wanted), 100, None).items) == 100
    assert queries(table) == 1


def test_problems_and_one_suppliers_invoices_take_one_query(
    world: tuple[Ports, BigTable],
) -> None:
    ports, table = world
    broken = list_invoices(ports, REF, InvoiceQuery(InvoiceFilter(problems=True)), 100, None)
    assert (len(broken.items), broken.next_key, queries(table)) == (100, None, 1)
    supplier = InvoiceFilter(supplier_tax_number="10000007")
    by_number = InvoiceQuery(supplier, Sort.NUMBER, descending=False)
    assert len(list_invoices(ports, REF, by_number, 100, None).items) == 100
    assert queries(table) == 1
    by_date = list_invoices(ports, REF, InvoiceQuery(supplier), 100, None)
    assert by_date.items[0].header == invoice(7)
    assert queries(table) == 1


EVERY_FILTER: dict[str, Any] = {
    "by": DateKind.PAYMENT_DATE,
    "period": FEBRUARY,
    "supplier_tax_number": "10000007",
    "number_prefix": "SZ-2026/0",
    "number": "nowhere",
    "supplier_name": "nobody",
    "customer_tax_number": "33333333",
    "customer_name": "nobody",
    "amount_min": Decimal("1E+9"),
    "amount_max": Decimal("-1"),
    "currency": "XXX",
    "payment_method": "BARTER",
    "operation": Operation.STORNO,
    "category": "AGGREGATE",
    "appearance": "UNKNOWN",
    "kind": InvoiceKind.DRAFT,
    "status": InvoiceStatus.PAID,
    "detail_state": DetailState.GONE,
    "validity": Validity.DELETED,
    "problems": True,
    "hand_over": HandOverState.BOOKED,
    "external_reference": "AP-1",
    "found_by": FoundBy.UPLOAD,
}
INDEXED = {"by", "period", "supplier_tax_number", "number_prefix", "problems"}
GOES_WITH = {"number_prefix": {"supplier_tax_number": "10000007"}}


@pytest.mark.parametrize(
    "name",
    [
        name if name in INDEXED else pytest.param(name, marks=pytest.mark.long)
        for name in InvoiceFilter.__slots__
    ],
)
def test_every_filter_alone_takes_one_query_or_says_how_far_it_came(
    world: tuple[Ports, BigTable], name: str, record_property: Any
) -> None:
    ports, table = world
    wanted = InvoiceFilter(**{name: EVERY_FILTER[name]}, **GOES_WITH.get(name, {}))
    page = list_invoices(ports, REF, InvoiceQuery(wanted), 50, None)
    taken = queries(table)
    record_property(KEY, {f"queries by {name}": taken})
    if name in INDEXED:
        assert (len(page.items), page.searched_until, taken) == (50, None, 1)
    else:  # the worst case: nothing fits
        assert (page.items, page.searched_until is not None) == ((), True)
        assert 1 < taken <= 12


def test_a_search_takes_twelve_queries_at_most_and_goes_on(
    world: tuple[Ports, BigTable],
) -> None:
    ports, table = world
    query = InvoiceQuery(InvoiceFilter(number="/01450"))  # ten of them, far down
    found: list[str] = []
    key: str | None = None
    for _ in INVOICES:
        page = list_invoices(ports, REF, query, 50, key)
        assert queries(table) <= 12
        found += [row.header.summary.number for row in page.items]
        key = page.next_key
        if len(found) == 10:
            break
        assert page.searched_until
    assert found == [f"SZ-2026/01450{n}" for n in range(10)]


def test_totals_and_amounts_need_a_period_that_fits(world: tuple[Ports, BigTable]) -> None:
    ports, table = world
    wanted = InvoiceFilter(by=DateKind.ISSUE_DATE, period=FEBRUARY)
    totals = total_invoices(ports, REF, InvoiceQuery(wanted))
    assert totals.count == 28 * 288
    assert queries(table) <= 12
    largest = list_invoices(ports, REF, InvoiceQuery(wanted, Sort.AMOUNT), 100, None)
    assert largest.items[0].header.summary.amounts.net == 8_208
    assert queries(table) <= 12
    for refused in (
        lambda: total_invoices(ports, REF, InvoiceQuery()),
        lambda: list_invoices(ports, REF, InvoiceQuery(sort=Sort.AMOUNT), 100, None),
    ):
        with pytest.raises(InputError, match="narrow_period"):
            refused()
        assert queries(table) == 12


def test_an_overview_adds_up_whole_months_only_and_counts_problems_exactly(
    world: tuple[Ports, BigTable],
) -> None:
    ports, table = world
    overview = show_overview(ports, REF)
    assert table.queries["by_issue_date"] == 12
    queries(table)
    assert overview.complete_from > date(2025, 4, 1)  # twelve months would be 105,000 invoices
    shown = [month for month in overview.totals.months if month]
    assert overview.totals.months["2026-02"][0].count == 28 * 288
    assert shown[-1] == f"{overview.complete_from:%Y-%m}"
    assert overview.quarantined == Counted(100, is_exact=True)
    assert all(partner.count > 0 for partner in overview.partners)
