"""The operators' commands: what they print, what they change, and that twice does no harm."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from infrastructure.operate import dead_letters, wiring
from infrastructure.operate.wiring import (
    NoStackError,
    of_environment,
    of_local_stack,
)
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.messages import (
    AskForInvoice,
    FetchPending,
    Message,
    ReadWindow,
    VerifyConnection,
    to_json,
)
from invoice_connector.core.sync_run import RunState
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.storage.clients import Clients
from tests.builders.operator import Operator
from tests.fakes.memory_time import START
from tests.fakes.toy_source import summary
from tests.fakes.toy_world import World, make_world

OUR_BUG = SourceError("http_protocol", FailureClass.OUR_BUG)
DETAILS = FetchPending("tenant-a", "connection-1", ("11111111\x1fSECRET-NUMBER",))


@pytest.fixture
def world() -> World:
    made = make_world(automatic=False)
    made.source.rows += [summary(f"R-{n:02d}", START - timedelta(days=n)) for n in range(1, 30)]
    made.verify()
    return made


@pytest.fixture
def operator(world: World, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(world, capsys)


@pytest.fixture
def at_queues(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    monkeypatch.setattr(dead_letters, "_LONGEST_WAIT_S", 0)
    with mock_aws():
        yield Operator(world, capsys, Clients("eu-central-1").get("sqs"))


def _bury(operator: Operator, queue: str, *bodies: str) -> None:
    url = operator.sqs.get_queue_url(QueueName=f"stack-{queue}-dead-letter")["QueueUrl"]
    for body in bodies:
        operator.sqs.send_message(QueueUrl=url, MessageBody=body)


def _start(world: World) -> str:
    run, _ = start_full_sync(world.ports, world.ref, (START - timedelta(days=39)).date(), "anna")
    return run.run_id


def _run_state(world: World, run_id: str) -> RunState:
    return world.ports.runs.get(world.ref, run_id).state


# -- dead letters


def test_dead_letters_are_shown_by_kind_and_ids_only(at_queues: Operator) -> None:
    window = ReadWindow("tenant-a", "connection-1", "run-1", "window-1")
    _bury(at_queues, "full-window", to_json(window))
    question = AskForInvoice("tenant-a", "connection-1", *DETAILS.invoice_keys, wants="document")
    _bury(at_queues, "details", to_json(DETAILS), "{not json SECRET-BODY", to_json(question))
    for _ in range(2):  # looking takes nothing away
        shown = at_queues.run("dead-letters", "list")
        assert "ReadWindow  tenant-a  connection-1  run-1  window-1" in shown
        assert "FetchPending  tenant-a  connection-1\n" in shown
        assert "AskForInvoice  tenant-a  connection-1\n" in shown
        assert "unreadable" in shown
        assert "SECRET" not in shown
        lines = [line for line in shown.splitlines() if not line.startswith(" ")]
        assert lines == ["verification: 0", "window: 0", "full-window: 1", "details: 3"]


def test_redriven_letters_go_back_once_and_unreadable_ones_stay(at_queues: Operator) -> None:
    letters: list[Message] = [
        ReadWindow("tenant-a", "connection-1", "run-1", f"window-{n}") for n in range(12)
    ]
    _bury(at_queues, "full-window", *map(to_json, letters), "nobody can read this")
    at_queues.world.queue.messages.clear()
    first = at_queues.run("dead-letters", "redrive", "full-window")
    assert first.splitlines()[-1] == "full-window: 12 sent back, 1 left"
    sent = [message for message, _ in at_queues.world.queue.messages]
    assert sorted(sent, key=str) == sorted(letters, key=str)
    again = at_queues.run("dead-letters", "redrive", "full-window")
    assert " 0 sent back" in again
    assert len(at_queues.world.queue.messages) == 12


def test_a_letter_is_deleted_only_after_it_was_sent(at_queues: Operator) -> None:
    _bury(at_queues, "verification", to_json(VerifyConnection("tenant-a", "connection-1", 1)))

    def unavailable(*_: object) -> None:
        raise ConnectionError

    at_queues.world.queue.send = unavailable  # type: ignore[method-assign, assignment]
    with pytest.raises(ConnectionError):
        at_queues.run("dead-letters", "redrive", "verification")
    url = at_queues.sqs.get_queue_url(QueueName="stack-verification-dead-letter")["QueueUrl"]
    counts = at_queues.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(counts["ApproximateNumberOfMessagesNotVisible"]) == 1


# -- windows and leases


def test_a_failed_window_is_read_again(operator: Operator) -> None:
    world = operator.world
    run_id = _start(world)
    world.source.failures = [OUR_BUG]
    world.deliver()
    assert _run_state(world, run_id) is RunState.COMPLETED_WITH_PROBLEMS
    (failed,) = [
        work.key.work_id
        for work in world.ports.runs.windows(world.ref, run_id, 99, None).items
        if work.lease.error_code
    ]
    ids = (world.ref.tenant_id, world.ref.connection_id, run_id, failed)
    for _ in range(2):
        assert operator.run("rerun-window", *ids) == f"{run_id}: running, 1 windows open\n"
        assert len(world.queue.messages) == 1
    world.deliver()
    assert _run_state(world, run_id) is RunState.COMPLETED
    status, _, error = operator.attempt("rerun-window", *ids)
    assert (status, error.split(":")[0]) == (1, "window_not_failed")


def test_a_stuck_lease_is_released_and_another_worker_goes_on(operator: Operator) -> None:
    world = operator.world
    run_id = _start(world)
    message = world.queue.pop_due()[0]
    original = world.source.list_page

    def hang(window, page):  # type: ignore[no-untyped-def]
        raise MemoryError

    world.source.list_page = hang  # type: ignore[method-assign]
    with pytest.raises(MemoryError):
        world.work(message)
    world.source.list_page = original  # type: ignore[method-assign]
    assert isinstance(message, ReadWindow)
    assert "leased until" in operator.explain()
    ids = (world.ref.tenant_id, world.ref.connection_id, run_id, "window", message.window_id)
    assert operator.run("release-lease", *ids).startswith("released")
    assert operator.run("release-lease", *ids) == "nobody holds a lease of it\n"
    world.deliver()
    windows = world.ports.runs.windows(world.ref, run_id, 99, None).items
    (window,) = [work for work in windows if work.key.work_id == message.window_id]
    assert (window.lease.state.value, window.lease.attempt) == ("done", 2)


def test_unknown_things_are_one_line(operator: Operator) -> None:
    ids = ("tenant-a", "connection-1")
    for arguments, code in (
        (("explain", "tenant-b", "connection-1"), "connection_not_found"),
        (("rerun-window", *ids, "run-x", "w"), "run_not_found"),
        (("release-lease", *ids, "run-x", "batch", "w"), "window_not_found"),
    ):
        status, out, error = operator.attempt(*arguments)
        assert (status, out) == (1, "")
        assert error.startswith(f"{code}: ")
        assert error.count("\n") == 1


def test_missing_variables_are_named() -> None:
    with pytest.raises(NoStackError, match="CONNECTIONS_TABLE"):
        of_environment({"AWS_REGION": "eu-central-1"})


def test_a_local_stack_that_does_not_run_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "RECORD", tmp_path / "run.json")
    with pytest.raises(NoStackError, match="make run"):
        of_local_stack()
