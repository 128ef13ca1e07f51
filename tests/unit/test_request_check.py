"""Check connection: one check at a time, five a minute, and never for incomplete data."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import (
    ConflictError,
    FailureClass,
    SourceError,
    TooOftenError,
)
from invoice_connector.services.request_check import request_check
from tests.fakes.toy_world import World, make_world


@pytest.fixture
def world() -> World:
    made = make_world()
    made.verify()
    made.clock.advance(minutes=1)
    return made


def test_a_check_shows_connecting_and_keeps_what_was_known(world: World) -> None:
    status = request_check(world.ports, world.ref).status
    assert status.state is ConnectionState.CONNECTING
    assert status.settled is ConnectionState.ACTIVE
    assert status.next_try_at is not None
    assert world.connection.may_sync


def test_a_check_that_is_on_its_way_is_not_doubled(world: World) -> None:
    request_check(world.ports, world.ref)
    request_check(world.ports, world.ref)
    assert len(world.queue.messages) == 1


def test_a_check_that_was_answered_may_be_repeated_at_once(world: World) -> None:
    request_check(world.ports, world.ref)
    world.deliver()
    request_check(world.ports, world.ref)
    assert len(world.queue.messages) == 1


def test_a_check_that_got_lost_is_sent_again(world: World) -> None:
    request_check(world.ports, world.ref)
    world.queue.messages.clear()
    world.clock.advance(minutes=2)
    request_check(world.ports, world.ref)
    assert len(world.queue.messages) == 1
    world.deliver()
    assert world.connection.status.state is ConnectionState.ACTIVE


def test_a_check_after_an_unanswered_one_does_not_wait_for_the_next_try(world: World) -> None:
    status = replace(
        world.connection.status,
        state=ConnectionState.CONNECTING,
        checking_since=world.clock.now() - timedelta(minutes=5),
        notice="source_unavailable",
        next_try_at=world.clock.now() + timedelta(minutes=10),
    )
    world.ports.connections.write_status(world.ref, status, 1)
    again = request_check(world.ports, world.ref).status
    assert len(world.queue.messages) == 1
    assert again.checking_since == status.checking_since, "the 30 minutes must not begin anew"


def test_five_checks_a_minute_are_possible_and_no_more(world: World) -> None:
    done: list[int] = []
    for second in range(121):
        with suppress(TooOftenError):
            request_check(world.ports, world.ref)
            done.append(second)
            world.deliver()
        world.clock.advance(seconds=1)
    assert done == [0, 1, 2, 3, 4, 60, 61, 62, 63, 64, 120]


def test_who_checks_too_often_is_told_when_to_come_back(world: World) -> None:
    for _ in range(5):
        request_check(world.ports, world.ref)
        world.deliver()
        world.clock.advance(seconds=7)
    with pytest.raises(TooOftenError, match="check_too_often") as refused:
        request_check(world.ports, world.ref)
    assert timedelta(seconds=24) < refused.value.wait <= timedelta(seconds=25)


def test_a_refused_connection_keeps_its_reason_until_the_check_knows_better(world: World) -> None:
    world.source.refused = SourceError("nav_login_refused", FailureClass.CREDENTIAL)
    request_check(world.ports, world.ref)
    world.deliver()
    world.clock.advance(minutes=1)
    assert request_check(world.ports, world.ref).status.error is not None


def test_a_disconnected_connection_is_not_checked(world: World) -> None:
    connection = world.connection
    settings = replace(connection.settings, version=2, disconnected_at=world.clock.now())
    world.ports.connections.save_settings(world.ref, settings, connection.status)
    with pytest.raises(ConflictError, match="connection_disconnected"):
        request_check(world.ports, world.ref)
    assert world.queue.messages == []
