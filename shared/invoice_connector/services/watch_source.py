"""One worker's view of what all workers know about a source, and its own reports to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import SourceError
from invoice_connector.core.ports import HealthChange, Ports, SourceKey
from invoice_connector.core.source_health import Caller, Health
from invoice_connector.core.source_rules import (
    CLOSING,
    PROBE_TIME,
    REFUSALS,
    after_failure,
    after_success,
    is_without_answer,
    take_probe,
)

_LOOK_AGAIN = timedelta(seconds=20)
_SPREAD = timedelta(minutes=3)
_PROBE_NAME_LENGTH = 12


class PostponedError(Exception):
    """The work cannot go on now; nothing is wrong with it. ``until``: when to come back."""

    def __init__(self, until: datetime) -> None:
        """Keep when to come back."""
        super().__init__(until.isoformat())
        self.until = until


class SourceClosedError(PostponedError):
    """Nobody calls the source now. ``code``: text code of what to tell the user.

    ``failed``: what this work's own call failed with, if that closed the source.
    """

    def __init__(self, code: str, until: datetime, failed: SourceError | None = None) -> None:
        """Keep the notice."""
        super().__init__(until)
        self.code = code
        self.failed = failed


class SourceWatch:
    """Asks before each call whether it may be made, and reports how it went.

    Args:
        is_check: a check may use credentials that were refused; it is how they are tried again.
    """

    def __init__(self, ports: Ports, connection: Connection, *, is_check: bool) -> None:
        """Look once, so that work which cannot begin costs nothing more."""
        settings = connection.settings
        version = settings.credentials_version or ""
        is_proven = connection.status.proven_credentials_version == settings.credentials_version
        self._ports = ports
        self._key = source_key(ports, connection)
        self._is_check = is_check
        self._me = Caller(connection.ref, version, settings.version, is_proven)
        self._health = ports.health.get(self._key)
        self._expect_usable()
        if self._health.is_closed(ports.clock.now()):
            raise self._closed()

    @property
    def pace(self) -> float:
        """The part of the configured rate to be used now."""
        return self._health.pace_at(self._ports.clock.now())

    def expect_open(self) -> None:
        """Look again, directly before a call; in a closed source one call at a time may try.

        Raises:
            SourceClosedError: nobody may call, and this is not the call that tries again.
            PostponedError: another worker's call was refused with these credentials.
        """
        self._health = self._ports.health.get(self._key)
        self._expect_usable()
        closure = self._health.closure
        if closure is not None and (closure.probe is None or closure.probe != self._me.probe):
            self._try_to_probe()

    def succeeded(self) -> None:
        """Report an answer. Most of them are no news and cost nothing."""
        now = self._ports.clock.now()
        if after_success(self._health, self._me, now) is not None:
            self._change(lambda health: after_success(health, self._me, now))

    def failed(self, error: SourceError) -> None:
        """Report a failure.

        Raises:
            SourceClosedError: it means that nobody should call now, so it is not this work's.
        """
        now = self._ports.clock.now()
        self._ports.events.count("SourceErrors", failure=error.failure.value)
        if "clock_skew_s" in error.details:
            self._ports.events.count("ClockSkewSeconds", float(str(error.details["clock_skew_s"])))
        self._change(lambda health: after_failure(health, self._me, error, now))
        if error.failure in CLOSING or self._is_everybodys(error):
            raise self._closed(error) from error

    def _is_everybodys(self, error: SourceError) -> bool:
        closure = self._health.closure
        if closure is None:
            return False
        if error.failure in REFUSALS:
            return closure.is_outage and self._me.is_proven
        return closure.is_silence and is_without_answer(error)

    def _expect_usable(self) -> None:
        if not self._is_check and self._health.closure is None and self._health.refuses(self._me):
            # Whoever was refused pauses the connection; coming back shows it.
            raise PostponedError(self._ports.clock.now() + _LOOK_AGAIN)

    def _try_to_probe(self) -> None:
        now = self._ports.clock.now()
        name = self._ports.ids.token(_PROBE_NAME_LENGTH)
        if self._change(lambda health: take_probe(health, name, now)) is None:
            raise self._closed()
        self._me = replace(self._me, probe=name)

    def _change(self, decide: Callable[[Health], Health | None]) -> HealthChange | None:
        change = self._ports.health.change(self._key, decide)
        if change is None:
            self._health = self._ports.health.get(self._key)
            return None
        self._health = change.after
        _count(self._ports, change)
        return change

    def _closed(self, failed: SourceError | None = None) -> SourceClosedError:
        now, closure = self._ports.clock.now(), self._health.closure
        if closure is None:  # It opened while we looked.
            return SourceClosedError("source_unavailable", now + _LOOK_AGAIN, failed)
        return SourceClosedError(closure.code, max(closure.until, now + _LOOK_AGAIN), failed)


class Closures:
    """Which sources are closed, each looked up once; for ticks over many connections."""

    def __init__(self, ports: Ports) -> None:
        """Begin with no knowledge."""
        self._ports = ports
        self._known: dict[SourceKey, Health] = {}
        self._let_through: set[SourceKey] = set()

    def health(self, connection: Connection) -> Health:
        """Return what is known of a connection's source."""
        key = source_key(self._ports, connection)
        if key not in self._known:
            self._known[key] = self._ports.health.get(key)
        return self._known[key]

    def put_off(self, connection: Connection) -> datetime | None:
        """Tell until when to put work off; one piece goes through when it is time to try."""
        now, closure = self._ports.clock.now(), self.health(connection).closure
        if closure is None:
            return None
        key = source_key(self._ports, connection)
        if now < closure.until or key in self._let_through:
            return max(closure.until, now + PROBE_TIME)
        self._let_through.add(key)
        return None


def spread(ports: Ports, until: datetime) -> datetime:
    """Spread over some minutes what waited for the same moment."""
    return until + _SPREAD * ports.ids.fraction()


def source_key(ports: Ports, connection: Connection) -> SourceKey:
    """Name the source that a connection reads."""
    settings = connection.settings
    return SourceKey(settings.provider, settings.environment, ports.limits.egress)


def _count(ports: Ports, change: HealthChange) -> None:
    before, after = change.before.closure, change.after.closure
    if change.after.slowed_at != change.before.slowed_at:
        ports.events.count("RateSlowedDown")
    if after is not None and (before is None or after.times > before.times):
        ports.events.count("SourceClosed", reason=after.failure.value)
