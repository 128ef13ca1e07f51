"""Accepting writes: whose key it is, how many, and when none; refreshing what was written."""

from dataclasses import replace

import pytest

from invoice_connector.core.connection import ConnectionRef, ConnectionState
from invoice_connector.core.errors import ConflictError, FailureClass, SourceError, TooOftenError
from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.messages import RefreshInvoices, SendWrite
from invoice_connector.core.write import WriteAction, WriteState
from invoice_connector.services.read_writes import look_again
from invoice_connector.services.refresh_invoices import refresh_invoices
from invoice_connector.services.request_write import (
    WriteRequest,
    preview_write,
    reference_of,
    request_write,
)
from tests.fakes.toy_world import REF, World, make_world
from tests.simulation.outbox import Outbox, outbox

REQUEST = WriteRequest(
    action=WriteAction.IMPORT,
    idempotency_key="key",
    user="anna",
    kinds=(InvoiceKind.INVOICE,),
    message={"number": "1"},
)


def write_again(box: Outbox, **changes: object) -> str:
    return request_write(box.ports, REF, replace(REQUEST, **changes)).write_id  # type: ignore[arg-type]


def test_a_key_belongs_to_its_tenant_and_its_connection() -> None:
    refs = (
        REF,
        ConnectionRef("tenant-b", REF.connection_id),
        ConnectionRef(REF.tenant_id, "other"),
    )
    assert len({reference_of(ref, "key") for ref in refs}) == 3
    assert reference_of(REF, "key") == reference_of(REF, "key")


@pytest.mark.parametrize(
    "change",
    [
        {"message": {"number": "2"}},
        {"targets": ("7",)},
        {"accept_loss": ("/lines",)},
        {"action": WriteAction.EDIT},
    ],
)
def test_the_same_key_for_anything_else_is_refused(change: dict[str, object]) -> None:
    box = outbox()
    first = write_again(box)
    assert write_again(box) == first
    with pytest.raises(ConflictError, match="write_key_reused"):
        write_again(box, **change)


def test_a_repeated_request_sends_no_further_message() -> None:
    box = outbox()
    for _ in range(3):
        write_again(box)
    assert [type(message) for message, _ in box.plain.queue.messages].count(SendWrite) == 1


def test_sixty_writes_a_minute_and_repeats_do_not_count() -> None:
    box = outbox()
    for number in range(60):
        write_again(box, idempotency_key=f"key-{number}")
    write_again(box, idempotency_key="key-1")
    with pytest.raises(TooOftenError, match="write_too_often"):
        write_again(box, idempotency_key="key-60")
    box.plain.clock.advance(seconds=61)
    write_again(box, idempotency_key="key-60")


def test_a_source_that_can_only_be_read_takes_no_write() -> None:
    world = make_world()
    world.verify()
    for action in (request_write, preview_write):
        with pytest.raises(ConflictError, match="writing_not_supported"):
            action(world.ports, REF, REQUEST)


def test_while_a_connection_is_paused_its_open_writes_wait_a_day_at_most() -> None:
    box = outbox()
    write_again(box)
    pause(box.plain)
    with pytest.raises(ConflictError, match="connection_not_active"):
        write_again(box, idempotency_key="another")
    box.deliver()
    (write,) = box.writes()
    assert (write.state, write.sends) == (WriteState.QUEUED, 0)
    box.plain.clock.advance(hours=25)
    box.heal()
    (write,) = box.writes()
    assert write.state is WriteState.REFUSED
    assert write.failure is not None
    assert write.failure.code == "connection_not_active"
    assert box.ledger.sends == []


def test_only_an_unknown_write_is_looked_for_again() -> None:
    box = outbox()
    write_again(box)
    box.heal()
    with pytest.raises(ConflictError, match="write_not_unknown"):
        look_again(box.ports, REF, box.writes()[0].write_id)


def test_an_unknown_write_that_turns_out_undone_is_refused_and_not_sent_again() -> None:
    box = outbox("drop_before")
    box.ledger.is_blind = True
    box.write("key")
    box.heal()
    box.ledger.is_blind = False
    look_again(box.ports, REF, box.writes()[0].write_id)
    box.heal()
    (write,) = box.writes()
    assert (write.state, write.sends) == (WriteState.REFUSED, 1)
    assert write.failure is not None
    assert write.failure.code == "write_not_carried_out"
    assert box.ledger.sends == ["drop_before"]


def test_a_refresh_that_fails_is_tried_again_five_times() -> None:
    box = outbox()
    failure = SourceError("source_unavailable", FailureClass.TRANSIENT)
    box.ledger.refused = failure
    message = RefreshInvoices(REF.tenant_id, REF.connection_id, ("11111111\x1fkey",))
    attempts = []
    while message is not None:
        refresh_invoices(box.plain.ports, message, lambda: 300.0)
        sent = [m for m, _ in box.plain.queue.messages if isinstance(m, RefreshInvoices)]
        box.plain.queue.messages.clear()
        message = sent[0] if sent else None  # type: ignore[assignment]
        attempts.append(sent[0].attempt if sent else None)
    assert attempts == [1, 2, 3, 4, 5, None]


def pause(world: World) -> None:
    connection = world.connection
    status = replace(connection.status, state=ConnectionState.ERROR, settled=ConnectionState.ERROR)
    world.ports.connections.write_status(REF, status, connection.settings.version)
