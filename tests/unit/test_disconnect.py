"""Disconnect: first the mark that stops everybody, then the rest, and it can be repeated."""

import pytest

from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.sync_run import RunState
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.full_sync import start_full_sync
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import FROM, World, make_world


@pytest.fixture
def world() -> World:
    made = make_world(automatic=False)
    made.verify()
    return made


def test_the_secret_is_deleted_and_the_invoices_stay(world: World) -> None:
    world.source.rows.append(summary("A-1", world.clock.now().replace(hour=1)))
    start_full_sync(world.ports, world.ref, FROM, "user")
    world.deliver()
    version = world.connection.settings.credentials_version or ""
    disconnect(world.ports, world.ref)
    with pytest.raises(NotFoundError):
        world.ports.secrets.load(world.ref, version)
    assert set(world.headers()) == {"A-1"}
    assert not world.connection.may_sync


def test_a_running_sync_ends_as_cancelled_without_another_call(world: World) -> None:
    run, _ = start_full_sync(world.ports, world.ref, FROM, "user")
    calls = len(world.source.calls)
    disconnect(world.ports, world.ref)
    world.deliver()
    assert len(world.source.calls) == calls
    state = world.ports.runs.get(world.ref, run.run_id).state
    assert state in {RunState.CANCELLED, RunState.CANCELLING}


def test_an_interrupted_disconnect_is_finished_by_the_next_one(world: World) -> None:
    real_delete = world.ports.secrets.delete

    def crash(_: object) -> None:
        raise ConnectionError

    world.ports.secrets.delete = crash  # type: ignore[method-assign, assignment]
    with pytest.raises(ConnectionError):
        disconnect(world.ports, world.ref)
    marked = world.connection
    assert marked.settings.disconnected_at is not None
    world.ports.secrets.delete = real_delete  # type: ignore[method-assign]
    disconnect(world.ports, world.ref)
    assert world.connection.settings == marked.settings
    assert world.ports.secrets.calls["delete"] == 1  # type: ignore[attr-defined]
