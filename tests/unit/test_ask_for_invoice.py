"""An invoice that a person asks for while a list is showing it."""

from datetime import timedelta

from invoice_connector.core.invoice import FoundBy
from invoice_connector.services.ask_for_invoice import ask_for_document
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
