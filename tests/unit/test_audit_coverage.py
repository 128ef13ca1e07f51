"""Audits of many connections: few at a time, in turn, and none blocks the others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef, ConnectionState
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.messages import CheckInvoices
from invoice_connector.core.sync_run import RunKind, RunState, SyncRun
from invoice_connector.services.audit_coverage import audit_coverage
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.first_sync import start_first_sync
from tests.fakes.memory_time import START
from tests.fakes.samples import write
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world


def with_connections(count: int) -> tuple[World, list[ConnectionRef]]:
    """Return connections whose first sync is done, and a week has passed."""
    world = make_world()
    world.verify()
    made = world.connection
    refs = [world.ref]
    for number in range(1, count):
        ref = ConnectionRef("tenant-b", f"connection-{number}")
        version = world.ports.secrets.save(ref, Credentials({"password": "p"}))
        settings = replace(made.settings, credentials_version=version)
        status = replace(made.status, proven_credentials_version=version)
        new = replace(made, ref=ref, settings=settings, status=status, sync=type(made.sync)())
        world.ports.connections.create(new)
        assert start_first_sync(world.ports, new)
        refs.append(ref)
    world.deliver()
    world.clock.advance(days=8)
    return world, refs


def tick(world: World) -> int:
    world.clock.advance(minutes=15)
    return audit_coverage(world.ports, lambda: 60.0)


def audits(world: World, ref: ConnectionRef) -> list[SyncRun]:
    runs = world.ports.runs.list(ref, 100, None).items
    return [run for run in runs if run.kind is RunKind.AUDIT]


def test_only_five_audits_are_under_way_at_a_time_and_all_get_their_turn() -> None:
    world, refs = with_connections(12)
    assert tick(world) == 5
    assert tick(world) == 0  # the five have not got on
    for _ in range(4):
        world.deliver()
        tick(world)
    world.deliver()
    done = [run.state for ref in refs for run in audits(world, ref)]
    assert done == [RunState.COMPLETED] * 12


def test_audits_that_cannot_go_on_leave_room_for_others() -> None:
    world, refs = with_connections(8)
    assert tick(world) == 5
    for ref in refs:
        if audits(world, ref):
            connection = world.ports.connections.get(ref)
            broken = replace(
                connection.status, state=ConnectionState.ERROR, settled=ConnectionState.ERROR
            )
            world.ports.connections.write_status(ref, broken, connection.settings.version)
    assert tick(world) == 3


def test_an_audit_holds_one_window_at_a_time() -> None:
    world, (ref,) = with_connections(1)
    tick(world)
    (run,) = audits(world, ref)
    assert run.counters.windows_total > 3
    assert run.counters.windows_released == 1


def test_a_cancelled_audit_is_settled_and_the_next_one_starts_later() -> None:
    world, (ref,) = with_connections(1)
    tick(world)
    (run,) = audits(world, ref)
    cancel_run(world.ports, run)
    world.deliver()
    assert tick(world) == 0  # what it did not read waits: nothing else is due
    state = world.ports.runs.audit(ref)
    assert state
    assert (state.run_id, state.last_run_id) == (None, run.run_id)
    world.clock.advance(hours=7)
    assert tick(world) == 1


@pytest.mark.parametrize("automatic", [True, False])
def test_only_connections_that_synchronize_by_themselves_are_audited(*, automatic: bool) -> None:
    world, (ref,) = with_connections(1)
    before = world.connection
    settings = replace(before.settings, automatic_sync=automatic, version=2)
    world.ports.connections.save_settings(ref, settings, before.status)
    assert tick(world) == automatic


def test_a_disconnected_connection_is_never_looked_at_again() -> None:
    world, (ref,) = with_connections(1)
    disconnect(world.ports, ref)
    tick(world)
    assert list(world.ports.runs.due_audits(START + timedelta(days=999), 9)) == []


def test_a_tick_that_runs_out_of_time_leaves_the_rest_for_the_next() -> None:
    world, refs = with_connections(2)
    assert audit_coverage(world.ports, lambda: 5.0) == 0
    assert tick(world) == 2
    assert all(audits(world, ref) for ref in refs)


def test_checks_are_sent_once_a_day_also_without_room_for_an_audit() -> None:
    world, refs = with_connections(7)
    world.source.rows.append(summary("N-1", world.clock.now() - timedelta(days=7)))
    for ref in refs:
        world.ports.invoices.write(ref, [write(world.source.rows[-1])])
    tick(world)
    tick(world)
    sent = [m for m, _ in world.queue.messages if isinstance(m, CheckInvoices)]
    assert len(sent) == 7
    assert {message.connection_id for message in sent} == {ref.connection_id for ref in refs}
