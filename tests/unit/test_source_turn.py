"""One request at a time at an account, whoever sends it; a dead worker blocks it for minutes."""

from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import AccountKey
from invoice_connector.services.source_calls import PostponedError, SourceCalls
from tests.fakes.ledger_world import LedgerWorld, make_ledger_world
from tests.fakes.toy_world import make_world

ACCOUNT = AccountKey("ledger", "test", "22222222")
MINUTE = timedelta(minutes=1)


def calls_of(world: LedgerWorld, seconds: float = 200.0) -> SourceCalls:
    end = world.clock.monotonic() + seconds
    return SourceCalls(world.ports, world.connection, lambda: end - world.clock.monotonic())


def test_a_call_waits_until_the_other_one_is_over() -> None:
    world = make_ledger_world()
    now = world.clock.now()
    assert world.ports.budget.take_turn(ACCOUNT, "other", now, now + timedelta(seconds=5))
    calls_of(world).call(lambda source: source.verify())
    assert timedelta(seconds=5) < world.clock.now() - now < timedelta(seconds=8)


def test_work_is_put_off_when_others_have_the_account_all_the_time() -> None:
    world = make_ledger_world()
    now, asked = world.clock.now(), len(world.ledger.calls)
    assert world.ports.budget.take_turn(ACCOUNT, "other", now, now + 9 * MINUTE)
    with pytest.raises(PostponedError):
        calls_of(world).call(lambda source: source.verify())
    assert len(world.ledger.calls) == asked
    with pytest.raises(PostponedError):
        calls_of(world, seconds=76.0).call(lambda source: source.verify())
    assert world.clock.now() - now < MINUTE


def test_a_turn_is_given_back_after_an_answer_and_after_a_failure() -> None:
    world = make_ledger_world()
    world.ledger.failures.append(SourceError("bad", FailureClass.OUR_BUG))
    calls = calls_of(world)
    with pytest.raises(SourceError):
        calls.call(lambda source: source.verify())
    calls.call(lambda source: source.verify())
    now = world.clock.now()
    assert world.ports.budget.take_turn(ACCOUNT, "other", now, now + MINUTE)


def test_while_a_call_is_under_way_nobody_else_may_call() -> None:
    world = make_ledger_world()
    now = world.clock.now()
    taken = calls_of(world).call(
        lambda _source: world.ports.budget.take_turn(ACCOUNT, "other", now, now + MINUTE)
    )
    assert taken is False


def test_a_turn_of_a_dead_worker_ends_by_itself() -> None:
    world = make_ledger_world()

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calls_of(world).call(lambda _source: die())
    with pytest.raises(PostponedError):
        calls_of(world).call(lambda source: source.verify())
    world.clock.advance(minutes=6)
    calls_of(world).call(lambda source: source.verify())


def test_a_source_without_the_limit_takes_no_turns() -> None:
    world = make_world()
    world.verify()
    assert "take_turn" not in world.ports.budget.calls  # type: ignore[attr-defined]


def test_one_worker_at_a_time_is_sent_to_such_a_source() -> None:
    world = make_ledger_world(invoices=40)
    most = 0
    send = world.queue.send

    def watched(message: object, delay_s: int = 0) -> None:
        nonlocal most
        send(message, delay_s)  # type: ignore[arg-type]
        most = max(most, world.runs()[0].counters.batches_released)

    world.queue.send = watched  # type: ignore[method-assign, assignment]
    world.ledger.put(*world.ledger.entries.values())
    world.poll()
    assert most == 1
