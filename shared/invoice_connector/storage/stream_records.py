"""What the records of the tables' streams say, as facts.

A stream is read at least once, and in order for each item; a record's place among all records of
its item is the stream's own creation time and the sequence number.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from invoice_connector.core.changes import Change, Fact, InvoiceFact, RunFact, StatusFact
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.sync_run import ENDED
from invoice_connector.storage import keys
from invoice_connector.storage.connection_items import StatusItem
from invoice_connector.storage.feed_items import ChangeItem
from invoice_connector.storage.invoice_items import HeaderItem
from invoice_connector.storage.run_items import RunItem

Record = Mapping[str, Any]
_SEQUENCE_DIGITS = 48


def facts_of(records: Iterable[Record]) -> list[Fact]:
    """Read headers, statuses and ended runs; whatever else a table holds is no fact."""
    facts = (_fact(record) for record in records)
    return [fact for fact in facts if fact is not None]


def changes_of(records: Iterable[Record]) -> list[tuple[ConnectionRef, Change]]:
    """Read rows that were added to feeds."""
    images = (record["dynamodb"].get("NewImage") for record in records)
    return [
        (keys.ref_of(image["pk"]["S"]), ChangeItem.from_raw_data(image).change())
        for image in images
        if image is not None and image["sk"]["S"].startswith("CHG#")
    ]


def _fact(record: Record) -> Fact | None:
    image = record["dynamodb"].get("NewImage")
    if image is None:  # Removed: nothing here removes what is a fact.
        return None
    pk, sk = image["pk"]["S"], image["sk"]["S"]
    if sk.startswith("INV#"):
        return InvoiceFact(keys.ref_of(pk), HeaderItem.from_raw_data(image).header())
    if sk.startswith("C#") and sk.endswith(f"#{keys.STATUS}"):
        status = StatusItem.from_raw_data(image).status()
        return StatusFact(keys.connection_of(pk, sk), status, _place(record))
    if sk.startswith("RUN#"):
        run = RunItem.from_raw_data(image).run()
        return RunFact(run.ref, run, _place(record)) if run.state in ENDED else None
    return None


def _place(record: Record) -> str:
    created = str(record["eventSourceARN"]).rpartition("/")[2]
    return f"{created}#{record['dynamodb']['SequenceNumber']:0>{_SEQUENCE_DIGITS}}"
