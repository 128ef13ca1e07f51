"""A document and the header that it belongs to, whatever order they come in."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.invoice import DetailState, SourceDocument
from invoice_connector.services.store_document import store_document
from invoice_connector.services.store_summaries import store_summaries
from tests.fakes.toy_source import SPEC, summary
from tests.fakes.toy_world import REF, make_world


def test_a_late_document_of_an_earlier_version_does_not_undo_the_current_one() -> None:
    world = make_world()
    now = world.clock.now()
    old = summary("A-1", now)
    new = replace(old, version=replace(old.version, inserted_at=now + timedelta(hours=1)))
    store_summaries(world.ports, REF, [old], "w1")
    store_summaries(world.ports, REF, [new], "w2")
    documents = [
        SourceDocument(row.id, row.version, b"good", "application/xml", "1") for row in (new, old)
    ]
    states = [store_document(world.ports, REF, SPEC, document) for document in documents]
    assert states == [DetailState.STORED, DetailState.STORED]
    header = world.headers()["A-1"]
    assert (header.detail_state, header.detail_version) == (DetailState.STORED, new.version)
    keys = [(row.id, row.version) for row in (new, old)]
    assert world.ports.invoices.has_documents(REF, keys) == frozenset(keys)
