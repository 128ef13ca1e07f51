"""Audits against the simulator: what was read is read again, and what came late is counted."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.invoice import DetailState
from invoice_connector.core.messages import VerifyConnection
from invoice_connector.core.sync_run import RunState
from invoice_connector.core.windows import Axis
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.incremental_sync import incremental_sync
from invoice_connector.services.pause_run import pause_run
from invoice_connector.services.redrive_window import redrive_window
from invoice_connector.services.resume_run import resume_run
from invoice_connector.services.show_coverage import show_coverage
from tests.builders.truth_world import (
    add,
    audit,
    audits,
    change_settings,
    record_lanes,
    state,
    synced,
)
from tests.fakes.memory_time import START
from tests.fakes.nav_world import make_nav_world


def test_what_was_just_read_is_only_read_again_by_issue_date() -> None:
    world = synced()
    audit(world, ticks=4)
    axes = [(run.window.axis, run.state) for run in audits(world)]
    assert axes == [(Axis.ISSUE_DATE, RunState.COMPLETED)]
    assert state(world).found_late == 0


def test_issue_dates_are_asked_for_as_inclusive_days_and_once_a_month() -> None:
    world = synced(days=40)
    audit(world, ticks=4)
    asked = [
        (r["parameters"]["dateFrom"], r["parameters"]["dateTo"])
        for r in world.simulator.control.requests()
        if "dateFrom" in r["parameters"]
    ]
    assert sorted(asked) == [("2026-01-20", "2026-01-29"), ("2026-01-30", "2026-02-28")]
    audit(world, hours=24, ticks=6)
    assert len(audits(world)) == 1  # nothing else is due within the first week


def test_everything_is_read_again_after_a_week_and_its_reading_time_moves_on() -> None:
    world = synced(days=400)
    audit(world, ticks=4)
    before = show_coverage(world.ports, world.ref).axes[0].ranges[0]
    audit(world, hours=12, ticks=40)
    after = show_coverage(world.ports, world.ref).axes[0].ranges[0]
    assert after.start == before.start
    assert after.oldest_read_at > before.oldest_read_at + timedelta(days=7)
    assert world.clock.now() - after.oldest_read_at < timedelta(days=9)
    assert all(run.state is RunState.COMPLETED for run in audits(world))


def test_the_ledger_does_not_grow_with_the_audits() -> None:
    world = synced(days=100)
    sizes = []
    for _ in range(6):
        audit(world, hours=24, ticks=10)
        sizes.append(len(world.ports.runs.coverage(world.ref)))
    assert len(audits(world)) > 10
    assert max(sizes[3:]) <= max(sizes[:3]) + 4


def test_an_invoice_that_the_list_gave_too_late_is_found_counted_and_fetched() -> None:
    world = synced()
    audit(world, hours=24, ticks=5)
    late = world.clock.now() + timedelta(hours=1)
    add(world, "LATE", days_ago=4, visible_at=late)
    audit(world, hours=12, ticks=9)
    assert world.headers()["LATE"].detail_state is DetailState.STORED
    assert state(world).found_late == 1
    (finder,) = [run for run in audits(world) if run.counters.invoices_late]
    assert finder.counters.invoices_new == 1
    assert [row.late for row in world.ports.runs.coverage(world.ref) if row.late] == [1]
    assert world.ports.events.counted["LateFinds"] == 1  # type: ignore[attr-defined]
    assert world.differences() == []


def test_an_invoice_that_only_the_list_by_issue_date_gives_is_found() -> None:
    world = synced()
    audit(world, ticks=4)
    add(world, "HIDDEN", days_ago=3)
    world.clock.advance(days=3)
    world.ports.runs.save_audit(world.ref, state(world), replace(state(world), due_at=START))
    # The monthly read is due again.
    world.clock.advance(days=28)
    audit(world, hours=1, ticks=30)
    assert "HIDDEN" in world.headers()
    assert state(world).found_late == 1


def test_what_was_reported_after_the_cursor_is_not_late() -> None:
    world = synced()
    audit(world, ticks=4)
    world.clock.advance(days=31)
    add(world, "NEW", days_ago=2, issue_date=(START - timedelta(days=5)).date().isoformat())
    for _ in range(8):
        audit_coverage(world.ports, lambda: 60.0)
        world.deliver()
        world.clock.advance(minutes=15)
    assert "NEW" in world.headers()
    assert state(world).found_late == 0


def test_what_the_next_poll_would_have_found_as_well_is_not_late() -> None:
    world = synced()
    audit(world, ticks=4)
    for _ in range(31):
        world.clock.advance(days=1)
        incremental_sync(world.ports, lambda: 60.0)
        world.deliver()
    issued = (world.clock.now() - timedelta(days=2)).date().isoformat()
    visible_at = world.clock.now() + timedelta(minutes=5)
    add(world, "SOON", days_ago=0.1, issue_date=issued, visible_at=visible_at)
    world.clock.advance(minutes=10)
    first = state(world)
    world.ports.runs.save_audit(world.ref, first, replace(first, due_at=START))
    for _ in range(8):
        audit_coverage(world.ports, lambda: 60.0)
        world.deliver()
        world.clock.advance(minutes=1)
        now = state(world)
        world.ports.runs.save_audit(world.ref, now, replace(now, due_at=START))
    assert "SOON" in world.headers()
    assert state(world).found_late == 0


def test_an_audit_uses_its_own_lane_only() -> None:
    world = synced()
    reserved = record_lanes(world)
    world.clock.advance(minutes=30)
    audit_coverage(world.ports, lambda: 60.0)
    world.deliver()
    assert set(reserved) == {"audit"}


def test_an_audit_waits_for_a_full_run_and_for_the_one_before_it() -> None:
    world = synced()
    world.clock.advance(days=8)
    start_full_sync(world.ports, world.ref, None, "anna")
    assert audit_coverage(world.ports, lambda: 60.0) == 0
    world.deliver()
    world.clock.advance(days=8)
    assert audit_coverage(world.ports, lambda: 60.0) == 1
    for _ in range(3):
        world.clock.advance(minutes=15)
        assert audit_coverage(world.ports, lambda: 60.0) == 0
    assert len(audits(world)) == 1


def test_an_audit_that_its_user_paused_stays_and_is_settled_when_it_goes_on() -> None:
    world = synced()
    world.clock.advance(minutes=15)
    audit_coverage(world.ports, lambda: 60.0)
    (run,) = audits(world)
    pause_run(world.ports, run)
    world.deliver()
    audit(world, ticks=3)
    (paused,) = audits(world)
    assert (paused.state, state(world).run_id) == (RunState.PAUSED, run.run_id)
    resume_run(world.ports, paused)
    world.deliver()
    audit(world, ticks=1)
    assert (state(world).run_id, state(world).last_run_id) == (None, run.run_id)


def test_a_window_that_no_audit_can_read_is_shown_and_does_not_stop_the_others() -> None:
    world = synced(days=400)
    audit(world, ticks=4)
    world.clock.advance(days=8)
    world.simulator.control.set_fault(
        "error_code", operation="queryInvoiceDigest", code="INVALID_REQUEST", status=400, times=1
    )
    audit_coverage(world.ports, lambda: 60.0)
    world.deliver()
    (broken,) = [run for run in audits(world) if run.counters.windows_failed]
    assert broken.state is RunState.COMPLETED_WITH_PROBLEMS
    audit(world, hours=2, ticks=12)
    oldest = show_coverage(world.ports, world.ref).axes[0].ranges[0].oldest_read_at
    assert world.clock.now() - oldest < timedelta(days=8)


def test_a_failed_window_is_a_gap_with_the_way_to_close_it() -> None:
    world = make_nav_world(days=100)
    version = world.connection.settings.version
    world.work(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version))
    world.simulator.control.set_fault(
        "error_code", operation="queryInvoiceDigest", code="INVALID_REQUEST", status=400, times=1
    )
    world.deliver()
    audit(world, ticks=2)
    coverage = show_coverage(world.ports, world.ref)
    (failed,) = coverage.failed
    assert failed.lease.error_code == "nav_request_rejected"
    assert coverage.axes[0].gaps == [(failed.window.start, failed.window.end)]
    assert (coverage.gaps, state(world).gaps) == (1, 1)
    assert world.ports.events.counted["CoverageGaps"] >= 1  # type: ignore[attr-defined]
    redrive_window(world.ports, world.ref, failed.key.run_id, failed.key.work_id)
    world.deliver()
    coverage = show_coverage(world.ports, world.ref)
    assert (coverage.gaps, coverage.failed) == (0, [])


def test_a_failed_window_that_another_run_has_read_needs_no_redrive() -> None:
    world = make_nav_world(days=100)
    version = world.connection.settings.version
    world.work(VerifyConnection(world.ref.tenant_id, world.ref.connection_id, version))
    world.simulator.control.set_fault(
        "error_code", operation="queryInvoiceDigest", code="INVALID_REQUEST", status=400, times=1
    )
    world.deliver()
    assert len(show_coverage(world.ports, world.ref).failed) == 1
    start_full_sync(world.ports, world.ref, None, "anna")
    world.deliver()
    assert show_coverage(world.ports, world.ref).failed == []


def test_the_polls_range_begins_anew_when_other_invoices_are_kept() -> None:
    world = synced()
    audit(world, hours=5, ticks=2)
    before = show_coverage(world.ports, world.ref).head
    changed_at = world.clock.now()
    change_settings(world, vat_group_member="33333333")
    assert show_coverage(world.ports, world.ref).axes == []
    audit(world, hours=5, ticks=2)
    after = show_coverage(world.ports, world.ref).head
    assert before
    assert after
    assert after.start > before.start
    assert after.start <= changed_at < after.end
