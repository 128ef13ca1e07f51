"""The contract of the invoice store on chains, on every implementation."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId, InvoiceSummary, Operation, VersionKey
from tests.fakes.samples import NOW, REF, summary, write
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

DAY = timedelta(days=1)


def member(number: str, original: str | None, **changes: object) -> InvoiceSummary:
    return summary(number, operation=Operation.MODIFY, original_number=original, **changes)


def chain(stores: Stores, *base: str, limit: int = 99) -> list[str]:
    found = stores.invoices.chain_members(REF, InvoiceId(base), limit)
    return sorted(stored.summary.id.parts[-1] for stored in found)


def test_what_refers_to_an_original_is_found_by_it_whether_that_is_stored_or_not(
    stores: Stores,
) -> None:
    rows = [
        summary("O-1"),
        member("M-1", "O-1"),
        member("M-2", "O-1"),
        member("M-3", "O-10"),
        member("M-4", "O"),
        member("other", "O-1", parts=("22222222", "other"), supplier_tax_number="22222222"),
        member("batch", "O-1", parts=("11111111", "batch", "1"), batch_index=1),
        member("batch", "O-2", parts=("11111111", "batch", "2"), batch_index=2),
    ]
    stores.invoices.write(REF, [write(row) for row in rows])
    assert chain(stores, "11111111", "O-1") == ["1", "M-1", "M-2"]
    assert chain(stores, "11111111", "O-2") == ["2"]
    assert chain(stores, "22222222", "O-1") == ["other"]
    assert len(chain(stores, "11111111", "O-1", limit=2)) == 2
    assert chain(stores, "1", "x" * 3000) == []
    elsewhere = ConnectionRef("acme", "c2")
    assert stores.invoices.chain_members(elsewhere, InvoiceId(("11111111", "O-1")), 9) == []


def test_a_newer_version_that_refers_to_another_original_leaves_the_old_chain(
    stores: Stores,
) -> None:
    row = member("M-1", "O-1")
    stores.invoices.write(REF, [write(row)])
    moved = replace(row, version=VersionKey(NOW + DAY, "TX2", 1), original_number="O-2")
    stores.invoices.write(REF, [write(moved, replaces=1)])
    assert (chain(stores, "11111111", "O-1"), chain(stores, "11111111", "O-2")) == ([], ["M-1"])


def test_many_modifications_are_written_and_linked_at_once(stores: Stores) -> None:
    rows = [member(f"M-{number:03d}", "O-1") for number in range(120)]
    assert stores.invoices.write(REF, [write(row) for row in rows]) == frozenset()
    assert chain(stores, "11111111", "O-1", limit=500) == [f"M-{n:03d}" for n in range(120)]


def test_an_empty_original_number_is_none(stores: Stores) -> None:
    stores.invoices.write(REF, [write(member("M-1", ""))])
    assert chain(stores, "11111111", "") == ["M-1"]
