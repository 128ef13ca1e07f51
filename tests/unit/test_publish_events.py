"""The sequencer: which rows a fact makes, each once, whatever is read again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.changes import (
    Change,
    ChangeType,
    Fact,
    InvoiceFact,
    RunFact,
    StatusFact,
)
from invoice_connector.core.connection import (
    Connection,
    ConnectionRef,
    ConnectionState,
    ConnectionStatus,
    StatusError,
)
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.invoice import (
    Amounts,
    DetailState,
    InvoiceHeader,
    Operation,
    Validity,
)
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.core.sync_run import RunState
from invoice_connector.services.publish_events import publish_events
from invoice_connector.services.rebuild_feed import rebuild_feed
from tests.fakes.memory_ports import memory_ports
from tests.fakes.samples import NOW, REF, connection, header, run, summary

T = ChangeType
OTHER = ConnectionRef("acme", "c2")


@pytest.fixture
def ports() -> Ports:
    made = memory_ports()
    made.connections.create(connection())
    return made


def feed(ports: Ports, ref: ConnectionRef = REF) -> list[Change]:
    return list(ports.feed.read(ref, 0, 1000))


def told(ports: Ports, ref: ConnectionRef = REF) -> list[tuple[ChangeType, int | None, str | None]]:
    return [(c.type, c.revision, c.reason) for c in feed(ports, ref)]


def store(ports: Ports, stored: InvoiceHeader) -> InvoiceFact:
    """Write a header, and give what the stream will say of it."""
    write = HeaderWrite(stored, stored.revision - 1)
    assert not ports.invoices.write(REF, [write])
    return InvoiceFact(REF, stored)


def invoice(revision: int = 1, number: str = "N-1", **changes: Any) -> InvoiceHeader:
    return header(summary(number), revision, **changes)


def test_a_new_invoice_and_its_changes_are_told_in_order(ports: Ports) -> None:
    facts = [store(ports, invoice(n)) for n in (1, 2, 3)]
    assert publish_events(ports, facts) == 3
    assert told(ports) == [
        (T.INVOICE_CREATED, 1, None),
        (T.INVOICE_UPDATED, 2, None),
        (T.INVOICE_UPDATED, 3, None),
    ]
    assert [c.position for c in feed(ports)] == [1, 2, 3]


def test_what_comes_again_is_not_told_again(ports: Ports) -> None:
    facts = [store(ports, invoice(n)) for n in (1, 2)]
    publish_events(ports, facts)
    assert publish_events(ports, [*facts, facts[0]]) == 0
    publish_events(ports, [store(ports, invoice(3)), *facts])
    assert [revision for _, revision, _ in told(ports)] == [1, 2, 3]


def test_an_invoice_whose_first_facts_were_lost_is_created_all_the_same(ports: Ports) -> None:
    publish_events(ports, [InvoiceFact(REF, invoice(4))])
    assert told(ports) == [(T.INVOICE_CREATED, 4, None)]


def test_quarantine_is_told_when_it_begins(ports: Ports) -> None:
    bad = {"detail_state": DetailState.QUARANTINED, "problem_code": "xml_malformed"}
    facts = [store(ports, h) for h in (invoice(1), invoice(2, **bad), invoice(3, **bad))]
    facts += [store(ports, invoice(4)), store(ports, invoice(5, **bad))]
    publish_events(ports, facts)
    assert told(ports) == [
        (T.INVOICE_CREATED, 1, None),
        (T.INVOICE_QUARANTINED, 2, "xml_malformed"),
        (T.INVOICE_UPDATED, 3, None),
        (T.INVOICE_UPDATED, 4, None),
        (T.INVOICE_QUARANTINED, 5, "xml_malformed"),
    ]


@pytest.mark.parametrize("validity", [Validity.ANNULLED, Validity.DELETED])
def test_an_annulled_or_deleted_invoice_is_void(ports: Ports, validity: Validity) -> None:
    facts = [store(ports, invoice(1)), store(ports, invoice(2, validity=validity))]
    publish_events(ports, facts)
    assert told(ports)[1:] == [(T.INVOICE_VOIDED, 2, validity.value)]


def storno(revision: int = 1, **changes: Any) -> InvoiceHeader:
    row = summary(
        "S-1",
        operation=Operation.STORNO,
        original_number="N-1",
        modification_index=1,
        amounts=Amounts(net=Decimal(-100), vat=Decimal(-27)),
    )
    return header(row, revision, **changes)


def original(revision: int = 1, **changes: Any) -> InvoiceHeader:
    return header(summary(amounts=Amounts(net=Decimal(100), vat=Decimal(27))), revision, **changes)


@pytest.mark.parametrize("is_storno_first", [False, True])
@pytest.mark.parametrize("is_one_batch", [False, True])
def test_a_cancelled_original_is_void_whatever_arrives_first(
    ports: Ports, is_storno_first: bool, is_one_batch: bool
) -> None:
    headers = [original(), storno()]
    if is_storno_first:
        headers.reverse()
    facts: list[Fact] = [store(ports, h) for h in headers]
    for batch in [facts] if is_one_batch else [[fact] for fact in facts]:
        publish_events(ports, batch)
    voided = [c for c in feed(ports) if c.type is T.INVOICE_VOIDED]
    assert [(c.invoice_id, c.revision, c.reason) for c in voided] == [
        (original().summary.id, 1, "storno")
    ]
    created = [c.invoice_id for c in feed(ports) if c.type is T.INVOICE_CREATED]
    assert set(created) == {original().summary.id, storno().summary.id}
    assert publish_events(ports, facts) == 0


def test_an_original_whose_cancellation_was_annulled_lives_again(ports: Ports) -> None:
    publish_events(ports, [store(ports, original()), store(ports, storno())])
    publish_events(ports, [store(ports, storno(2, validity=Validity.ANNULLED))])
    last = feed(ports)[-2:]
    assert [(c.type, c.invoice_id, c.reason) for c in last] == [
        (T.INVOICE_VOIDED, storno().summary.id, "annulled"),
        (T.INVOICE_UPDATED, original().summary.id, None),
    ]


def status(
    state: ConnectionState, place: str, settled: ConnectionState | None = None
) -> StatusFact:
    error = StatusError("nav_login_refused") if state is ConnectionState.ERROR else None
    return StatusFact(REF, ConnectionStatus(state, NOW, settled or state, error=error), place)


ERROR, ACTIVE, CONNECTING = (
    ConnectionState.ERROR,
    ConnectionState.ACTIVE,
    ConnectionState.CONNECTING,
)


def test_a_connection_fails_and_recovers_once_each(ports: Ports) -> None:
    facts = [
        status(ACTIVE, "1"),
        status(ERROR, "2"),
        status(ERROR, "3"),
        status(CONNECTING, "4", settled=ERROR),
        status(ACTIVE, "5"),
        status(ACTIVE, "6"),
    ]
    for fact in facts:
        publish_events(ports, [fact])
    expected = [
        (T.CONNECTION_ERROR, None, "nav_login_refused"),
        (T.CONNECTION_RECOVERED, None, None),
    ]
    assert told(ports) == expected
    publish_events(ports, facts)
    publish_events(ports, facts[1:3])
    assert told(ports) == expected


def ended(place: str, minutes: int = 0, state: RunState = RunState.COMPLETED) -> RunFact:
    return RunFact(REF, run(state=state, ended_at=NOW + timedelta(minutes=minutes)), place)


def test_a_run_finishes_once_and_once_more_after_a_redrive(ports: Ports) -> None:
    first = ended("1", state=RunState.COMPLETED_WITH_PROBLEMS)
    publish_events(ports, [first, replace(first, version="2")])
    again = ended("5", minutes=9)
    publish_events(ports, [again, first])
    assert [(c.type, c.run_id, c.outcome) for c in feed(ports)] == [
        (T.SYNC_FINISHED, "r1", "completed_with_problems"),
        (T.SYNC_FINISHED, "r1", "completed"),
    ]


def test_a_large_batch_of_several_connections_is_cut_and_complete(ports: Ports) -> None:
    mine = [store(ports, invoice(1, f"N-{n}")) for n in range(40)]
    others = [InvoiceFact(OTHER, fact.header) for fact in mine[:7]]
    mixed = [fact for pair in zip(mine, others, strict=False) for fact in pair] + mine[7:]
    assert publish_events(ports, mixed) == 47
    assert [c.position for c in feed(ports)] == list(range(1, 41))
    assert [c.position for c in feed(ports, OTHER)] == list(range(1, 8))


def test_one_busy_feed_does_not_hold_up_the_others(ports: Ports, monkeypatch: Any) -> None:
    append = ports.feed.append

    def busy(ref: ConnectionRef, *rest: Any) -> bool:
        return ref != REF and append(ref, *rest)

    monkeypatch.setattr(ports.feed, "append", busy)
    with pytest.raises(LostRaceError, match="feed_busy"):
        publish_events(ports, [InvoiceFact(REF, invoice()), InvoiceFact(OTHER, invoice())])
    assert told(ports, OTHER) == [(T.INVOICE_CREATED, 1, None)]


def test_who_lost_the_head_decides_again(ports: Ports, monkeypatch: Any) -> None:
    facts = [store(ports, invoice(n)) for n in (1, 2)]
    read = ports.feed.told
    rivals = [facts[0]]

    def overtaken(*arguments: Any) -> Any:
        found = read(*arguments)
        if rivals:
            publish_events(ports, [rivals.pop()])
        return found

    monkeypatch.setattr(ports.feed, "told", overtaken)
    publish_events(ports, facts)
    assert [revision for _, revision, _ in told(ports)] == [1, 2]


def test_a_rebuilt_feed_tells_what_it_lacks_and_nothing_twice(ports: Ports) -> None:
    facts = [store(ports, invoice(1, f"N-{n}")) for n in range(5)]
    publish_events(ports, facts[:2])
    store(ports, invoice(2, "N-0"))
    stored: Connection = ports.connections.get(REF)
    failing = replace(stored.status, settled=ERROR, error=StatusError("nav_login_refused"))
    ports.connections.write_status(REF, failing, 1)
    assert rebuild_feed(ports, REF) == 5
    types = [c.type for c in feed(ports)[2:]]
    assert sorted(types) == sorted(
        [T.CONNECTION_ERROR, T.INVOICE_UPDATED, *[T.INVOICE_CREATED] * 3]
    )
    assert rebuild_feed(ports, REF) == 0


def test_an_original_whose_amounts_become_known_late_is_void_then(ports: Ports) -> None:
    bare = header(summary(amounts=Amounts()))
    publish_events(ports, [store(ports, bare), store(ports, storno())])
    assert T.INVOICE_VOIDED not in [c.type for c in feed(ports)]
    publish_events(ports, [store(ports, original(2))])
    assert [(c.type, c.revision) for c in feed(ports)[-2:]] == [
        (T.INVOICE_UPDATED, 2),
        (T.INVOICE_VOIDED, 2),
    ]


def test_chains_are_looked_at_only_where_there_may_be_one(ports: Ports) -> None:
    facts = [store(ports, invoice(n, f"N-{i}")) for n in (1, 2, 3) for i in range(10)]
    publish_events(ports, facts)
    assert ports.invoices.calls["chain_members"] == 10  # type: ignore[attr-defined]


@given(st.permutations([0, 0, 1, 1, 2, 2]), st.lists(st.integers(1, 3), max_size=6))
def test_a_chain_is_void_in_the_feed_as_in_the_store_in_any_order(
    order: list[int], sizes: list[int]
) -> None:
    ports = memory_ports()
    ports.connections.create(connection())
    headers = [original(), storno(), storno(2, validity=Validity.ANNULLED)]
    facts = [InvoiceFact(REF, stored) for stored in headers]
    for stored in headers:
        store(ports, stored)
    while order:
        size = sizes.pop() if sizes else 1
        publish_events(ports, [facts[number] for number in order[:size]])
        order = order[size:]
    rows = [c for c in feed(ports) if c.invoice_id == original().summary.id]
    void = [c.type for c in rows if c.type is T.INVOICE_VOIDED]
    assert rows[0].type is T.INVOICE_CREATED
    assert not void or rows[-1].type is T.INVOICE_UPDATED  # the cancellation has no effect
    for stored in headers:
        own = [c.revision for c in feed(ports) if c.invoice_id == stored.summary.id]
        assert own == sorted(own, key=lambda revision: revision or 0)
