"""The feed store's contract: one head, no gap, all or nothing."""

import threading

from invoice_connector.core.changes import Change, ChangeType, Told
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from tests.fakes.samples import NOW, REF
from tests.fakes.stores import Stores, stores, tables

__all__ = ["stores", "tables"]
OTHER = ConnectionRef("acme", "c2")


def rows(*numbers: int) -> list[Change]:
    return [
        Change(
            ChangeType.INVOICE_UPDATED,
            NOW,
            invoice_id=InvoiceId(("1", f"N/{n} #x")),
            revision=n,
            reason="r",
        )
        for n in numbers
    ]


def test_an_empty_feed_has_no_rows(stores: Stores) -> None:
    assert stores.feed.head(REF) == 0
    assert list(stores.feed.read(REF, 0, 10)) == []
    assert stores.feed.told(REF, ["invoice/x"]) == {}


def test_rows_are_read_back_in_the_order_in_which_they_were_put(stores: Stores) -> None:
    run = Change(ChangeType.SYNC_FINISHED, NOW, run_id="r1", outcome="completed")
    assert stores.feed.append(REF, 0, rows(1, 2), {})
    assert stores.feed.append(REF, 2, [run], {"run/r1": Told("v", frozenset({"a", "b"}))})
    found = stores.feed.read(REF, 0, 10)
    assert [change.position for change in found] == [1, 2, 3]
    assert found[0].invoice_id == InvoiceId(("1", "N/1 #x"))
    assert (found[1].revision, found[1].reason, found[1].at) == (2, "r", NOW)
    assert (found[2].run_id, found[2].outcome, found[2].invoice_id) == ("r1", "completed", None)
    assert stores.feed.told(REF, ["run/r1"]) == {"run/r1": Told("v", frozenset({"a", "b"}))}
    assert stores.feed.head(REF) == 3


def test_a_page_goes_on_where_the_last_one_ended(stores: Stores) -> None:
    stores.feed.append(REF, 0, rows(*range(1, 13)), {})
    assert [c.position for c in stores.feed.read(REF, 0, 5)] == [1, 2, 3, 4, 5]
    assert [c.position for c in stores.feed.read(REF, 9, 5)] == [10, 11, 12]
    assert list(stores.feed.read(REF, 12, 5)) == []


def test_a_head_that_has_moved_refuses_rows_and_marks(stores: Stores) -> None:
    assert stores.feed.append(REF, 0, rows(1), {"s": Told("1")})
    assert not stores.feed.append(REF, 0, rows(2), {"s": Told("2")})
    assert not stores.feed.append(REF, 2, rows(2), {"s": Told("2")})
    assert [c.revision for c in stores.feed.read(REF, 0, 10)] == [1]
    assert stores.feed.told(REF, ["s"]) == {"s": Told("1")}


def test_feeds_of_other_connections_are_their_own(stores: Stores) -> None:
    stores.feed.append(REF, 0, rows(1), {"s": Told("1")})
    for ref in (OTHER, ConnectionRef("other", "c1")):
        assert stores.feed.head(ref) == 0
        assert list(stores.feed.read(ref, 0, 9)) == []
        assert stores.feed.told(ref, ["s"]) == {}


def test_of_many_writers_at_one_head_exactly_one_wins(tables: Stores) -> None:
    won: list[int] = []
    start = threading.Barrier(6)

    def write(number: int) -> None:
        start.wait()
        if tables.feed.append(REF, 0, rows(number), {}):
            won.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert [c.revision for c in tables.feed.read(REF, 0, 9)] == won
