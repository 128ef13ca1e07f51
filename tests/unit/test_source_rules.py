"""What follows from answers and failures: slower, closed, open again, and who is believed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.source_health import Caller, Closure, Health
from invoice_connector.core.source_rules import SLOWEST, after_failure, after_success, take_probe
from tests.fakes.memory_time import START

NO_ANSWER = SourceError("gateway", FailureClass.TRANSIENT, http_status=502)
THROTTLED = SourceError("slow", FailureClass.THROTTLED, source_code="TOO_MANY_REQUESTS")
MAINTENANCE = SourceError("closed", FailureClass.MAINTENANCE, source_code="MAINTENANCE_MODE")
STATUS_503 = SourceError("gone", FailureClass.MAINTENANCE, http_status=503)
REFUSED = SourceError("login", FailureClass.CREDENTIAL, source_code="INVALID_SECURITY_USER")
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def caller(number: int = 1, **changes: object) -> Caller:
    """A connection whose credentials once worked."""
    return replace(Caller(ConnectionRef("t", f"c{number}"), "v1", 1), **changes)  # type: ignore[arg-type]


def failing(health: Health, error: SourceError, who: Caller, now: datetime) -> Health:
    """The state after a failure, whether it is news or not."""
    return after_failure(health, who, error, now) or health


def probing(health: Health, now: datetime) -> Health:
    """Let a call try."""
    taken = take_probe(health, "probe", now)
    assert taken is not None
    return taken


def closure_of(health: Health) -> Closure:
    """The closure that there must be."""
    assert health.closure is not None
    return health.closure


# -- pace


@pytest.mark.parametrize(
    "error",
    [NO_ANSWER, TransportError("http_timeout"), TransportError("http_reset")],
    ids=["gateway", "timeout", "reset"],
)
def test_three_connections_without_an_answer_within_a_minute_halve_the_pace(
    error: SourceError,
) -> None:
    health = Health()
    for number in range(3):
        assert health.pace_at(START) == 1
        health = failing(health, error, caller(number), START + number * 20 * SECOND)
    assert health.pace_at(START + 40 * SECOND) == 0.5


def test_one_connection_without_answers_slows_nobody() -> None:
    health = Health()
    for number in range(50):
        health = failing(health, NO_ANSWER, caller(number % 2), START + number * SECOND)
    assert health.pace_at(START + 50 * SECOND) == 1


def test_three_connections_within_more_than_a_minute_slow_nobody() -> None:
    health = Health()
    for number in range(9):
        health = failing(health, NO_ANSWER, caller(number), START + number * 31 * SECOND)
    assert health.slowed_at is None


@pytest.mark.parametrize(
    "error",
    [
        SourceError("x", FailureClass.TRANSIENT, source_code="OPERATION_FAILED", http_status=500),
        SourceError("x", FailureClass.TRANSIENT, http_status=200),
        SourceError("x", FailureClass.SOURCE_DATA, http_status=400),
        SourceError("x", FailureClass.OUR_BUG, http_status=500),
        REFUSED,
    ],
)
def test_failures_of_single_connections_slow_nobody(error: SourceError) -> None:
    health = Health()
    for number in range(4):
        health = failing(health, error, caller(number), START)
    assert (health.pace_at(START), health.closure) == (1, None)


def test_a_throttled_answer_halves_the_pace_and_closes_for_a_minute() -> None:
    health = failing(Health(), THROTTLED, caller(), START)
    assert health.pace_at(START) == 0.5
    assert closure_of(health).until == START + MINUTE


def test_answers_of_one_burst_halve_the_pace_once() -> None:
    health = Health()
    for number in range(10):
        health = failing(health, THROTTLED, caller(number), START + number * SECOND)
    assert health.pace == 0.5
    for number in range(10):
        health = failing(health, NO_ANSWER, caller(number), START + number * SECOND)
    assert health.pace == 0.5


def test_the_pace_comes_back_by_five_percent_of_the_configured_rate_each_minute() -> None:
    health = Health(pace=0.5, slowed_at=START)
    assert [health.pace_at(START + n * MINUTE) for n in (0, 1, 4, 9, 10, 60)] == pytest.approx(
        [0.5, 0.55, 0.7, 0.95, 1, 1]
    )


def test_the_pace_never_falls_below_the_floor() -> None:
    health, now = Health(), START
    for number in range(60):
        now = START + number * 61 * SECOND
        health = failing(replace(health, closure=None), THROTTLED, caller(), now)
    assert (health.slowed_at, health.pace) == (now, SLOWEST)


# -- closed


@pytest.mark.parametrize(
    ("error", "minutes"),
    [(MAINTENANCE, [5, 15, 15]), (STATUS_503, [1, 4, 15, 15]), (THROTTLED, [1])],
)
def test_a_closed_source_is_tried_ever_more_rarely(error: SourceError, minutes: list[int]) -> None:
    health, now, me = Health(), START, caller(probe="probe")
    for expected in minutes:
        health = failing(health, error, me, now)
        assert closure_of(health).until == now + expected * MINUTE
        assert health.is_closed(closure_of(health).until - SECOND)
        now = closure_of(health).until
        health = probing(health, now)
    assert closure_of(health).since == START


def test_only_one_call_tries_a_closed_source_and_only_when_it_is_time() -> None:
    health = failing(Health(), MAINTENANCE, caller(), START)
    assert take_probe(health, "early", START + 4 * MINUTE) is None
    health = probing(health, START + 5 * MINUTE)
    assert take_probe(health, "second", START + 6 * MINUTE) is None
    assert take_probe(health, "after a crash", START + 7 * MINUTE) is not None
    assert take_probe(Health(), "open", START) is None


def test_the_answer_to_the_probe_opens_and_a_late_answer_does_not() -> None:
    health = probing(failing(Health(), MAINTENANCE, caller(), START), START + 5 * MINUTE)
    late = after_success(health, caller(2), START + 5 * MINUTE)
    assert late is not None
    assert late.closure == health.closure
    opened = after_success(health, caller(3, probe="probe"), START + 5 * MINUTE)
    assert opened is not None
    assert opened.closure is None


def test_late_answers_of_a_closing_source_do_not_make_the_closure_longer() -> None:
    health = failing(Health(), MAINTENANCE, caller(), START)
    assert after_failure(health, caller(2), MAINTENANCE, START + SECOND) is None


@pytest.mark.parametrize("failure", [FailureClass.SOURCE_DATA, FailureClass.OUR_BUG])
def test_a_source_that_answers_the_probe_with_any_refusal_is_open(failure: FailureClass) -> None:
    health = probing(failing(Health(), MAINTENANCE, caller(), START), START + 5 * MINUTE)
    error = SourceError("x", failure, source_code="X")
    assert failing(health, error, caller(probe="probe"), START + 5 * MINUTE).closure is None
    assert failing(health, REFUSED, caller(probe="probe"), START + 5 * MINUTE).closure is None


def test_a_probe_without_an_answer_leaves_the_source_closed() -> None:
    health = probing(failing(Health(), MAINTENANCE, caller(), START), START + 5 * MINUTE)
    after = failing(health, NO_ANSWER, caller(probe="probe"), START + 5 * MINUTE)
    assert after.closure == health.closure


def test_an_answer_that_is_no_news_changes_nothing() -> None:
    health = after_success(Health(), caller(), START)
    assert health is not None
    assert after_success(health, caller(), START + MINUTE) is None


# -- silence


def silent(count: int, health: Health | None = None) -> Health:
    """The state after so many connections got no answer, a minute and a half apart."""
    health = health or Health()
    for number in range(count):
        health = failing(health, NO_ANSWER, caller(number), START + number * 90 * SECOND)
    return health


def test_three_connections_without_an_answer_and_nobody_with_one_close_the_source() -> None:
    assert silent(2).closure is None
    closure = closure_of(silent(3))
    assert (closure.code, closure.is_silence) == ("source_unavailable", True)
    assert closure.until == START + 3 * MINUTE + MINUTE


@pytest.mark.parametrize(
    "answer",
    [
        None,
        SourceError("x", FailureClass.SOURCE_DATA, source_code="X"),
        SourceError("x", FailureClass.TRANSIENT, source_code="OPERATION_FAILED", http_status=500),
        REFUSED,
    ],
    ids=["success", "data", "own error", "refusal"],
)
def test_whoever_gets_an_answer_shows_that_the_source_is_there(answer: SourceError | None) -> None:
    health = silent(2)
    if answer is None:
        health = after_success(health, caller(9), START + 100 * SECOND) or health
    else:
        health = failing(health, answer, caller(9), START + 100 * SECOND)
    health = failing(health, NO_ANSWER, caller(2), START + 180 * SECOND)
    assert health.closure is None


def test_silence_of_one_connection_closes_nothing() -> None:
    health = Health()
    for number in range(50):
        health = failing(health, NO_ANSWER, caller(1), START + number * SECOND)
    assert health.closure is None


def test_silence_of_less_than_a_minute_closes_nothing() -> None:
    health = Health()
    for number in range(118):
        health = failing(health, NO_ANSWER, caller(number), START + number * SECOND / 2)
    assert health.closure is None
    assert failing(health, NO_ANSWER, caller(1), START + MINUTE).closure is not None


def test_silence_that_is_long_ago_is_forgotten() -> None:
    health = silent(2)
    health = failing(health, NO_ANSWER, caller(3), START + 62 * MINUTE)
    assert health.closure is None


def test_a_silent_source_is_tried_ever_more_rarely_and_any_answer_opens_it() -> None:
    health, now, waits = silent(3), START + 3 * MINUTE, []
    for _ in range(4):
        waits.append((closure_of(health).until - now) / MINUTE)
        now = closure_of(health).until
        health = failing(probing(health, now), NO_ANSWER, caller(probe="probe"), now)
    assert waits == [1, 4, 15, 15]
    late = after_success(health, caller(8), now)
    assert late is not None
    assert (late.closure, late.silent) == (None, ())
    probed = probing(health, closure_of(health).until)
    assert failing(probed, REFUSED, caller(probe="probe"), now).closure is None


# -- outages


def after_answers(count: int, now: datetime = START) -> Health:
    """A source that answered some connections."""
    health = Health()
    for number in range(100, 100 + count):
        health = after_success(health, caller(number), now) or health
    return health


def refusing(health: Health, count: int, now: datetime = START) -> Health:
    """The state after the first ``count`` connections were refused, a second each."""
    for number in range(count):
        health = failing(health, REFUSED, caller(number), now + number * SECOND)
    return health


@pytest.mark.parametrize(
    ("others", "refused", "is_outage"),
    [(0, 4, False), (0, 5, True), (19, 5, True), (20, 5, False), (23, 5, False), (23, 6, True)],
)
def test_five_and_a_fifth_of_those_that_called_make_an_outage(
    others: int, refused: int, is_outage: bool
) -> None:
    health = refusing(after_answers(others), refused)
    assert (health.closure is not None) is is_outage
    if health.closure:
        assert health.closure.is_outage
        assert health.closure.code == "source_refuses_everybody"


def test_one_connection_that_is_refused_often_is_no_outage() -> None:
    health = Health()
    for number in range(50):
        health = failing(health, REFUSED, caller(1), START + number * SECOND)
    assert health.closure is None
    assert health.refuses(caller(1))
    assert not health.refuses(caller(1, credentials_version="v2"))
    answered = after_success(health, caller(1), START + MINUTE)
    assert answered is not None
    assert not answered.refuses(caller(1))


def test_refusals_of_credentials_that_never_worked_say_nothing_about_the_source() -> None:
    health = Health()
    for number in range(9):
        health = failing(health, REFUSED, caller(number, is_proven=False), START)
    assert health == Health()


def test_refusals_of_more_than_a_quarter_of_an_hour_are_forgotten() -> None:
    health = refusing(Health(), 4)
    health = failing(health, REFUSED, caller(9), START + 16 * MINUTE)
    assert health.closure is None
    assert len(health.refused) == 1


def test_an_outage_is_tried_again_and_lets_those_be_checked_that_it_paused() -> None:
    health = refusing(Health(), 5)
    until = closure_of(health).until
    health = after_success(probing(health, until), caller(4, probe="probe"), until) or health
    assert health.closure is None
    assert health.refused == ()
    assert {refusal.ref.connection_id for refusal in health.to_restore} == {
        f"c{n}" for n in range(5)
    }
    # Whoever is refused after that is to be believed: the source answers others.
    assert refusing(health, 9, until + MINUTE).closure is None
    assert refusing(health, 9, until + 31 * MINUTE).closure is not None


def test_a_refused_probe_makes_an_outage_longer_up_to_an_hour_and_a_day() -> None:
    health, now = refusing(Health(), 5), START
    waits = []
    while health.closure is not None:
        waits.append((health.closure.until - now) / MINUTE)
        now = health.closure.until
        health = failing(probing(health, now), REFUSED, caller(probe="probe"), now)
    assert [round(wait) for wait in waits[:4]] == [5, 20, 60, 60]
    assert timedelta(hours=24) <= now - START <= timedelta(hours=25)
    assert len(waits) <= 27
    assert refusing(health, 9, now).closure is None


def test_an_unproven_probe_decides_nothing_about_an_outage() -> None:
    health = refusing(Health(), 5)
    until = closure_of(health).until
    probe = caller(77, is_proven=False, probe="probe")
    health = failing(probing(health, until), REFUSED, probe, until)
    assert closure_of(health).is_outage
    assert take_probe(health, "next", until) is not None


def test_the_state_stays_small_however_many_connections_there_are() -> None:
    health = after_answers(1_000)
    assert len(health.callers) == 50
    for number in range(600):
        health = failing(replace(health, closure=None), REFUSED, caller(number), START)
        health = after_success(health, caller(10_000 + number), START) or health
    assert len(health.refused) <= 100
    assert len(health.callers) <= 500
