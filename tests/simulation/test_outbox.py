"""Writes to a source: none is doubled and none is lost, whatever happens to answer and worker."""

from collections.abc import Callable, Iterator

import pytest

from invoice_connector.core.write import WriteState
from invoice_connector.services import recover_stuck_work, request_write, send_writes
from tests.simulation.outbox import UNANSWERED, Outbox, outbox, run_outbox_seed
from tests.simulation.planting import Edit, Mutant

SCENARIOS = {
    "answered": ("ok",),
    "carried out without an answer": ("drop_after",),
    "lost on the way": ("drop_before",),
    "carried out late": ("late",),
    "carried out late at the second try": ("drop_before", "late"),
    "a technical error": ("technical",),
    "a technical error after the fact": ("broke_after",),
    "its number is taken by itself": ("drop_after", "busy_number"),
    "never left": ("connect", "connect"),
    "closed": ("maintenance",),
    "refused": ("refused",),
    "refused in an unknown way": ("odd",),
}
SEEDS = 400


def run(*outcomes: str, armed: set[tuple[int, str]] | None = None, copies: int = 1) -> Outbox:
    box = outbox(*outcomes, armed=armed)
    box.copies = copies
    box.write("key")
    box.heal()
    return box


def crash_points(name: str) -> Iterator[tuple[int, str]]:
    for number in range(len(run(*SCENARIOS[name]).points.names)):
        yield from ((number, when) for when in ("before", "after"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_effect_doubles_and_loses_nothing(name: str) -> None:
    swept = 0
    for point in crash_points(name):
        box = run(*SCENARIOS[name], armed={point})
        assert box.violations() == [], (point, box.points.names[point[0]])
        swept += 1
    assert swept >= 16


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_message_that_comes_twice_changes_nothing(name: str) -> None:
    once, twice = run(*SCENARIOS[name]), run(*SCENARIOS[name], copies=2)
    assert twice.violations() == []
    assert twice.ledger.sends == once.ledger.sends


def test_what_nobody_can_tell_stays_unknown_and_is_not_sent_again() -> None:
    box = outbox("drop_before")
    box.ledger.is_blind = True
    box.write("key")
    box.heal()
    assert [write.state for write in box.writes()] == [WriteState.UNKNOWN]
    assert box.ledger.sends == ["drop_before"]


def test_by_chance(record_property: Callable[[str, object], None]) -> None:
    found = [(seed, run_outbox_seed(seed)) for seed in range(SEEDS)]
    writes = sum(outcome.writes for _, outcome in found)
    unanswered = sum(outcome.unanswered for _, outcome in found)
    broken = [(seed, outcome.violations) for seed, outcome in found if outcome.violations]
    record_property("writes", writes)
    record_property("sends without an answer", unanswered)
    assert broken == []
    assert unanswered > SEEDS / 2
    assert {"drop_after", "late", "odd"} <= UNANSWERED


MUTANTS = (
    Mutant(
        "O01",
        "an unanswered write is sent again blindly",
        (
            Edit(
                send_writes._Attempt,
                "_after_failed_send",
                "not self._writing.is_harmless(error)",
                "False",
            ),
        ),
    ),
    Mutant(
        "O02",
        "that a write was sent is written down after sending",
        (
            Edit(
                send_writes._Attempt,
                "_send",
                "self._ports.writes.save(self._write, self._owner, now + LEASE)\n"
                "        return self._writing.send(self._write.order, source)",
                "keys = self._writing.send(self._write.order, source)\n"
                "        self._ports.writes.save(self._write, self._owner, now + LEASE)\n"
                "        return keys",
            ),
        ),
    ),
    Mutant(
        "O03",
        "an unanswered write counts as not carried out without a look",
        (
            Edit(
                send_writes._Attempt,
                "_look_up",
                "self._writing.look_up(self._write.order, calls.call)",
                "LookUp(Finding.NOT_CARRIED_OUT)",
            ),
        ),
    ),
    Mutant(
        "O04",
        "what is not there yet counts as never to come",
        (
            Edit(
                send_writes._Attempt,
                "_has_settled",
                "now() >= sent_at + SETTLE",
                "now() >= sent_at",
            ),
        ),
    ),
    Mutant(
        "O05",
        "a repeated request makes another write",
        (
            Edit(
                request_write,
                "_new_write",
                "reference=reference_of(ref, request.idempotency_key),",
                "reference=reference_of(ref, f'{request.idempotency_key} {now}'),",
            ),
        ),
    ),
    Mutant(
        "O06",
        "a lost message is not sent again",
        (Edit(recover_stuck_work, "_resend_writes", "ports.queue.send(", "(lambda _: None)("),),
    ),
    Mutant(
        "O07",
        "the stored invoice is not read again",
        (Edit(send_writes._Attempt, "_done", "self._ports.queue.send(", "(lambda _: None)("),),
    ),
    Mutant(
        "O08",
        "a write whose answer says nothing certain counts as refused",
        (
            Edit(
                send_writes._Attempt,
                "_after_failed_send",
                "if not self._writing.is_harmless(error):",
                "if not error.source_code:",
            ),
        ),
    ),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.id} {mutant.bug}")
def test_a_planted_bug_is_caught(mutant: Mutant) -> None:
    with mutant.planted():
        assert any(_breaks(name) for name in SCENARIOS)


def _breaks(name: str) -> bool:
    for point in [None, *crash_points(name)]:
        try:
            box = run(*SCENARIOS[name], armed={point} if point else None)
        except Exception:  # noqa: BLE001 - a bug may also show as a crash of the code itself
            return True
        if box.violations():
            return True
    return False
