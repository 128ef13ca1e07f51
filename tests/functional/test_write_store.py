"""The contract of the write store, on every implementation."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FieldProblem, LostRaceError, NotFoundError
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import Write, WriteAction, WriteFailure, WriteOrder, WriteState
from tests.fakes.samples import NOW, REF
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

MINUTE = timedelta(minutes=1)
LEASE_END = NOW + 7 * MINUTE
ORDER = WriteOrder(
    action=WriteAction.EDIT,
    kind=InvoiceKind.INVOICE,
    reference="ic-1",
    targets=("165",),
    content=b'{"number":"1"}',
    expected=InvoiceStatus.OPEN,
    status=InvoiceStatus.PAID,
    accept_loss=("/lines/2",),
)


def write(number: int = 1, ref: ConnectionRef = REF, **changes: object) -> Write:
    order = replace(ORDER, reference=f"ic-{number}")
    made = Write(
        ref=ref,
        write_id=f"2026030112000{number}-ic-{number}",
        order=order,
        digest="d",
        created_at=NOW,
        created_by="anna",
        look_for={"number": "1"},
        warnings=(FieldProblem("/lines/0/unit", "unit_may_be_refused"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def without_content(made: Write) -> Write:
    return replace(made, order=replace(made.order, content=b""))


def test_a_write_is_read_back_whole(stores: Stores) -> None:
    made = write()
    assert stores.writes.add(made) == made
    assert stores.writes.get(REF, made.write_id) == without_content(made)
    assert stores.writes.find(REF, "ic-1") == without_content(made)
    assert stores.writes.claim(REF, made.write_id, "w", NOW, LEASE_END) == made


def test_large_content_comes_back_unchanged(stores: Stores) -> None:
    content = random.Random(1).randbytes(300_000)
    made = write()
    made = replace(made, order=replace(made.order, content=content))
    stores.writes.add(made)
    claimed = stores.writes.claim(REF, made.write_id, "w", NOW, LEASE_END)
    assert claimed is not None
    assert claimed.order.content == content


def test_a_reference_has_one_write_for_good(stores: Stores) -> None:
    first = write()
    stores.writes.add(first)
    again = replace(first, write_id="20260302120000-ic-1", digest="other")
    assert stores.writes.add(again) == without_content(first)
    assert [w.write_id for w in stores.writes.list(REF, 10, None).items] == [first.write_id]


def test_a_reference_is_known_to_its_own_connection_only(stores: Stores) -> None:
    other = ConnectionRef("tenant-b", REF.connection_id)
    stores.writes.add(write())
    assert stores.writes.find(other, "ic-1") is None
    with pytest.raises(NotFoundError, match="write_not_found"):
        stores.writes.get(other, write().write_id)
    assert stores.writes.claim(other, write().write_id, "w", NOW, LEASE_END) is None


def test_the_list_is_newest_first_in_pages(stores: Stores) -> None:
    for number in (2, 1, 3):
        stores.writes.add(write(number))
    first = stores.writes.list(REF, 2, None)
    rest = stores.writes.list(REF, 2, first.next_key)
    assert [w.order.reference for w in (*first.items, *rest.items)] == ["ic-3", "ic-2", "ic-1"]
    assert rest.next_key is None


def test_one_worker_at_a_time(stores: Stores) -> None:
    stores.writes.add(write())
    write_id = write().write_id
    assert stores.writes.claim(REF, write_id, "a", NOW, LEASE_END)
    assert stores.writes.claim(REF, write_id, "b", NOW + MINUTE, LEASE_END) is None
    taken_over = stores.writes.claim(REF, write_id, "b", LEASE_END, LEASE_END + 7 * MINUTE)
    assert taken_over is not None
    with pytest.raises(LostRaceError):
        stores.writes.save(replace(taken_over, state=WriteState.SENT), "a", LEASE_END)
    assert stores.writes.get(REF, write_id).state is WriteState.QUEUED


def test_what_is_saved_is_read_and_the_lease_goes_unless_it_is_kept(stores: Stores) -> None:
    stores.writes.add(write())
    claimed = stores.writes.claim(REF, write().write_id, "a", NOW, LEASE_END)
    assert claimed is not None
    failure = WriteFailure("c", (FieldProblem("/a", "b"),), "X", "Ääni", "id", is_final=True)
    sent = replace(claimed, state=WriteState.SENT, sends=1, sent_at=NOW, failure=failure)
    stores.writes.save(sent, "a", LEASE_END)
    assert stores.writes.get(REF, sent.write_id) == without_content(sent)
    assert stores.writes.claim(REF, sent.write_id, "b", NOW, LEASE_END) is None
    stores.writes.save(replace(sent, checks=2), "a")
    assert stores.writes.claim(REF, sent.write_id, "b", NOW, LEASE_END) == replace(sent, checks=2)


def test_nobody_works_on_a_write_before_it_is_due(stores: Stores) -> None:
    stores.writes.add(write())
    claimed = stores.writes.claim(REF, write().write_id, "a", NOW, LEASE_END)
    assert claimed is not None
    stores.writes.save(replace(claimed, not_before=NOW + 5 * MINUTE), "a")
    later = NOW + 5 * MINUTE
    assert stores.writes.claim(REF, write().write_id, "b", later - MINUTE, LEASE_END) is None
    assert stores.writes.claim(REF, write().write_id, "b", later, LEASE_END + MINUTE) is not None


@pytest.mark.parametrize("state", [WriteState.DONE, WriteState.REFUSED, WriteState.UNKNOWN])
def test_a_settled_write_is_left_alone(stores: Stores, state: WriteState) -> None:
    stores.writes.add(write())
    claimed = stores.writes.claim(REF, write().write_id, "a", NOW, LEASE_END)
    assert claimed is not None
    stores.writes.save(replace(claimed, state=state, settled_at=NOW), "a")
    much_later = NOW + timedelta(days=2)
    assert stores.writes.claim(REF, write().write_id, "b", much_later, much_later) is None
    assert list(stores.writes.overdue(much_later, 10)) == []
    assert not stores.writes.resend(REF, write().write_id, much_later, much_later)


def test_only_an_unknown_write_is_opened_again(stores: Stores) -> None:
    stores.writes.add(write())
    assert not stores.writes.reopen(write())
    claimed = stores.writes.claim(REF, write().write_id, "a", NOW, LEASE_END)
    assert claimed is not None
    failure = WriteFailure("write_undecidable", is_final=True)
    unknown = replace(claimed, state=WriteState.UNKNOWN, settled_at=NOW, failure=failure)
    stores.writes.save(unknown, "a")
    assert stores.writes.reopen(unknown)
    opened = stores.writes.claim(REF, unknown.write_id, "b", NOW + MINUTE, LEASE_END)
    assert opened == replace(unknown, state=WriteState.SENT, settled_at=None)


def test_a_lost_message_or_worker_is_overdue_once_in_a_while(stores: Stores) -> None:
    made = write()
    stores.writes.add(made)
    assert list(stores.writes.overdue(NOW + MINUTE, 10)) == []
    late = NOW + 3 * MINUTE
    assert list(stores.writes.overdue(late, 10)) == [(REF, made.write_id)]
    assert stores.writes.resend(REF, made.write_id, late, late + 15 * MINUTE)
    assert not stores.writes.resend(REF, made.write_id, late, late + 15 * MINUTE)
    assert stores.writes.claim(REF, made.write_id, "a", late, late + 7 * MINUTE)
    assert not stores.writes.resend(REF, made.write_id, late + MINUTE, late + 20 * MINUTE)
    assert list(stores.writes.overdue(late + 10 * MINUTE, 10)) == [(REF, made.write_id)]
    gone = late + 10 * MINUTE
    assert stores.writes.resend(REF, made.write_id, gone, gone + 15 * MINUTE)
