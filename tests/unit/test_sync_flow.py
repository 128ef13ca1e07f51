"""The sync flows on memory ports: first sync, full runs, polls, documents."""

from datetime import timedelta

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import DetailState
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.core.sync_run import RunKind, RunState
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync, poll_now
from invoice_connector.services.recover_stuck_work import recover_stuck_work
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world


def _plant(world: World, count: int, *, days_back: int = 50) -> None:
    step = timedelta(days=days_back) / count
    world.source.rows += [
        summary(f"R-{n:03d}", (START - (n + 1) * step).replace(microsecond=0)) for n in range(count)
    ]


def _synced(count: int = 40) -> World:
    world = make_world()
    _plant(world, count)
    world.verify()
    return world


def test_automatic_sync_starts_the_first_full_run_by_itself() -> None:
    world = _synced(40)
    (run,) = world.runs()
    assert run.kind is RunKind.INITIAL
    assert run.state is RunState.COMPLETED
    assert run.counters.invoices_new == 40
    assert run.counters.documents_stored == 40
    assert len(world.headers()) == 40
    assert all(h.detail_state is DetailState.STORED for h in world.headers().values())


def test_every_invoice_costs_one_document_call() -> None:
    world = _synced(40)
    assert len(world.source.listed("fetch")) == 40


def test_first_cursor_is_the_end_of_the_initial_run() -> None:
    world = _synced(3)
    assert world.connection.sync.cursor == world.runs()[0].window.end
    assert world.connection.sync.cursor == START - timedelta(seconds=60)


def test_gross_amount_comes_from_the_document() -> None:
    world = _synced(1)
    (header,) = world.headers().values()
    assert str(header.summary.amounts.gross) == "127.00"
    assert header.summary.payment_method == "TRANSFER"


def test_without_automatic_sync_nothing_starts() -> None:
    world = make_world(automatic=False)
    _plant(world, 5)
    world.verify()
    assert world.connection.status.state is ConnectionState.ACTIVE
    assert world.runs() == []


def test_poll_finds_a_late_invoice_within_the_lookback() -> None:
    world = _synced(10)
    late = summary("LATE", START - timedelta(minutes=20))
    world.source.visible_at[late.id] = START + timedelta(minutes=5)
    world.source.rows.append(late)
    world.clock.advance(minutes=16)
    assert incremental_sync(world.ports, lambda: 60.0) == 1
    world.deliver()
    assert world.headers()["LATE"].detail_state is DetailState.STORED
    assert world.runs()[0].kind is RunKind.INCREMENTAL
    assert world.runs()[0].counters.invoices_new == 1
    assert world.runs()[0].state is RunState.COMPLETED


def test_poll_without_news_writes_no_run_and_no_invoice() -> None:
    world = _synced(10)
    writes = world.ports.invoices.calls["write"]  # type: ignore[attr-defined]
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert len(world.runs()) == 1
    assert world.ports.invoices.calls["store_document"] == 10  # type: ignore[attr-defined]
    assert world.ports.invoices.calls["write"] == writes  # type: ignore[attr-defined]
    assert world.connection.sync.quiet_polls == 1
    assert world.connection.sync.cursor == START + timedelta(minutes=15)


def test_cursor_stays_when_a_later_page_fails() -> None:
    world = _synced(1)
    before = world.connection.sync.cursor
    world.source.rows += [
        summary(f"N-{n}", START + timedelta(minutes=1, seconds=n)) for n in range(8)
    ]
    world.clock.advance(minutes=16)
    answers = iter([None, *[SourceError("boom", FailureClass.OUR_BUG)] * 3])
    original = world.source.list_page

    def failing(window, page):  # type: ignore[no-untyped-def]
        answer = next(answers)
        if answer:
            raise answer
        return original(window, page)

    world.source.list_page = failing  # type: ignore[method-assign]
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert world.connection.sync.cursor == before
    assert world.connection.sync.last_error == "boom"
    assert world.connection.sync.poll_id is None
    world.source.list_page = original  # type: ignore[method-assign]
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    assert {f"N-{n}" for n in range(8)} <= set(world.headers())


def test_second_full_sync_click_returns_the_running_run() -> None:
    world = make_world(automatic=False)
    _plant(world, 20)
    world.verify()
    first, is_new = start_full_sync(world.ports, world.ref, None, "anna")
    second, is_second_new = start_full_sync(world.ports, world.ref, None, "bela")
    assert (is_new, is_second_new) == (True, False)
    assert first.run_id == second.run_id


def test_full_sync_twice_changes_nothing_and_fetches_nothing_again() -> None:
    world = _synced(30)
    before, fetched = world.headers(), len(world.source.listed("fetch"))
    world.clock.advance(minutes=1)
    start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    run = world.runs()[0]
    assert (run.kind, run.state) == (RunKind.FULL, RunState.COMPLETED)
    assert run.counters.invoices_unchanged == 30
    assert run.counters.invoices_new == run.counters.invoices_updated == 0
    assert world.headers() == before
    assert len(world.source.listed("fetch")) == fetched


def test_a_run_never_has_more_than_its_credit_released() -> None:
    world = make_world()
    _plant(world, 60)
    seen: list[int] = []
    original = world.ports.runs.release

    def spying(key, now, credit):  # type: ignore[no-untyped-def]
        released = original(key, now, credit)
        counters = world.ports.runs.get(key.ref, key.run_id).counters
        seen.append(max(counters.windows_released, counters.batches_released))
        return released

    world.ports.runs.release = spying  # type: ignore[method-assign]
    world.verify()
    assert max(seen) == 4
    assert len(world.headers()) == 60


