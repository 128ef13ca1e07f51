"""Chains: the same whatever arrives first, and never more certain than what has arrived."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from invoice_connector.core.chain import Chain, base_id, build_chain
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceHeader,
    InvoiceId,
    Operation,
    Validity,
    VersionKey,
)
from tests.fakes.memory_time import START
from tests.fakes.samples import header, summary

BASE = InvoiceId(("11111111", "O-1"))


def amounts(net: str, vat: str) -> Amounts:
    return Amounts(
        net=Decimal(net), vat=Decimal(vat), net_huf=Decimal(net) * 2, vat_huf=Decimal(vat) * 2
    )


def member(
    number: str, net: str, vat: str, operation: Operation = Operation.MODIFY, **more: object
) -> InvoiceHeader:
    values: dict[str, object] = {"operation": operation, "amounts": amounts(net, vat), **more}
    if operation is not Operation.CREATE:
        values.setdefault("original_number", "O-1")
    return header(summary(number, **values), validity=Validity.VALID)


ORIGINAL = member("O-1", "1000.00", "270.00", Operation.CREATE)
FIRST = member("M-1", "-100.00", "-27.00", modification_index=1)
STORNO = member("S-2", "-900.00", "-243.00", Operation.STORNO, modification_index=2)
AFTER = member("M-3", "50.00", "13.50", modification_index=3)


def built(base: InvoiceHeader | None, *members: InvoiceHeader) -> Chain:
    return build_chain(BASE, base, members)


def test_the_effect_is_the_original_and_all_differences() -> None:
    chain = built(ORIGINAL, FIRST)
    effect = chain.effect
    assert (effect.net, effect.vat, effect.gross) == (
        Decimal("900.00"), Decimal("243.00"), Decimal("1143.00")
    )  # fmt: skip
    assert (effect.net_huf, effect.gross_huf) == (Decimal("1800.00"), Decimal("2286.00"))
    assert (chain.currency, chain.is_voided) == ("HUF", False)


@pytest.mark.parametrize("order", list(permutations((FIRST, STORNO, AFTER))))
def test_the_order_of_arrival_changes_nothing(order: tuple[InvoiceHeader, ...]) -> None:
    chain = built(ORIGINAL, *order)
    assert chain == built(ORIGINAL, FIRST, STORNO, AFTER)
    assert [found.summary.number for found in chain.all] == ["O-1", "M-1", "S-2", "M-3"]


def test_a_storno_that_takes_back_everything_voids_the_chain() -> None:
    assert built(ORIGINAL, FIRST, STORNO).is_voided is True
    assert built(ORIGINAL, STORNO).is_voided is False  # something is left
    assert built(ORIGINAL, FIRST, STORNO, AFTER).is_voided is False  # corrected afterwards


def test_a_modification_down_to_nothing_is_no_storno() -> None:
    nothing = member("M-1", "-1000.00", "-270.00")
    assert built(ORIGINAL, nothing).is_voided is False


def test_an_annulled_member_has_no_effect_but_is_shown() -> None:
    annulled = replace(STORNO, validity=Validity.ANNULLED)
    chain = built(ORIGINAL, FIRST, annulled)
    assert chain.effect.net == Decimal("900.00")
    assert chain.is_voided is False
    assert annulled in chain.members


def test_with_an_annulled_original_goes_its_whole_chain() -> None:
    chain = built(replace(ORIGINAL, validity=Validity.ANNULLED), FIRST)
    assert chain.effect.net == chain.effect.gross == 0
    assert chain.is_voided is False


def test_without_the_original_only_the_differences_are_known() -> None:
    chain = built(None, FIRST, STORNO)
    assert chain.effect.net == Decimal("-1000.00")
    assert chain.is_voided is None
    assert chain.all == (FIRST, STORNO)


def test_an_amount_that_one_member_does_not_state_is_unknown_in_all() -> None:
    unstated = replace(FIRST, summary=replace(FIRST.summary, amounts=Amounts(net=Decimal(-1))))
    effect = built(ORIGINAL, unstated).effect
    assert (effect.net, effect.vat, effect.gross) == (Decimal("999.00"), None, None)


def test_a_storno_without_amounts_leaves_open_whether_the_chain_is_void() -> None:
    unstated = replace(STORNO, summary=replace(STORNO.summary, amounts=Amounts()))
    assert built(ORIGINAL, unstated).is_voided is None


def test_different_currencies_add_up_in_huf_only() -> None:
    euro = replace(FIRST, summary=replace(FIRST.summary, currency="EUR"))
    chain = built(ORIGINAL, euro)
    assert (chain.currency, chain.effect.net) == (None, None)
    assert chain.effect.net_huf == Decimal("1800.00")


def test_modifications_without_numbers_follow_the_order_of_their_reports() -> None:
    def at(number: str, hours: int) -> InvoiceHeader:
        version = VersionKey(START + timedelta(hours=hours), "TX", 1)
        return member(number, "1", "0", version=version)

    chain = built(ORIGINAL, at("C", 3), at("A", 1), at("B", 2))
    assert [found.summary.number for found in chain.members] == ["A", "B", "C"]


def test_an_invoice_that_names_itself_as_its_original_is_no_member_of_itself() -> None:
    own = member("O-1", "10.00", "2.70")
    chain = build_chain(base_id(own.summary), own, [own])
    assert (chain.all, chain.effect.net) == ((own,), Decimal("10.00"))


def test_each_item_of_a_batch_document_belongs_to_its_own_original() -> None:
    items = [
        summary("B-1", parts=("11111111", "B-1", str(n)), batch_index=n, original_number=f"O-{n}")
        for n in (1, 2)
    ]
    assert [base_id(item).parts for item in items] == [("11111111", "O-1"), ("11111111", "O-2")]
    assert base_id(summary("O-1")).parts == ("11111111", "O-1")
