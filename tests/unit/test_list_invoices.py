"""Filters that no index answers: complete over the pages, and never more than twelve queries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.invoice import DetailState, Validity
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.services.list_invoices import InvoiceFilter, ListOrder, list_invoices
from tests.fakes.memory_time import START
from tests.fakes.samples import header, summary
from tests.fakes.toy_world import World, make_world

PENDING = InvoiceFilter(detail_state=DetailState.PENDING)


def plant(world: World, count: int, *pending: int) -> None:
    rows = (summary(f"N-{n:05d}", inserted_at=START - timedelta(seconds=n)) for n in range(count))
    for number, row in enumerate(rows):
        state = DetailState.PENDING if number in pending else DetailState.STORED
        stored = header(row, detail_state=state)
        assert not world.ports.invoices.write(world.ref, [HeaderWrite(stored, 0)])


def numbers(world: World, wanted: InvoiceFilter, limit: int) -> list[list[str]]:
    """Read page after page to the end."""
    pages, key = [], None
    while True:
        found = list_invoices(world.ports, world.ref, wanted, limit, key)
        pages.append([row.header.summary.number for row in found.items])
        key = found.next_key
        if key is None:
            return pages


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize("by", ListOrder)
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_every_fitting_invoice_is_found_once_whatever_the_page(
    world: World, by: ListOrder, limit: int
) -> None:
    plant(world, 250, 0, 99, 100, 249)
    pages = numbers(world, replace(PENDING, by=by), limit)
    found = [number for page in pages for number in page]
    assert found == ["N-00000", "N-00099", "N-00100", "N-00249"]
    assert all(len(page) <= limit for page in pages)


def test_a_search_stops_after_twelve_queries_and_says_how_far_it_came(world: World) -> None:
    plant(world, 1_300, 1_250)
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    found = list_invoices(world.ports, world.ref, PENDING, 50, None)
    assert calls["list_by_inserted_at"] <= 12
    assert found.items == ()
    assert found.searched_until
    assert found.searched_until.summary.number == "N-01099"
    rest = list_invoices(world.ports, world.ref, PENDING, 50, found.next_key)
    assert [row.header.summary.number for row in rest.items] == ["N-01250"]
    assert (rest.next_key, rest.searched_until) == (None, None)


def test_the_worst_full_page_takes_twelve_queries(world: World) -> None:
    plant(world, 1_300, 5, 1_090, 1_091)
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    found = list_invoices(world.ports, world.ref, PENDING, 2, None)
    assert calls["list_by_inserted_at"] == 12
    assert [row.header.summary.number for row in found.items] == ["N-00005", "N-01090"]
    assert found.next_key


def test_without_such_a_filter_one_query_answers(world: World) -> None:
    plant(world, 120)
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    found = list_invoices(world.ports, world.ref, InvoiceFilter(), 50, None)
    assert (len(found.items), calls["list_by_inserted_at"]) == (50, 1)
    assert found.searched_until is None


def test_validity_and_document_are_filters_that_go_together(world: World) -> None:
    states = [(d, v) for d in DetailState for v in Validity]
    for number, (detail_state, validity) in enumerate(states):
        stored = header(summary(f"N-{number}"), detail_state=detail_state, validity=validity)
        world.ports.invoices.write(world.ref, [HeaderWrite(stored, 0)])
    wanted = InvoiceFilter(validity=Validity.ANNULLED)
    assert len(numbers(world, wanted, 99)[0]) == len(DetailState)
    both = replace(wanted, detail_state=DetailState.STORED)
    assert len(numbers(world, both, 99)[0]) == 1


def test_one_suppliers_invoices_are_searched_by_number(world: World) -> None:
    plant(world, 130, 120)
    of_supplier = replace(PENDING, supplier_tax_number="11111111", number_prefix="N-001")
    assert numbers(world, of_supplier, 10) == [["N-00120"]]
