"""Calls of one connection to its source system: paced, repeated where that helps, counted."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from invoice_connector.core.connection import Connection
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, NotFoundError, SourceError
from invoice_connector.core.invoice import InvoiceSummary
from invoice_connector.core.ports import BudgetKey, Ports
from invoice_connector.core.provider import Provider, Source
from invoice_connector.core.retry import is_worth_repeating, pause_before_attempt

_T = TypeVar("_T")

TimeLeft = Callable[[], float]

_LONGEST_WAIT_S = 20.0
_SLOTS_AT_ONCE = 10


class PostponedError(Exception):
    """The work cannot go on now; nothing is wrong with it. ``until``: when to come back."""

    def __init__(self, until: datetime) -> None:
        """Keep when to come back."""
        super().__init__(until.isoformat())
        self.until = until


class SourceCalls:
    """All calls that one piece of work makes.

    Args:
        lane: ``background``, or ``user`` for checks that a person waits for.
        time_left: seconds that the caller still has.
        reserve_s: seconds that must be left for one more call and for writing its result.
    """

    def __init__(
        self,
        ports: Ports,
        connection: Connection,
        time_left: TimeLeft,
        *,
        lane: str = "background",
        reserve_s: float = 75.0,
    ) -> None:
        """Load the credentials that belong to the settings and open the source."""
        settings = connection.settings
        self._ports = ports
        self.provider: Provider = ports.providers[settings.provider]
        credentials = _load_credentials(ports, connection)
        self._source = self.provider.open(settings, credentials)
        self._technical = settings.technical
        self._budget = BudgetKey(settings.provider, settings.environment, ports.limits.egress, lane)
        self._time_left = time_left
        self._reserve_s = reserve_s
        self._slots: deque[datetime] = deque()
        self._expected = 1
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

    def call(self, action: Callable[[Source], _T]) -> _T:
        """Make one call, repeated while its failure class and the time allow.

        Raises:
            SourceError: the last failure.
            PostponedError: the next free slot is too far away, or too little time is left.
        """
        attempt = 1
        while True:
            self._wait_for_slot()
            self.requests += 1
            try:
                return action(self._source)
            except SourceError as error:
                if not is_worth_repeating(error, attempt):
                    raise
                pause = pause_before_attempt(attempt, self._ports.ids.fraction())
                if pause + self._reserve_s > self._time_left():
                    raise
            self._ports.clock.sleep(pause)
            attempt += 1

    def _wait_for_slot(self) -> None:
        now = self._ports.clock.now()
        if self._time_left() < self._reserve_s:
            raise PostponedError(now)
        if not self._slots:
            self._reserve(now)
        wait = (self._slots.popleft() - now).total_seconds()
        if wait > 0:
            self._ports.clock.sleep(wait)

    def _reserve(self, now: datetime) -> None:
        within_reach = int(_LONGEST_WAIT_S * self._ports.limits.requests_per_second / 2)
        wanted = min(self._expected, _SLOTS_AT_ONCE, max(1, within_reach))
        longest = min(self._longest_wait_s, max(0.0, self._time_left() - self._reserve_s))
        slots = self._ports.budget.reserve(self._budget, wanted, longest)
        if slots is None:
            raise PostponedError(now + timedelta(seconds=_LONGEST_WAIT_S))
        self._expected = max(1, self._expected - wanted)
        self._slots.extend(slots)


def _load_credentials(ports: Ports, connection: Connection) -> Credentials:
    version = connection.settings.credentials_version
    try:
        return ports.secrets.load(connection.ref, version or "")
    except NotFoundError as error:
        raise SourceError("credentials_not_found", FailureClass.CREDENTIAL) from error


def is_refusal(error: SourceError) -> bool:
    """Tell whether only the user can mend it: then the connection pauses."""
    return error.failure in {FailureClass.CREDENTIAL, FailureClass.PERMISSION}
