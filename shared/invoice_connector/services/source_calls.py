"""Calls of one connection to its source system: paced, repeated where that helps, counted."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from invoice_connector.core.connection import Connection
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, NotFoundError, SourceError
from invoice_connector.core.invoice import InvoiceSummary
from invoice_connector.core.pacing import share_of
from invoice_connector.core.ports import BudgetKey, Ports
from invoice_connector.core.provider import Provider
from invoice_connector.core.retry import (
    ATTEMPTS_IN_ONE_CALL,
    is_worth_repeating,
    pause_before_attempt,
)
from invoice_connector.core.source import Source
from invoice_connector.core.source_rules import REFUSALS
from invoice_connector.services.note_failure import note_failure
from invoice_connector.services.source_turn import account_of, turn_at
from invoice_connector.services.watch_source import PostponedError, SourceClosedError, SourceWatch

__all__ = [
    "PostponedError",
    "SourceCalls",
    "SourceClosedError",
    "TimeLeft",
    "is_refusal",
    "load_credentials",
]

_T = TypeVar("_T")

TimeLeft = Callable[[], float]

_LONGEST_WAIT_S = 20.0
_SECONDS_FOR_WRITING = 5.0
_SLOTS_AT_ONCE = 10
# A slot that was missed by more is lost: used late, it could lie close to somebody else's.
_LATE = timedelta(milliseconds=20)


class SourceCalls:
    """All calls that one piece of work makes.

    Args:
        lane: whose slots: ``background``, ``user`` for what a person waits for, or ``audit``.
        is_check: only a check of the connection may use credentials that were refused.
        time_left: seconds that the caller still has.
        reserve_s: seconds that must be left for one more call and for writing its result; usually
            as the source's longest call demands.
    """

    def __init__(  # noqa: PLR0913 - all but three have a name and a usual value
        self,
        ports: Ports,
        connection: Connection,
        time_left: TimeLeft,
        *,
        lane: str = "background",
        is_check: bool = False,
        reserve_s: float | None = None,
    ) -> None:
        """Load the credentials that belong to the settings and open the source.

        Raises:
            PostponedError: the source is closed; nothing was loaded.
        """
        settings = connection.settings
        self._ports = ports
        self._ref = connection.ref
        self._watch = SourceWatch(ports, connection, is_check=is_check)
        self.provider: Provider = ports.providers[settings.provider]
        credentials = load_credentials(ports, connection)
        self._source = self.provider.open(settings, credentials)
        self._technical = settings.technical
        self._budget = BudgetKey(settings.provider, settings.environment, ports.limits.egress, lane)
        self._account = account_of(ports, connection)
        self._time_left = time_left
        usual_s = self.provider.spec.longest_call.total_seconds() + _SECONDS_FOR_WRITING
        self._reserve_s = usual_s if reserve_s is None else reserve_s
        self._slots: deque[datetime] = deque()
        self._expected = 1
        self._slots_at_once = _SLOTS_AT_ONCE
        self._longest_wait_s = _LONGEST_WAIT_S
        self.requests = 0

    def expect(self, calls: int, *, all_or_nothing: bool = False) -> None:
        """Announce how many calls follow, so that their slots are reserved together.

        ``all_or_nothing``: what was read so far is worthless without the rest, so the calls may
        wait for their slots as long as the caller has time. Without it, work that needs several
        slots could start over again and again beside busy neighbours.
        """
        self._expected = max(1, calls)
        self._longest_wait_s = float("inf") if all_or_nothing else _LONGEST_WAIT_S

    def keeps(self, row: InvoiceSummary) -> bool:
        """Tell whether a listed invoice is this connection's own."""
        return self.provider.spec.keeps(self._technical, row)

    def call(self, action: Callable[[Source], _T], *, repeats: bool = True) -> _T:
        """Make one call, repeated while its failure class and the time allow.

        Args:
            action: the call.
            repeats: False for a call that changes something and must not be made twice.

        Raises:
            SourceError: the last failure.
            PostponedError: the next free slot is too far away, too little time is left, or others
                use the account all the time.
        """
        attempt = 1
        while True:
            try:
                with turn_at(self._ports, self._account, self._seconds_to_spare):
                    self._wait_for_slot()
                    self._watch.expect_open()
                    return self._make(action)
            except SourceError as error:
                if not self._repeats(error, attempt if repeats else ATTEMPTS_IN_ONE_CALL):
                    raise
            attempt += 1

    def wait_again(self) -> None:
        """Wait for the slot of a further request of the same call.

        Where none is near, as at a source that was slowed down, it leaves at once: a check that is
        never completed helps nobody.
        """
        with suppress(PostponedError):
            self._wait_for_slot()

    def _make(self, action: Callable[[Source], _T]) -> _T:
        self.requests += 1
        self._ports.events.count("SourceRequests", provider=self._budget.provider)
        answer = action(self._source)
        self._watch.succeeded()
        return answer

    def _repeats(self, error: SourceError, attempt: int) -> bool:
        """Report a failure, then wait if the call may be repeated."""
        note_failure(self._ports, self._ref, error)
        pause = pause_before_attempt(attempt, self._ports.ids.fraction())
        has_time = pause + self._reserve_s <= self._time_left()
        may_repeat = is_worth_repeating(error, attempt) and has_time
        if not may_repeat or error.failure is FailureClass.TRANSIENT:
            self._watch.failed(error)
        if may_repeat:
            self._ports.clock.sleep(pause)
        return may_repeat

    def _seconds_to_spare(self) -> float:
        return self._time_left() - self._reserve_s

    def _wait_for_slot(self) -> None:
        now = self._ports.clock.now()
        if self._time_left() < self._reserve_s:
            raise PostponedError(now)
        while self._slots and self._slots[0] + _LATE < now:
            self._slots.popleft()
            self._slots_at_once = 1  # Calls that take longer than their slots need them singly.
        if not self._slots:
            self._reserve(now)
        slot = self._slots.popleft()
        now = self._ports.clock.now()
        if (slot - now).total_seconds() > self._seconds_to_spare():
            raise PostponedError(now)
        self._sleep_until(slot)

    def _sleep_until(self, slot: datetime) -> None:
        """Sleep in naps: a worker whose source closes meanwhile does not sleep on."""
        while (wait := (slot - self._ports.clock.now()).total_seconds()) > 0:
            self._ports.clock.sleep(min(wait, _LONGEST_WAIT_S))
            if wait > _LONGEST_WAIT_S:
                self._watch.expect_open()

    def _reserve(self, now: datetime) -> None:
        pace = self._watch.pace
        rate = self._ports.limits.requests_per_second * share_of(self._budget.lane) * pace
        within_reach = max(1, int(_LONGEST_WAIT_S * rate))
        wanted = min(self._expected, self._slots_at_once, within_reach)
        longest = min(self._longest_wait_s, max(0.0, self._time_left() - self._reserve_s))
        slots = self._ports.budget.reserve(self._budget, wanted, longest, pace)
        if slots is None:
            raise PostponedError(now + timedelta(seconds=_LONGEST_WAIT_S))
        self._expected = max(1, self._expected - wanted)
        self._slots.extend(slots)


def load_credentials(ports: Ports, connection: Connection) -> Credentials:
    """Load the credentials that belong to the settings.

    Raises:
        SourceError: (CREDENTIAL) they are gone, as after a disconnect.
    """
    version = connection.settings.credentials_version
    try:
        return ports.secrets.load(connection.ref, version or "")
    except NotFoundError as error:
        raise SourceError("credentials_not_found", FailureClass.CREDENTIAL) from error


def is_refusal(error: SourceError) -> bool:
    """Tell whether only the user can mend it: then the connection pauses."""
    return error.failure in REFUSALS
