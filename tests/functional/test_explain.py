"""What the operators' page about a connection says in each of its states."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.live_read import LiveQuestion, LiveRead, LiveResource, LiveState
from invoice_connector.core.sync_run import RunState
from invoice_connector.core.write import WriteFailure, WriteState
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.pause_run import pause_run
from tests.builders.operator import Operator
from tests.fakes.crowd import SOURCE
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world
from tests.functional.test_write_store import write

REFUSED = SourceError(
    "login_refused",
    FailureClass.CREDENTIAL,
    field="password",
    source_code="INVALID_SECURITY_USER",
    request_id="REQ1",
)


@pytest.fixture
def operator(capsys: pytest.CaptureFixture[str]) -> Operator:
    world = make_world(automatic=False)
    world.source.rows += [summary(f"R-{n:02d}", START - timedelta(days=n)) for n in range(1, 30)]
    world.verify()
    return Operator(world, capsys)


def _start(world: World) -> str:
    run, _ = start_full_sync(world.ports, world.ref, (START - timedelta(days=39)).date(), "anna")
    return run.run_id


def _run_state(world: World, run_id: str) -> RunState:
    return world.ports.runs.get(world.ref, run_id).state


def test_a_refused_connection_is_explained_and_checked_again(operator: Operator) -> None:
    world = operator.world
    run_id = _start(world)
    world.source.refused = REFUSED
    world.deliver()
    page = operator.explain()
    assert "Connection Error since 2026-03-01 12:00:00Z" in page
    assert "Field: password, source code: INVALID_SECURITY_USER, request id: REQ1" in page
    assert "no call is made until somebody saves the settings or checks the connection" in page
    assert f"{run_id}: waits for its connection; it is cancelled after 7 days" in page
    world.clock.advance(minutes=1)
    answer = operator.run("unpause", world.ref.tenant_id, world.ref.connection_id)
    assert answer == "Connecting..: the check is on its way\n"
    waiting = list(world.queue.messages)
    assert operator.run("unpause", world.ref.tenant_id, world.ref.connection_id) == answer
    assert world.queue.messages == waiting
    assert "a check is on its way" in operator.explain()
    world.source.refused = None
    world.deliver()
    assert "Connection Active" in operator.explain()
    assert _run_state(world, run_id) is RunState.COMPLETED


def test_a_running_and_then_paused_run_is_explained(operator: Operator) -> None:
    world = operator.world
    run_id = _start(world)
    page = operator.explain()
    assert f"{run_id}: goes on by itself" in page
    assert page.count("nobody works on it") == 4
    pause_run(world.ports, world.ports.runs.get(world.ref, run_id))
    page = operator.explain()
    assert f"{run_id}: waits until somebody resumes or cancels it" in page
    assert "nobody works on it" not in page


def test_an_ended_run_and_its_coverage_are_explained(operator: Operator) -> None:
    world = operator.world
    world.source.undelivered.add(world.source.rows[0].id)
    _start(world)
    world.deliver()
    page = operator.explain()
    assert "full completed, 2026-03-01 12:00:00Z to 2026-03-01 12:00:00Z" in page
    assert "28 of 29 stored, 1 pending" in page
    assert "from 2026-01-21 00:00:00Z to 2026-03-01 11:59:00Z, gaps: 0" in page
    assert "1 on their way or asked for again, 0 in quarantine" in page
    assert "no poll is scheduled: automatic sync is off" in page


def test_a_connection_that_follows_says_when_it_is_polled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    following = make_world()
    following.verify()
    page = Operator(following, capsys).explain()
    assert "the next poll is sent by the first tick after 2026-03-01 12:15:00Z" in page


def test_a_disconnected_connection_does_nothing_ever(operator: Operator) -> None:
    disconnect(operator.world.ports, operator.world.ref)
    assert "disconnected at 2026-03-01 12:00:00Z: nothing, ever" in operator.explain()


def test_a_closed_source_is_named_with_the_time_of_the_next_try(operator: Operator) -> None:
    world = operator.world
    _start(world)
    world.source.refused = SourceError("nav_maintenance", FailureClass.MAINTENANCE)
    world.deliver()
    page = operator.explain()
    assert "the source is closed since 2026-03-01 12:00:00Z, for everybody: nav_maintenance" in page
    closure = world.ports.health.get(SOURCE).closure
    assert closure
    assert f"It is tried again at {closure.until:%Y-%m-%d %H:%M:%SZ}" in page


def test_no_page_holds_a_secret_or_a_number_of_an_invoice(operator: Operator) -> None:
    _start(operator.world)
    operator.world.deliver()
    page = operator.explain()
    assert "secrets set: password" in page
    assert "R-01" not in page
    version = operator.world.connection.settings.credentials_version
    assert version
    assert version not in page


def test_writes_and_questions_are_explained(operator: Operator) -> None:
    ports, ref = operator.world.ports, operator.world.ref
    assert "Writes\n  none" in operator.explain()
    failure = WriteFailure("write_undecidable")
    for number, state in enumerate((WriteState.DONE, WriteState.DONE, WriteState.UNKNOWN)):
        is_unknown = state is WriteState.UNKNOWN
        made = write(number, ref, state=state, failure=failure if is_unknown else None)
        ports.writes.add(made)
    asked = LiveRead(LiveQuestion(LiveResource.ORDERS, {}), LiveState.ASKED, START)
    question = LiveQuestion(LiveResource.PERSONNEL, {})
    ports.live.put_read(ref, asked)
    ports.live.put_read(
        ref,
        replace(asked, question=question, state=LiveState.FAILED, code="netvisor_technical_error"),
    )
    page = operator.explain()
    assert "20260301120002-ic-2 unknown: accepted 2026-03-01 12:00:00Z, sent 0 times" in page
    assert "because: write_undecidable (" in page
    assert "\n  2 done\n" in page
    assert (
        "Questions of the last day\n  1 asked, 1 failed\n  1 failed: netvisor_technical_error ("
        in page
    )
