"""Lists of invoices: whatever the filter, order and page, complete and without repetition."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from invoice_connector.core.errors import InputError, MalformedError
from invoice_connector.core.hand_over import HandOver, HandOverState
from invoice_connector.core.invoice import (
    Amounts,
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
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.core.provider import Direction, Provider
from invoice_connector.services.list_invoices import list_invoices
from tests.fakes.memory_time import START
from tests.fakes.samples import header, summary
from tests.fakes.toy_source import SPEC
from tests.fakes.toy_world import World, make_world

PENDING = InvoiceFilter(detail_state=DetailState.PENDING)


def store(world: World, row: object, **state: object) -> None:
    stored = header(row, **state)  # type: ignore[arg-type]
    assert not world.ports.invoices.write(world.ref, [HeaderWrite(stored, 0)])


def plant(world: World, count: int, *pending: int) -> None:
    for number in range(count):
        row = summary(f"N-{number:05d}", inserted_at=START - timedelta(seconds=number))
        state = DetailState.PENDING if number in pending else DetailState.STORED
        store(world, row, detail_state=state)


def pages(world: World, query: InvoiceQuery, limit: int) -> list[list[str]]:
    """Read page after page to the end."""
    found, key = [], None
    while True:
        page = list_invoices(world.ports, world.ref, query, limit, key)
        found.append([row.header.summary.number for row in page.items])
        key = page.next_key
        if key is None:
            return found


def numbers(world: World, limit: int = 100, **filters: object) -> list[str]:
    query = InvoiceQuery(InvoiceFilter(**filters))  # type: ignore[arg-type]
    return [number for page in pages(world, query, limit) for number in page]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize("by", DateKind)
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
@pytest.mark.parametrize("descending", [True, False])
def test_every_fitting_invoice_is_found_once_whatever_the_page(
    world: World, by: DateKind, limit: int, descending: bool
) -> None:
    plant(world, 250, 0, 99, 100, 249)
    query = InvoiceQuery(replace(PENDING, by=by), Sort.DATE, descending)
    found = pages(world, query, limit)
    expected = ["N-00000", "N-00099", "N-00100", "N-00249"]
    assert [n for page in found for n in page] == expected[:: 1 if descending else -1]
    assert all(len(page) <= limit for page in found)


def test_each_field_chooses(world: World) -> None:
    plain = summary("PLAIN", amounts=Amounts(net=Decimal(1), vat=Decimal(0)))
    other = replace(
        summary("other/Ű-1"),
        supplier_tax_number="99999999",
        supplier_name="Ács & Társa Bt.",
        customer_tax_number="88888888",
        customer_name="Öböl Oy",
        amounts=Amounts(net=Decimal("100"), vat=Decimal("27.5")),
        currency="EUR",
        payment_method="CARD",
        operation=Operation.STORNO,
        category="AGGREGATE",
        appearance="EDI",
        kind=InvoiceKind.ORDER,
        status=InvoiceStatus.PAID,
        issue_date=date(2026, 1, 5),
        delivery_date=date(2026, 1, 6),
        payment_date=date(2026, 1, 7),
    )
    store(world, plain, detail_state=DetailState.STORED)
    store(
        world,
        other,
        detail_state=DetailState.QUARANTINED,
        validity=Validity.ANNULLED,
        found_by=FoundBy.UPLOAD,
        hand_over=HandOver(HandOverState.LINKED, "AP-1"),
    )
    by_supplier = replace(SPEC, direction=Direction.OUTBOUND)  # else the id decides
    world.ports.providers["toy"] = Provider(by_supplier, lambda _s, _c: world.source)  # type: ignore[index]
    tried = (
        {"supplier_tax_number": "99999999"},
        {"supplier_tax_number": "99999999", "number_prefix": "oth"},
        {"number": "ű-"},
        {"number": "OTHER/u"},
        {"supplier_name": "acs & TARSA"},
        {"customer_tax_number": "88888888"},
        {"customer_name": "obol"},
        {"amount_min": Decimal("127.5"), "amount_max": Decimal("127.5")},
        {"amount_min": Decimal("2")},
        {"currency": "EUR"},
        {"payment_method": "CARD"},
        {"operation": Operation.STORNO},
        {"category": "AGGREGATE"},
        {"appearance": "EDI"},
        {"kind": InvoiceKind.ORDER},
        {"status": InvoiceStatus.PAID},
        {"detail_state": DetailState.QUARANTINED},
        {"validity": Validity.ANNULLED},
        {"found_by": FoundBy.UPLOAD},
        {"problems": True},
        {"hand_over": HandOverState.LINKED},
        {"external_reference": "AP-1"},
        {"by": DateKind.ISSUE_DATE, "period": DateRange(date(2026, 1, 5), date(2026, 1, 5))},
        {"by": DateKind.DELIVERY_DATE, "period": DateRange(date(2026, 1, 6), date(2026, 1, 6))},
        {"by": DateKind.PAYMENT_DATE, "period": DateRange(date(2026, 1, 7), date(2026, 1, 7))},
    )
    for filters in tried:
        assert numbers(world, **filters) == ["other/Ű-1"], filters
    assert {name for filters in tried for name in filters} == set(InvoiceFilter.__slots__)
    assert numbers(world, problems=False) == ["PLAIN"]
    assert numbers(world, amount_max=Decimal("1")) == ["PLAIN"]


def test_filters_go_together(world: World) -> None:
    for number, (detail_state, validity) in enumerate(product(DetailState, Validity)):
        store(world, summary(f"N-{number}"), detail_state=detail_state, validity=validity)
    assert len(numbers(world, validity=Validity.ANNULLED)) == len(DetailState)
    both = numbers(world, validity=Validity.ANNULLED, detail_state=DetailState.STORED)
    assert len(both) == 1


def plant_amounts(world: World) -> None:
    for number, (gross, currency, huf) in enumerate(
        [("5", "EUR", "2000"), ("900", "HUF", None), ("-7", "EUR", "-2800"), (None, "HUF", None)]
    ):
        amounts = Amounts(
            gross=Decimal(gross) if gross else None, gross_huf=Decimal(huf) if huf else None
        )
        store(world, summary(f"N-{number}", currency=currency, amounts=amounts))


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_amounts_are_compared_in_forints_and_unknown_ones_come_last(
    world: World, limit: int
) -> None:
    plant_amounts(world)
    down = pages(world, InvoiceQuery(sort=Sort.AMOUNT), limit)
    up = pages(world, InvoiceQuery(sort=Sort.AMOUNT, descending=False), limit)
    assert [n for page in down for n in page] == ["N-0", "N-1", "N-2", "N-3"]
    assert [n for page in up for n in page] == ["N-2", "N-1", "N-0", "N-3"]


def test_within_one_currency_its_own_amounts_count(world: World) -> None:
    plant_amounts(world)
    assert numbers(world, currency="EUR", amount_max=Decimal("5")) == ["N-2", "N-0"]
    assert numbers(world, amount_min=Decimal("1000")) == ["N-0"]


def test_one_suppliers_invoices_come_by_number_or_by_any_date(world: World) -> None:
    plant(world, 130, 120)
    of_supplier = replace(PENDING, supplier_tax_number="11111111", number_prefix="N-001")
    by_number = InvoiceQuery(of_supplier, Sort.NUMBER, descending=False)
    assert pages(world, by_number, 10) == [["N-00120"]]
    all_of_it = replace(of_supplier, detail_state=None)
    for by in DateKind:
        by_date = InvoiceQuery(replace(all_of_it, by=by))
        found = pages(world, by_date, 7)
        assert [n for page in found for n in page] == [f"N-{n:05d}" for n in range(100, 130)]
    day = replace(all_of_it, period=DateRange(date(1999, 1, 1), date(1999, 1, 1)))
    assert pages(world, InvoiceQuery(day), 7) == [[]]


def test_what_an_order_cannot_place_is_refused_not_guessed(world: World) -> None:
    with pytest.raises(MalformedError):
        list_invoices(world.ports, world.ref, InvoiceQuery(sort=Sort.AMOUNT), 5, "nonsense")
    with pytest.raises(MalformedError):
        list_invoices(world.ports, world.ref, InvoiceQuery(sort=Sort.AMOUNT), 5, '[true, "x", "y"]')


def test_problems_are_found_at_once_and_in_any_order(world: World) -> None:
    plant(world, 1_500, 3, 1_400)
    calls = world.ports.invoices.calls  # type: ignore[attr-defined]
    assert numbers(world, problems=True) == ["N-00003", "N-01400"]
    assert (calls["list_problems"], calls["list_by_date"]) == (1, 0)
    by_amount = InvoiceQuery(InvoiceFilter(problems=True), Sort.AMOUNT)
    assert sorted(pages(world, by_amount, 1)) == [["N-00003"], ["N-01400"]]


def test_too_many_invoices_are_not_sorted(world: World) -> None:
    plant(world, 2)
    real = world.ports.invoices.list_by_date
    world.ports.invoices.list_by_date = lambda *a, **k: replace(  # type: ignore[method-assign]
        real(*a, **k), next_key="there is always more"
    )
    with pytest.raises(InputError) as refused:
        list_invoices(world.ports, world.ref, InvoiceQuery(sort=Sort.AMOUNT), 5, None)
    assert refused.value.code == "narrow_period"
