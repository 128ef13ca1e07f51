"""What all workers together know about how a source system is doing: one small state.

``core/source_rules.py`` says what follows from answers and failures.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass

_BACK_PER_MINUTE = 0.05
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose call it was, with which credentials; ``probe`` names the call that tried again."""

    ref: ConnectionRef
    credentials_version: str
    settings_version: int
    is_proven: bool = True
    probe: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A connection, and when something happened to it."""

    ref: ConnectionRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A connection whose credentials were refused."""

    ref: ConnectionRef
    credentials_version: str
    settings_version: int
    at: datetime

    def is_of(self, caller: Caller) -> bool:
        """Tell whether it was this caller's, with these very credentials."""
        mine = (caller.ref, caller.credentials_version)
        return (self.ref, self.credentials_version) == mine


@dataclass(frozen=True, slots=True)
class Closure:
    """Nobody calls until a time; then one probe does.

    Attributes:
        code: text code of the notice.
        failure: why; CREDENTIAL stands for an outage that refuses everybody, TRANSIENT for one
            in which nobody gets an answer.
        since: when it began.
        until: when to try again, or by when the probe should have answered.
        times: probes that failed.
        probe: the call that is trying.
    """

    code: str
    failure: FailureClass
    since: datetime
    until: datetime
    times: int = 0
    probe: str | None = None

    @property
    def is_outage(self) -> bool:
        """Tell whether connections were refused whose credentials are fine."""
        return self.failure is FailureClass.CREDENTIAL

    @property
    def is_silence(self) -> bool:
        """Tell whether nobody got an answer of the source itself."""
        return self.failure is FailureClass.TRANSIENT


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a source.

    Attributes:
        pace: part of the configured rate at ``slowed_at``; it grows back from there.
        closure: set while nobody calls.
        trouble: connections that got no answer of the source itself lately.
        silent: the same, since anybody got an answer.
        refused: connections whose credentials were refused lately, or in the present outage.
        callers: connections that were answered lately; only so many as matter.
        to_restore: connections to check again because an outage paused them.
        believed_until: until then refusals are taken for true, since the source answers others.
    """

    pace: float = 1.0
    slowed_at: datetime | None = None
    closure: Closure | None = None
    trouble: tuple[Sighting, ...] = ()
    silent: tuple[Sighting, ...] = ()
    refused: tuple[Refusal, ...] = ()
    callers: tuple[Sighting, ...] = ()
    to_restore: tuple[Refusal, ...] = ()
    believed_until: datetime | None = None

    def pace_at(self, now: datetime) -> float:
        """The part of the configured rate to be used: it grows by 5 % of it each minute."""
        if self.slowed_at is None:
            return 1.0
        minutes = max(0.0, (now - self.slowed_at) / _MINUTE)
        return min(1.0, self.pace + _BACK_PER_MINUTE * minutes)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether nobody may call, not even to try."""
        return self.closure is not None and now < self.closure.until

    def refuses(self, caller: Caller) -> bool:
        """Tell whether these very credentials were refused already."""
        return any(refusal.is_of(caller) for refusal in self.refused)
