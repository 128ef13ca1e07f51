"""An invoice that a person asks for while a list is showing it."""

from dataclasses import replace
from datetime import timedelta
from decimal import InvalidOperation

import pytest

from invoice_connector.core.invoice import FoundBy, InvoiceDetail, InvoiceId
from invoice_connector.core.lookup import LookupState
from invoice_connector.services.ask_for_invoice import ask_for_document, read_lookup
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import make_world


def test_a_row_made_of_a_document_does_not_replace_the_one_that_a_list_just_gave() -> None:
    world = make_world()
    world.source.rows.append(summary("X-1", START - timedelta(days=1), net="555.00"))
    world.verify()
    before = world.headers()["X-1"]
    headers, looks = world.ports.invoices.headers, []

    def not_yet(ref, ids):  # type: ignore[no-untyped-def]
        looks.append(ids)
        return {} if len(looks) == 1 else headers(ref, ids)

    world.ports.invoices.headers = not_yet  # type: ignore[method-assign]
    ask_for_document(world.ports, world.ref, before.summary.id)
    world.deliver()
    after = world.headers()["X-1"]
    assert len(looks) > 1
    assert (after.summary, after.found_by) == (before.summary, FoundBy.LIST)


@pytest.mark.parametrize("failure", [InvalidOperation, RecursionError, KeyError])
def test_a_document_on_which_the_parser_stumbles_settles_the_question(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    world.verify()
    hidden = summary("H-1", START - timedelta(days=900))
    world.source.rows.append(hidden)
    provider = world.ports.providers["toy"]

    def parse(_content: bytes, _invoice_id: InvoiceId) -> InvoiceDetail:
        raise failure

    spec = replace(provider.spec, parse_document=parse)
    monkeypatch.setitem(world.ports.providers, "toy", replace(provider, spec=spec))  # type: ignore[arg-type]
    ask_for_document(world.ports, world.ref, hidden.id)
    world.deliver()
    found = read_lookup(world.ports, world.ref, hidden.id)
    assert (found.state, found.code) == (LookupState.FAILED, "document_unreadable")
    assert "H-1" not in world.headers()