def test_a_crowded_window_is_split_until_it_can_be_read_whole() -> None:
    world = make_world()
    world.source.rows += [
        summary(f"C-{n:03d}", START - timedelta(days=3) + timedelta(seconds=n)) for n in range(100)
    ]
    world.verify()
    (run,) = world.runs()
    assert run.counters.windows_split > 0
    assert run.counters.windows_total == run.counters.windows_done
    assert run.state is RunState.COMPLETED
    assert len(world.headers()) == 100


def test_pages_that_change_between_reads_are_read_again() -> None:
    world = make_world()
    rows = [summary(f"P-{n}", START - timedelta(days=1, seconds=n)) for n in range(8)]
    world.source.rows += rows
    glitches = {2}

    def swap(page, call):  # type: ignore[no-untyped-def]
        # Once, page 2 repeats a row of page 1: one row is missed and another comes twice.
        if page.page == 2 and glitches:
            glitches.clear()
            return type(page)((*page.rows[:-1], rows[0]), page.page, page.available_pages)
        return page

    world.source.change_pages = swap
    world.verify()
    assert not glitches
    assert len(world.headers()) == 8


def test_an_unreadable_document_is_quarantined_and_does_not_stop_its_batch() -> None:
    world = make_world()
    _plant(world, 10)
    bad = world.source.rows[4].id
    world.source.unreadable.add(bad)
    world.verify()
    (run,) = world.runs()
    assert run.state is RunState.COMPLETED_WITH_PROBLEMS
    assert run.counters.documents_quarantined == 1
    assert run.counters.documents_stored == 9
    header = world.headers()["R-004"]
    assert (header.detail_state, header.problem_code) == (
        DetailState.QUARANTINED,
        "toy_unreadable",
    )


def test_a_document_that_is_not_delivered_yet_is_retried_in_the_background() -> None:
    world = make_world()
    _plant(world, 3)
    missing = world.source.rows[0].id
    world.source.undelivered.add(missing)
    world.verify()
    assert world.runs()[0].state is RunState.COMPLETED
    assert world.headers()["R-000"].detail_state is DetailState.PENDING
    world.source.undelivered.clear()
    world.clock.advance(minutes=16)
    recover_stuck_work(world.ports, lambda: 60.0)
    world.deliver()
    assert world.headers()["R-000"].detail_state is DetailState.STORED


def test_a_document_of_another_version_is_not_filed_under_the_listed_one() -> None:
    world = make_world()
    _plant(world, 1)
    row = world.source.rows[0]
    newer = type(row.version)(row.version.inserted_at + timedelta(hours=1), "T2", 1)
    world.source.document_versions[row.id] = newer
    world.verify()
    assert world.headers()["R-000"].detail_state is DetailState.PENDING
    stored = world.ports.invoices.has_documents(world.ref, [(row.id, row.version), (row.id, newer)])
    assert stored == {(row.id, newer)}


def test_a_reported_again_invoice_keeps_both_versions_and_shows_the_newer() -> None:
    world = make_world()
    old = summary("SAME", START - timedelta(days=5), transaction="OLD", net="100.00")
    new = summary("SAME", START - timedelta(days=2), transaction="NEW", net="200.00")
    world.source.rows += [old, new]
    world.verify()
    assert world.headers()["SAME"].summary.version == new.version
    kept = [stored.version for stored in world.ports.invoices.versions(world.ref, old.id)]
    assert kept == [new.version, old.version]


def test_two_suppliers_may_use_the_same_number() -> None:
    world = make_world()
    world.source.rows += [
        summary("1", START - timedelta(days=1), supplier="11111111"),
        summary("1", START - timedelta(days=1), supplier="33333333"),
    ]
    world.verify()
    page = world.runs()[0]
    assert page.counters.invoices_new == 2


def test_refused_credentials_pause_the_connection_and_stop_every_call() -> None:
    world = make_world()
    _plant(world, 40)
    refusal = SourceError("login_refused", FailureClass.CREDENTIAL, field="password")
    world.verify()
    world.source.calls.clear()
    world.source.refused = refusal
    world.clock.advance(minutes=16)
    incremental_sync(world.ports, lambda: 60.0)
    world.deliver()
    status = world.connection.status
    assert status.state is ConnectionState.ERROR
    assert status.error
    assert (status.error.code, status.error.field) == ("login_refused", "password")
    for _ in range(5):
        world.clock.advance(minutes=60)
        incremental_sync(world.ports, lambda: 60.0)
        recover_stuck_work(world.ports, lambda: 60.0)
        world.deliver()
    assert len(world.source.calls) == 1


def test_a_lost_message_is_sent_again_by_the_sweeper() -> None:
    world = make_world()
    _plant(world, 10)
    version = world.connection.settings.version
    world.work(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version))
    world.queue.messages.clear()
    world.clock.advance(minutes=61)
    recover_stuck_work(world.ports, lambda: 60.0)
    world.deliver()
    assert world.runs()[-1].state is RunState.COMPLETED
    assert len(world.headers()) == 10


def test_poll_now_reads_without_waiting_for_the_schedule() -> None:
    world = _synced(2)
    world.source.rows.append(summary("NOW", START + timedelta(minutes=1)))
    world.clock.advance(minutes=3)
    poll_now(world.ports, world.ref)
    world.deliver()
    assert "NOW" in world.headers()


def test_a_backlog_is_caught_up_in_parts_without_a_gap() -> None:
    world = _synced(1)
    world.source.rows += [
        summary(f"B-{n:03d}", START + timedelta(minutes=1, seconds=7 * n)) for n in range(90)
    ]
    world.clock.advance(hours=1)
    for _ in range(3):
        incremental_sync(world.ports, lambda: 60.0)
        world.deliver()
        world.clock.advance(minutes=16)
    assert len(world.headers()) == 91
    sync = world.connection.sync
    assert sync.head_start == START - timedelta(seconds=60)
