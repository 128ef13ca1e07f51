"""What becomes of work when the source, the credentials or another writer are in the way."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import InvalidOperation

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import ConflictError, FailureClass, SourceError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceDetail,
    InvoiceId,
    InvoiceRef,
    Validity,
)
from invoice_connector.core.messages import CheckInvoices, FetchBatch, PollConnection, ReadWindow
from invoice_connector.core.source import SummaryPage
from invoice_connector.core.sync_run import RunState, WorkState
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.list_window import WindowTooLargeError, list_window
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from invoice_connector.services.source_calls import PostponedError, SourceCalls
from invoice_connector.services.store_summaries import store_summaries
from tests.fakes.memory_services import MemoryRateBudget
from tests.fakes.memory_time import START
from tests.fakes.toy_source import parse_document, summary
from tests.fakes.toy_world import World, make_world

RESET = SourceError("http_reset", FailureClass.TRANSIENT)
BUSY = SourceError("source_busy", FailureClass.TRANSIENT, source_code="OPERATION_FAILED")
CLOSED = SourceError("closed", FailureClass.MAINTENANCE)
HEAVY = SourceError("gateway_timeout", FailureClass.TRANSIENT, http_status=504)
REFUSED = SourceError("login_refused", FailureClass.CREDENTIAL, field="password")
DAY = DateWindow(Axis.INSERTED_AT, START - timedelta(days=1), START)
INSTANT = DateWindow(Axis.INSERTED_AT, START - timedelta(seconds=1), START)


def _calls(world: World) -> SourceCalls:
    return SourceCalls(world.ports, world.connection, lambda: 300.0)


def _rows(count: int, *, hours: float = 1) -> list:
    return [summary(f"X-{n:02d}", START - timedelta(hours=hours, seconds=n)) for n in range(count)]


def _active(count: int = 8) -> World:
    """A connection that is active, without automatic sync, and rows to read."""
    world = make_world(automatic=False)
    world.source.rows += _rows(count)
    world.verify()
    world.source.calls.clear()
    return world


def _full(world: World) -> None:
    start_full_sync(world.ports, world.ref, (START - timedelta(days=3)).date(), "anna")


def _pass_time(world: World, minutes: int) -> None:
    for _ in range(minutes):
        world.clock.advance(minutes=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()


# -- a window is read whole or not at all


def test_a_page_count_that_changes_while_reading_is_not_accepted() -> None:
    world = _active(8)

    def grow(page: SummaryPage, call: int) -> SummaryPage:
        return replace(page, available_pages=3) if call == 1 else page

    world.source.change_pages = grow
    listing = list_window(_calls(world), DAY)
    assert len(listing.rows) == 8
    assert len(world.source.listed("list")) >= 4


def test_a_short_page_before_the_last_is_not_accepted() -> None:
    world = _active(8)

    def shorten(page: SummaryPage, call: int) -> SummaryPage:
        return replace(page, rows=page.rows[:-1]) if call == 1 else page

    world.source.change_pages = shorten
    assert len(list_window(_calls(world), DAY).rows) == 8


def test_an_empty_last_page_is_not_accepted() -> None:
    world = _active(8)

    def empty(page: SummaryPage, call: int) -> SummaryPage:
        return replace(page, rows=()) if call == 2 else page

    world.source.change_pages = empty
    assert len(list_window(_calls(world), DAY).rows) == 8


@pytest.mark.parametrize("size", [3, 9])
def test_pages_of_another_size_are_believed_when_a_second_read_shows_the_same(size: int) -> None:
    world = _active(8)
    world.source.page_size = size
    assert len(list_window(_calls(world), DAY).rows) == 8
    assert len(world.source.listed("list")) == 2 * -(-8 // size)


@pytest.mark.parametrize(("size", "short"), [(3, {1}), (3, {1, 4}), (3, {2, 5}), (5, {1, 3})])
def test_a_short_page_is_not_accepted_even_if_it_comes_twice(size: int, short: set[int]) -> None:
    world = _active(8)
    world.source.page_size = size

    def shorten(page: SummaryPage, call: int) -> SummaryPage:
        return replace(page, rows=page.rows[:-1]) if call in short else page

    world.source.change_pages = shorten
    with pytest.raises(WindowTooLargeError):
        list_window(_calls(world), DAY)


def test_a_list_with_an_empty_first_page_is_empty() -> None:
    world = _active(0)
    world.source.change_pages = lambda page, _call: replace(page, available_pages=1)
    assert list_window(_calls(world), DAY).rows == ()
    assert len(world.source.calls) == 2


def test_rows_with_a_page_count_of_zero_are_not_an_empty_window() -> None:
    world = _active(3)

    def deny(page: SummaryPage, call: int) -> SummaryPage:
        return replace(page, available_pages=0) if call == 1 else page

    world.source.change_pages = deny
    assert len(list_window(_calls(world), DAY).rows) == 3


def test_an_instant_is_read_until_nothing_is_added_and_is_not_called_proven() -> None:
    world = make_world(automatic=False)
    at = START - timedelta(seconds=1)
    rows = [summary(f"I-{n:02d}", at, transaction=f"T{n:02d}") for n in range(12)]
    world.source.rows += rows
    world.verify()
    begun = len(world.source.calls)

    def repeat_a_row(page: SummaryPage, call: int) -> SummaryPage:
        is_early = call - begun <= 9
        return replace(page, rows=(*page.rows[:-1], rows[-1])) if is_early else page

    world.source.change_pages = repeat_a_row
    listing = list_window(_calls(world), INSTANT)
    assert {row.number for row in listing.rows} == {row.number for row in rows}
    assert not listing.is_proven


# -- calls


def test_a_transient_failure_is_repeated_within_the_call() -> None:
    world = _active()
    world.source.failures = [RESET, RESET]
    assert len(list_window(_calls(world), DAY).rows) == 8
    assert world.clock.slept


@pytest.mark.parametrize("failure", [FailureClass.CREDENTIAL, FailureClass.OUR_BUG])
def test_what_cannot_heal_is_never_repeated(failure: FailureClass) -> None:
    world = _active()
    world.source.refused = SourceError("no", failure)
    with pytest.raises(SourceError):
        list_window(_calls(world), DAY)
    assert len(world.source.calls) == 1


def test_no_call_is_begun_when_too_little_time_is_left() -> None:
    world = _active()
    calls = SourceCalls(world.ports, world.connection, lambda: 60.0)
    with pytest.raises(PostponedError):
        list_window(calls, DAY)
    assert world.source.calls == []


def test_a_slow_budget_postpones_work_but_never_starves_a_window_of_several_pages() -> None:
    world = _active(8)
    slow = MemoryRateBudget(0.02, world.clock)
    world.ports = replace(world.ports, budget=slow)
    _full(world)
    for _ in range(200):
        world.deliver()
        world.clock.advance(seconds=30)
    assert world.runs()[0].state is RunState.COMPLETED
    assert len(world.headers()) == 8


# -- windows


def test_a_window_that_is_too_heavy_for_the_source_is_split() -> None:
    world = _active()
    _full(world)
    world.source.failures = [HEAVY] * 4
    world.deliver()
    run = world.runs()[0]
    assert run.counters.windows_split >= 1
    assert run.state is RunState.COMPLETED
    assert len(world.headers()) == 8


def test_a_window_that_keeps_failing_ends_failed_with_its_code_and_the_run_ends() -> None:
    world = _active()
    _full(world)
    world.source.refused = BUSY
    _pass_time(world, 200)
    run = world.runs()[0]
    assert run.state is RunState.FAILED
    (window,) = world.ports.runs.windows(world.ref, run.run_id, 10, None).items
    assert (window.lease.state, window.lease.error_code) == (WorkState.FAILED, "source_busy")
    assert world.ports.runs.active_full(world.ref) is None


def test_a_window_waits_for_a_day_while_the_network_is_down_and_only_then_fails() -> None:
    world = _active()
    _full(world)
    world.source.refused = RESET
    _pass_time(world, 23 * 60)
    assert world.runs()[0].state is RunState.RUNNING
    calls = len(world.source.calls)
    _pass_time(world, 3 * 60)
    run = world.runs()[0]
    assert run.state is RunState.FAILED
    (window,) = world.ports.runs.windows(world.ref, run.run_id, 10, None).items
    assert (window.lease.state, window.lease.error_code) == (WorkState.FAILED, "http_reset")
    assert calls <= 4 * (23 * 4 + 10)  # four attempts of each try, four tries an hour


def test_a_network_that_comes_back_after_hours_finds_the_window_waiting() -> None:
    world = _active()
    _full(world)
    world.source.refused = RESET
    _pass_time(world, 9 * 60)
    world.source.refused = None
    _pass_time(world, 16)
    assert world.runs()[0].state is RunState.COMPLETED
    assert len(world.headers()) == 8


def test_maintenance_uses_up_no_attempt_and_the_status_stays_active() -> None:
    world = _active()
    _full(world)
    world.source.refused = CLOSED
    _pass_time(world, 300)
    assert world.runs()[0].state is RunState.RUNNING
    assert world.connection.status.state is ConnectionState.ACTIVE
    world.source.refused = None
    _pass_time(world, 20)
    assert world.runs()[0].state is RunState.COMPLETED


def test_a_message_that_comes_twice_is_worked_on_once() -> None:
    world = _active()
    _full(world)
    (message,) = world.queue.pop_due()
    world.work(message, owner="one")
    calls = len(world.source.calls)
    world.work(message, owner="two")
    assert len(world.source.calls) == calls
    world.deliver()
    assert world.runs()[0].counters.windows_done == 1


def test_a_worker_that_lost_its_lease_cannot_complete_the_window() -> None:
    world = _active()
    _full(world)
    (message,) = world.queue.pop_due()
    assert isinstance(message, ReadWindow)
    original = world.source.list_page

    def slow(window, page):  # type: ignore[no-untyped-def]
        world.source.list_page = original  # type: ignore[method-assign]
        world.clock.advance(seconds=400)
        world.work(message, owner="second")
        return original(window, page)

    world.source.list_page = slow  # type: ignore[method-assign]
    world.work(message, owner="first")
    world.deliver()
    run = world.runs()[0]
    assert (run.counters.windows_done, run.counters.windows_open) == (1, 0)
    assert run.counters.invoices_listed == 8
    assert run.state is RunState.COMPLETED


def test_a_worker_that_crashed_five_times_fails_the_window() -> None:
    world = _active()
    _full(world)
    (message,) = world.queue.pop_due()
    assert isinstance(message, ReadWindow)
    original = world.source.list_page

    def crash(window, page):  # type: ignore[no-untyped-def]
        raise MemoryError

    world.source.list_page = crash  # type: ignore[method-assign]
    for _ in range(5):
        with pytest.raises(MemoryError):
            world.work(message)
        world.clock.advance(minutes=10)
    world.source.list_page = original  # type: ignore[method-assign]
    world.work(message)
    (window,) = world.ports.runs.windows(world.ref, message.run_id, 10, None).items
    assert window.lease.state is WorkState.FAILED
    assert world.runs()[0].state is RunState.FAILED


def test_refused_credentials_give_the_window_back_and_a_new_check_goes_on() -> None:
    world = _active()
    _full(world)
    world.source.refused = REFUSED
    world.deliver()
    assert world.connection.status.state is ConnectionState.ERROR
    run = world.runs()[0]
    assert (run.state, run.counters.windows_released) == (RunState.RUNNING, 0)
    _pass_time(world, 90)
    assert len(world.source.calls) == 1
    world.source.refused = None
    status = replace(
        world.connection.status,
        state=ConnectionState.CONNECTING,
        next_try_at=world.clock.now(),
    )
    world.ports.connections.write_status(world.ref, status, world.connection.settings.version)
    world.verify()
    assert world.runs()[0].state is RunState.COMPLETED
    assert len(world.headers()) == 8


def test_a_cancelled_run_ends_and_a_new_one_may_start() -> None:
    world = make_world(automatic=False)
    world.source.rows += [summary(f"X-{n}", START - timedelta(days=n)) for n in range(60)]
    world.verify()
    run, _ = start_full_sync(world.ports, world.ref, None, "anna")
    cancel_run(world.ports, run)
    world.deliver()
    assert world.runs()[0].state is RunState.CANCELLED
    assert world.source.listed("list") == []
    again, is_new = start_full_sync(world.ports, world.ref, None, "anna")
    assert is_new
    assert again.run_id != run.run_id


# -- documents


def test_one_document_that_the_source_cannot_give_is_quarantined_alone() -> None:
    world = _active()
    bad = world.source.rows[3].id
    original = world.source.fetch_document

    def fetch(ref: InvoiceRef):  # type: ignore[no-untyped-def]
        if ref.id == bad:
            raise SourceError("stored_invoice_unreadable", FailureClass.SOURCE_DATA)
        return original(ref)

    world.source.fetch_document = fetch  # type: ignore[method-assign]
    _full(world)
    world.deliver()
    states = [header.detail_state for header in world.headers().values()]
    assert states.count(DetailState.QUARANTINED) == 1
    assert states.count(DetailState.STORED) == 7
    assert world.runs()[0].state is RunState.COMPLETED_WITH_PROBLEMS


def test_a_manual_full_sync_tries_quarantined_documents_again() -> None:
    world = _active(3)
    world.source.unreadable.add(world.source.rows[0].id)
    _full(world)
    world.deliver()
    world.source.unreadable.clear()
    world.ports.invoices._documents.clear()  # type: ignore[attr-defined]
    world.clock.advance(minutes=1)
    _full(world)
    world.deliver()
    assert {h.detail_state for h in world.headers().values()} == {DetailState.STORED}


def test_a_batch_worked_on_twice_fetches_nothing_twice() -> None:
    world = _active(8)
    _full(world)
    (window,) = world.queue.pop_due()
    world.work(window)
    (batch,) = world.queue.pop_due()
    assert isinstance(batch, FetchBatch)
    original = world.ports.runs.complete_batch

    def crash(*args: object) -> None:
        world.ports.runs.complete_batch = original  # type: ignore[method-assign]
        raise MemoryError

    world.ports.runs.complete_batch = crash  # type: ignore[method-assign, assignment]
    with pytest.raises(MemoryError):
        world.work(batch)
    world.clock.advance(minutes=10)
    world.work(batch)
    assert len(world.source.listed("fetch")) == 8
    assert world.runs()[0].counters.documents_stored == 8


def test_documents_of_a_source_in_trouble_are_handed_to_the_background_retry() -> None:
    world = _active(3)
    _full(world)
    (window,) = world.queue.pop_due()
    world.work(window)
    world.source.refused = RESET
    _pass_time(world, 120)
    run = world.runs()[0]
    assert run.state is RunState.COMPLETED
    assert run.counters.documents_pending == 3
    world.source.refused = None
    _pass_time(world, 300)
    assert {h.detail_state for h in world.headers().values()} == {DetailState.STORED}


def test_a_request_that_the_source_calls_wrong_fails_its_batch_and_loses_no_document() -> None:
    world = _active(3)
    _full(world)
    (window,) = world.queue.pop_due()
    world.work(window)
    world.source.failures = [SourceError("nav_request_rejected", FailureClass.OUR_BUG)]
    world.deliver()
    run = world.runs()[0]
    assert (run.state, run.counters.batches_failed) == (RunState.COMPLETED_WITH_PROBLEMS, 1)
    assert {h.detail_state for h in world.headers().values()} == {DetailState.PENDING}
    _pass_time(world, 60)
    assert {h.detail_state for h in world.headers().values()} == {DetailState.STORED}


def _failing(world: World, bad: set[InvoiceId]) -> None:
    """Let the source fail whenever one of some documents is asked for."""
    original = world.source.fetch_document

    def fetch(ref: InvoiceRef):  # type: ignore[no-untyped-def]
        if ref.id in bad:
            raise BUSY
        return original(ref)

    world.source.fetch_document = fetch  # type: ignore[method-assign]


def _codes(world: World) -> Counter[tuple[DetailState, str | None]]:
    return Counter((h.detail_state, h.problem_code) for h in world.headers().values())


def test_a_document_that_always_fails_keeps_back_no_other() -> None:
    world = _active(8)
    _failing(world, {world.source.rows[4].id, world.source.rows[6].id})
    _full(world)
    world.deliver()
    assert _codes(world) == {(DetailState.STORED, None): 6, (DetailState.PENDING, "source_busy"): 2}
    assert world.runs()[0].state is RunState.COMPLETED


def test_many_documents_that_always_fail_keep_back_no_other_for_long() -> None:
    world = _active(12)
    _failing(world, {row.id for row in world.source.rows[:6]})
    _full(world)
    _pass_time(world, 24 * 60)
    assert _codes(world)[DetailState.STORED, None] == 6


@pytest.mark.parametrize("failure", [InvalidOperation, RecursionError, KeyError])
def test_a_document_on_which_the_parser_stumbles_is_quarantined_alone(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = _active(3)
    provider = world.ports.providers["toy"]

    def parse(content: bytes, invoice_id: InvoiceId) -> InvoiceDetail:
        if invoice_id == world.source.rows[1].id:
            raise failure
        return parse_document(content, invoice_id)

    spec = replace(provider.spec, parse_document=parse)
    monkeypatch.setitem(world.ports.providers, "toy", replace(provider, spec=spec))  # type: ignore[arg-type]
    _full(world)
    world.deliver()
    assert _codes(world) == {
        (DetailState.STORED, None): 2,
        (DetailState.QUARANTINED, "document_unreadable"): 1,
    }


def test_a_check_that_always_fails_keeps_back_no_other() -> None:
    world = _active(5)
    _full(world)
    world.deliver()
    rows, original = world.source.rows, world.source.is_still_valid

    def check(invoice_id: InvoiceId) -> bool | None:
        if invoice_id == rows[1].id:
            raise BUSY
        return original(invoice_id)

    world.source.is_still_valid = check  # type: ignore[method-assign]
    world.source.validity = {row.id: False for row in rows}
    world.clock.advance(days=7)
    keys = tuple(row.id.key for row in rows)
    world.queue.send(CheckInvoices(world.ref.tenant_id, world.ref.connection_id, keys))
    _pass_time(world, 60)
    found = {header.summary.id: header.validity for header in world.headers().values()}
    assert found.pop(rows[1].id) is not Validity.ANNULLED
    assert set(found.values()) == {Validity.ANNULLED}


def test_a_document_missing_for_a_week_is_flagged_and_still_asked_for() -> None:
    world = _active(1)
    world.source.undelivered.add(world.source.rows[0].id)
    _full(world)
    world.deliver()
    for _ in range(9 * 24):
        world.clock.advance(hours=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    (header,) = world.headers().values()
    assert (header.detail_state, header.problem_code) == (DetailState.PENDING, "document_overdue")
    world.source.undelivered.clear()
    for _ in range(26):
        world.clock.advance(hours=1)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    (header,) = world.headers().values()
    assert (header.detail_state, header.problem_code) == (DetailState.STORED, None)


# -- rows


def test_a_changed_row_of_the_same_version_wins_and_its_document_is_looked_at_again() -> None:
    world = _active(1)
    _full(world)
    world.deliver()
    changed = replace(world.source.rows[0], supplier_name="Új Név Kft.")
    world.source.rows[0] = changed
    world.clock.advance(minutes=1)
    _full(world)
    world.deliver()
    (header,) = world.headers().values()
    assert header.summary.supplier_name == "Új Név Kft."
    assert header.detail_state is DetailState.STORED
    assert str(header.summary.amounts.gross) == "127.00"
    assert world.runs()[0].counters.invoices_updated == 1


def test_an_older_row_read_later_only_completes_the_history() -> None:
    world = _active(0)
    new = summary("SAME", START - timedelta(days=1), transaction="NEW", net="200.00")
    old = summary("SAME", START - timedelta(days=2), transaction="OLD", net="100.00")
    store_summaries(world.ports, world.ref, [new], "w1")
    store_summaries(world.ports, world.ref, [old], "w2")
    assert world.headers()["SAME"].summary == new
    kept = [stored.version for stored in world.ports.invoices.versions(world.ref, new.id)]
    assert kept == [new.version, old.version]
    before = world.headers()
    store_summaries(world.ports, world.ref, [old], "w3")
    assert world.headers() == before


def test_rows_that_lose_against_another_writer_are_decided_again() -> None:
    world = _active(0)
    row = summary("A", START - timedelta(days=1))
    newer = replace(row, version=replace(row.version, transaction_id="T9"), supplier_name="Z")
    original = world.ports.invoices.headers

    def interrupted(ref, ids):  # type: ignore[no-untyped-def]
        found = original(ref, ids)
        world.ports.invoices.headers = original  # type: ignore[method-assign]
        store_summaries(world.ports, world.ref, [newer], "other")
        return found

    world.ports.invoices.headers = interrupted  # type: ignore[method-assign]
    store_summaries(world.ports, world.ref, [row], "mine")
    assert world.headers()["A"].summary == newer
    assert len(world.ports.invoices.versions(world.ref, row.id)) == 2


def test_work_done_twice_counts_its_rows_once() -> None:
    world = _active(0)
    rows = _rows(4)
    first = store_summaries(world.ports, world.ref, rows, "run/window")
    second = store_summaries(world.ports, world.ref, rows, "run/window")
    third = store_summaries(world.ports, world.ref, rows, "run/other")
    assert (first.new, second.new, third.new) == (4, 4, 0)
    assert third.unchanged == 4


# -- polls


def _polling() -> World:
    world = make_world()
    world.verify()
    world.clock.advance(minutes=16)
    return world


def test_a_poll_that_was_replaced_by_a_later_one_does_nothing() -> None:
    world = _polling()
    world.source.calls.clear()
    world.work(PollConnection(world.ref.tenant_id, world.ref.connection_id, "stale"))
    assert world.source.calls == []


def test_a_partly_read_backlog_moves_the_cursor_to_the_end_of_what_was_read() -> None:
    world = _polling()
    start = world.connection.sync.cursor
    assert start
    world.source.rows += [
        summary(f"B-{n:02d}", START + timedelta(minutes=1, seconds=12 * n)) for n in range(60)
    ]
    reads = iter(range(1000))
    original = world.source.list_page

    def fail_late(window, page):  # type: ignore[no-untyped-def]
        if next(reads) > 8:
            raise SourceError("no", FailureClass.OUR_BUG)
        return original(window, page)

    world.source.list_page = fail_late  # type: ignore[method-assign]
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    cursor = world.connection.sync.cursor
    assert cursor
    assert start <= cursor < world.clock.now() - timedelta(seconds=60)
    known = set(world.headers())
    assert {r.number for r in world.source.rows if r.inserted_at < cursor} <= known
    world.source.list_page = original  # type: ignore[method-assign]
    for _ in range(3):
        world.clock.advance(minutes=16)
        incremental_sync(world.ports, lambda: 60.0)
        world.deliver()
    assert len(world.headers()) == 60


def test_a_poll_that_crashed_after_storing_rows_is_repeated_with_their_documents() -> None:
    world = _polling()
    world.source.rows.append(summary("NEW", START + timedelta(minutes=2)))
    original = world.ports.runs.finish_poll_with_news

    def crash(*args: object) -> None:
        world.ports.runs.finish_poll_with_news = original  # type: ignore[method-assign]
        raise MemoryError

    world.ports.runs.finish_poll_with_news = crash  # type: ignore[method-assign, assignment]
    incremental_sync(world.ports, lambda: 60.0)
    with pytest.raises(MemoryError):
        world.deliver()
    assert world.headers()["NEW"].detail_state is DetailState.AWAITED
    world.clock.advance(minutes=20)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert world.headers()["NEW"].detail_state is DetailState.STORED
    assert world.runs()[0].counters.invoices_new == 1


def test_a_poll_of_a_silent_source_is_tried_again_and_the_status_stays() -> None:
    world = _polling()
    world.source.refused = CLOSED
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    sync = world.connection.sync
    assert (sync.failures, sync.last_error) == (0, "closed")
    assert sync.next_due_at
    wait = sync.next_due_at - world.clock.now()
    assert timedelta(minutes=1) <= wait <= timedelta(minutes=15)
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_a_full_run_that_is_in_the_way_only_delays_the_first_sync() -> None:
    world = _active(4)
    _full(world)
    before = world.connection
    settings = replace(before.settings, automatic_sync=True, version=2)
    status = replace(before.status, state=ConnectionState.CONNECTING, next_try_at=world.clock.now())
    world.ports.connections.save_settings(world.ref, settings, status)
    held = list(world.queue.messages)
    world.queue.messages.clear()
    world.verify()
    assert world.connection.sync.cursor is None
    world.queue.messages += held
    world.deliver()
    world.clock.advance(minutes=1)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert world.connection.sync.cursor is not None
    assert [run.kind.value for run in world.runs()] == ["initial", "full"]


# -- starting


def test_full_sync_needs_an_active_connection() -> None:
    world = make_world(automatic=False)
    with pytest.raises(ConflictError, match="connection_not_active"):
        start_full_sync(world.ports, world.ref, None, "anna")
    world.source.refused = REFUSED
    world.verify()
    with pytest.raises(ConflictError, match="connection_not_active"):
        estimate_full_sync(world.ports, world.ref, None)


def test_estimate_counts_windows_exactly_and_invoices_as_a_range() -> None:
    world = make_world(automatic=False)
    world.source.rows += [
        summary(f"E-{n:03d}", START - timedelta(days=n % 60, hours=1)) for n in range(50)
    ]
    world.verify()
    world.source.calls.clear()
    estimate = estimate_full_sync(world.ports, world.ref, (START - timedelta(days=60)).date())
    assert estimate.windows == estimate.sampled == len(world.source.calls) == 7
    assert estimate.invoices_min <= 50 <= estimate.invoices_max
    assert estimate.minutes >= 1


def test_estimate_samples_at_most_twelve_windows() -> None:
    world = _active(0)
    estimate = estimate_full_sync(world.ports, world.ref, (START - timedelta(days=900)).date())
    assert estimate.windows > 80
    assert estimate.sampled == len(world.source.calls) == 12


def test_rows_of_another_group_member_are_read_but_not_stored() -> None:
    world = _active(6)
    foreign = world.source.rows[2].id
    provider = world.ports.providers["toy"]
    spec = replace(provider.spec, keeps=lambda _technical, row: row.id != foreign)
    world.ports.providers["toy"] = replace(provider, spec=spec)  # type: ignore[index]
    _full(world)
    world.deliver()
    assert len(world.headers()) == 5
    (row,) = world.ports.runs.coverage(world.ref)
    assert row.rows == 6


def test_a_secret_that_is_gone_pauses_the_connection_and_says_so() -> None:
    world = _active()
    _full(world)
    world.ports.secrets.delete(world.ref)
    world.deliver()
    status = world.connection.status
    assert status.state is ConnectionState.ERROR
    assert status.error
    assert status.error.code == "credentials_not_found"
    assert world.source.calls == []


def test_a_from_date_of_today_just_after_midnight_waits_for_the_settle_time() -> None:
    world = make_world()
    settings = replace(world.connection.settings, from_date=START.date(), version=2)
    world.ports.connections.save_settings(world.ref, settings, world.connection.status)
    world.clock.set(START.replace(hour=0, minute=0, second=30))
    world.verify()
    assert world.connection.status.state is ConnectionState.ACTIVE
    assert world.runs() == []
    world.clock.advance(minutes=2)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert [run.kind.value for run in world.runs()] == ["initial"]


def test_a_full_sync_of_a_disconnected_connection_says_so() -> None:
    world = _active()
    settings = replace(world.connection.settings, disconnected_at=START, version=2)
    world.ports.connections.save_settings(world.ref, settings, world.connection.status)
    with pytest.raises(ConflictError, match="connection_disconnected"):
        start_full_sync(world.ports, world.ref, None, "anna")


def test_changing_the_login_keeps_what_was_proven_complete() -> None:
    world = _active()
    _full(world)
    world.deliver()
    technical = {**world.connection.settings.technical, "login": "another"}
    settings = replace(world.connection.settings, technical=technical, version=2)
    world.ports.connections.save_settings(world.ref, settings, world.connection.status)
    world.clock.advance(minutes=1)
    _full(world)
    world.deliver()
    assert len({row.read_identity for row in world.ports.runs.coverage(world.ref)}) == 1
