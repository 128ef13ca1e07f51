"""A poll whose message came twice: only one finishes, and nothing of the other is forgotten."""

from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import DetailState
from invoice_connector.core.messages import FetchPending
from invoice_connector.core.source import SummaryPage
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.incremental_sync import incremental_sync
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world


def _poll_due(world: World) -> None:
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()


def _crash_at_the_end(world: World) -> None:
    original = world.ports.runs.finish_poll_with_news

    def crash(*_args: object) -> None:
        world.ports.runs.finish_poll_with_news = original  # type: ignore[method-assign]
        raise MemoryError

    world.ports.runs.finish_poll_with_news = crash  # type: ignore[method-assign, assignment]


def test_documents_that_only_the_losing_poll_had_seen_are_fetched_by_the_next() -> None:
    world = make_world()
    world.verify()
    late = summary("LATE", START + timedelta(minutes=11))
    world.source.rows += [summary("EARLY", START + timedelta(minutes=10)), late]
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (message,) = world.queue.pop_due()
    _crash_at_the_end(world)
    with pytest.raises(MemoryError):
        world.work(message)  # sees both rows, and is gone
    world.source.rows.remove(late)
    world.work(message)  # had read the list earlier: saw one row, and finishes
    world.source.rows.append(late)
    world.deliver()
    states = {number: header.detail_state for number, header in world.headers().items()}
    assert states == {"EARLY": DetailState.STORED, "LATE": DetailState.AWAITED}
    world.clock.advance(minutes=20)
    _poll_due(world)
    assert world.headers()["LATE"].detail_state is DetailState.STORED
    assert [run.counters.documents_wanted for run in world.runs()[:2]] == [1, 1]
    world.clock.advance(minutes=20)
    world.source.calls.clear()
    _poll_due(world)
    assert not world.source.listed("fetch")


def test_rows_of_a_poll_that_finished_without_moving_the_cursor_are_counted_once() -> None:
    world = make_world()
    world.verify()
    cursor = world.connection.sync.cursor
    world.source.rows += [
        summary(f"N-{n:02d}", START - timedelta(minutes=50, seconds=n)) for n in range(20)
    ]
    original = world.source.list_page

    def fail_late(window: DateWindow, page: int) -> SummaryPage:
        if window.start > START - timedelta(minutes=50):
            raise SourceError("closed", FailureClass.MAINTENANCE)
        return original(window, page)

    world.source.list_page = fail_late  # type: ignore[method-assign]
    world.clock.advance(minutes=16)
    _poll_due(world)
    assert world.connection.sync.cursor == cursor
    world.source.list_page = original  # type: ignore[method-assign]
    world.clock.advance(minutes=70)
    _poll_due(world)
    assert sum(run.counters.invoices_new for run in world.runs()) == 20


def test_a_retry_of_a_document_whose_batch_crashed_is_kept() -> None:
    world = make_world()
    world.verify()
    row = summary("NEW", START + timedelta(minutes=10))
    world.source.rows.append(row)
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (message,) = world.queue.pop_due()
    world.work(message)
    world.queue.pop_due()  # the batch's message, lost after it had remembered the retry
    world.source.undelivered = {row.id}
    world.ports.runs.add_retry(world.ref, row.id, world.clock.now())
    ref = world.ref
    world.work(FetchPending(ref.tenant_id, ref.connection_id, (row.id.key,)))
    assert world.headers()["NEW"].detail_state is DetailState.PENDING
    assert world.ports.runs.get_retry(world.ref, row.id) is not None


def test_documents_that_another_polls_batch_will_fetch_are_not_asked_for_again() -> None:
    world = make_world()
    world.verify()
    world.source.rows.append(summary("NEW", START + timedelta(minutes=10)))
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (message,) = world.queue.pop_due()
    world.work(message)
    assert len(world.queue.pop_due()) == 1  # the batch, which waits
    world.clock.advance(minutes=20)
    _poll_due(world)
    assert world.runs()[0].counters.documents_wanted == 1
    assert len([run for run in world.runs() if run.counters.documents_wanted]) == 1


def test_an_invoice_with_rows_in_two_parts_of_a_repeated_poll_counts_once() -> None:
    world = make_world()
    world.verify()
    rows = [summary(f"N-{n:02d}", START + timedelta(seconds=30 * n)) for n in range(16)]
    again = summary("N-00", START + timedelta(minutes=12), transaction="T2")
    world.source.rows += [*rows, again]  # more than a window holds: it is read in parts
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    (message,) = world.queue.pop_due()
    _crash_at_the_end(world)
    with pytest.raises(MemoryError):
        world.work(message)
    world.work(message)
    world.deliver()
    counters = world.runs()[0].counters
    assert counters.invoices_new + counters.invoices_updated == 16
    assert (counters.documents_wanted, counters.documents_stored) == (16, 16)
