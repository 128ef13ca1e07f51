"""Check connection: one check at a time, five a minute, and never for incomplete data."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import ConflictError, FailureClass, SourceError
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


def test_a_second_check_right_after_the_first_is_refused(world: World) -> None:
    request_check(world.ports, world.ref)
    world.deliver()
    with pytest.raises(ConflictError, match="check_too_often"):
        request_check(world.ports, world.ref)


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
    done = 0
    for _ in range(60):
        with suppress(ConflictError):
            request_check(world.ports, world.ref)
            done += 1
            world.deliver()
        world.clock.advance(seconds=1)
    assert done in {4, 5}


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
