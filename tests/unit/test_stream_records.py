"""Stream records become facts; what else a table holds does not."""

import json
from typing import Any

import pytest

from invoice_connector.core.changes import (
    Change,
    ChangeType,
    InvoiceFact,
    RunFact,
    StatusFact,
    Told,
)
from invoice_connector.core.sync_run import RunState
from invoice_connector.storage.connection_items import SettingsItem, StatusItem
from invoice_connector.storage.feed_items import ChangeItem, ToldItem
from invoice_connector.storage.invoice_items import HeaderItem, VersionItem
from invoice_connector.storage.run_items import RunItem
from invoice_connector.storage.stream_records import changes_of, facts_of
from invoice_connector.storage.tables import Item
from tests.fakes.samples import NOW, REF, connection, header, run, summary

ARN = "arn:aws:dynamodb:eu-central-1:1:table/T/stream/"


def record(item: Item, sequence: str = "7", created: str = "2026-03-01T00:00:00.000") -> Any:
    """Write an item as a stream does."""
    image = json.loads(json.dumps(item.serialize()))
    keys = {name: image[name] for name in ("pk", "sk")}
    change = {"Keys": keys, "NewImage": image, "SequenceNumber": sequence}
    return {"eventName": "MODIFY", "eventSourceARN": ARN + created, "dynamodb": change}


def test_a_header_is_read_back_exactly() -> None:
    stored = header(summary("N/1 #Ű"), 3)
    assert facts_of([record(HeaderItem.of(REF, stored))]) == [InvoiceFact(REF, stored)]


def test_a_status_knows_its_place() -> None:
    status = connection().status
    [fact] = facts_of([record(StatusItem.of(REF, status))])
    assert isinstance(fact, StatusFact)
    assert (fact.ref, fact.status) == (REF, status)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (("9", "2026-03-01T00:00:00.000"), ("10", "2026-03-01T00:00:00.000")),
        (("99999999999999999999999", "2026-03-01T00:00:00.000"), ("1", "2026-03-02T00:00:00.000")),
    ],
)
def test_places_sort_by_stream_and_number(earlier: tuple[str, str], later: tuple[str, str]) -> None:
    item = StatusItem.of(REF, connection().status)
    first, second = facts_of([record(item, *earlier), record(item, *later)])
    assert first.version < second.version


def test_only_a_run_that_ended_is_a_fact() -> None:
    done = run(state=RunState.FAILED, ended_at=NOW)
    facts = facts_of([record(RunItem.of(done)), record(RunItem.of(run()))])
    assert [fact.run for fact in facts if isinstance(fact, RunFact)] == [done]
    assert len(facts) == 1


def test_other_items_and_removals_are_no_facts() -> None:
    row = summary()
    removed = record(HeaderItem.of(REF, header(row)))
    del removed["dynamodb"]["NewImage"]
    others = [
        VersionItem.of(REF, row, row.version, "h", NOW),
        SettingsItem.of(REF, connection().settings),
    ]
    assert facts_of([removed, *map(record, others)]) == []


def test_rows_of_the_feed_are_read_from_their_own_stream() -> None:
    change = Change(ChangeType.INVOICE_CREATED, NOW, 4, summary().id, 1)
    records = [record(ChangeItem.of(REF, 4, change)), record(ToldItem.of(REF, "s", Told("1")))]
    assert changes_of(records) == [(REF, change)]
