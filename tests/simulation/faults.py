"""What goes wrong at a port call: decided here, counted here, carried out by the boundary."""

import random
from collections import Counter
from enum import StrEnum

from invoice_connector.core.errors import (
    ConnectorError,
    FailureClass,
    SourceError,
    TransportError,
)
from invoice_connector.storage.patience import StorageUnavailableError
from tests.simulation.profile import Profile


class Fault(StrEnum):
    """What can happen to one call of a port."""

    CRASH_BEFORE = "crash_before"
    CRASH_AFTER = "crash_after"
    REFUSED = "refused"  # an error, and nothing was done
    LOST_ACK = "lost_ack"  # an error, although it was done
    PARTIAL = "partial"  # an error, and a part was done
    UNPROCESSED = "unprocessed"  # no error, but a part was not done, and the answer says so
    STALE = "stale"  # an index answers as it did a moment ago


_PARTIAL = frozenset({"invoices.write", "runs.add_windows", "invoices.store_document"})
_INDEX_READS = frozenset({"connections.due", "runs.needing_attention", "runs.released_overall"})
_OUTAGE_SHARE = 0.9

_TRANSPORT = ("http_refused", "http_reset", "http_timeout", "http_deadline", "http_truncated")
_ANSWERS = (
    ("source_busy", FailureClass.TRANSIENT, 500, None),
    ("source_busy", FailureClass.TRANSIENT, 500, "OPERATION_FAILED"),
    ("source_busy", FailureClass.TRANSIENT, 502, None),
    ("source_busy", FailureClass.TRANSIENT, 504, None),
    ("source_unknown_code", FailureClass.TRANSIENT, 500, "NEVER_SEEN_BEFORE"),
    ("source_maintenance", FailureClass.MAINTENANCE, 503, "MAINTENANCE_MODE"),
    ("source_throttled", FailureClass.THROTTLED, 429, None),
    ("source_clock", FailureClass.CLOCK, 400, "INVALID_TIMESTAMP"),
)


class Faults:
    """Draws faults for one seed.

    Attributes:
        counts: how often each fault happened, by fault and port.
        are_off: after healing nothing goes wrong any more.
    """

    def __init__(self, profile: Profile, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.are_off = False
        self._profile = profile
        self._rng = random.Random(f"faults {seed}")

    def draw(self, number: int, effect: str, now: float) -> Fault | None:
        """Decide what happens to effect ``number``, named ``port.method``."""
        port = effect.partition(".")[0]
        fault = self._draw(number, effect, port, now)
        if fault:
            self.counts[f"{fault} {port}"] += 1
        return fault

    def latency(self, port: str) -> float:
        """Draw how long a call takes; slow ones outlive leases and time limits."""
        rng, usual = self._rng, 0.2 if port == "source" else 0.01
        if not self.are_off and rng.random() < self._profile.slow_rate:
            self.counts[f"slow {port}"] += 1
            return rng.choice((3.0, 30.0, 200.0)) * (0.5 + rng.random())
        return usual * (0.5 + rng.random())

    def source_error(self, now: float) -> SourceError | None:
        """Decide whether the source answers this call with an error of its own."""
        if self.are_off:
            return None
        if self._is_covered("network", now):
            self.counts["http_connect source"] += 1
            return TransportError("http_connect")
        if not self._strikes("source", self._profile.source_rate, now):
            return None
        kind = self._rng.randrange(len(_TRANSPORT) + len(_ANSWERS))
        if kind < len(_TRANSPORT):
            self.counts[f"{_TRANSPORT[kind]} source"] += 1
            return TransportError(_TRANSPORT[kind])
        code, failure, status, source_code = _ANSWERS[kind - len(_TRANSPORT)]
        self.counts[f"{code} {status} source"] += 1
        return SourceError(code, failure, source_code=source_code, http_status=status)

    def spoils_page(self) -> str | None:
        """Decide how a list page is wrong, if it is."""
        if self.are_off or self._rng.random() >= self._profile.source_rate:
            return None
        spoiled = self._rng.choice(("shuffled", "stale_count", "doubled_row", "short_page"))
        self.counts[f"{spoiled} source"] += 1
        return spoiled

    def hits(self, name: str, rate: float) -> bool:
        """Draw one fault of the queue or the schedule."""
        if self.are_off or self._rng.random() >= rate:
            return False
        self.counts[name] += 1
        return True

    def part_of(self, size: int) -> set[int]:
        """Draw which elements of a sequence a partial write reaches; never all."""
        chosen = {i for i in range(size) if self._rng.random() < 0.5}
        return chosen if len(chosen) < size else set(range(size - 1))

    def _draw(self, number: int, effect: str, port: str, now: float) -> Fault | None:
        profile = self._profile
        if profile.crash_at:
            if (number, "before") in profile.crash_at:
                return Fault.CRASH_BEFORE
            if (number, "after") in profile.crash_at:
                return Fault.CRASH_AFTER
        if self.are_off:
            return None
        if self._rng.random() < profile.crash_rate:
            return self._rng.choice((Fault.CRASH_BEFORE, Fault.CRASH_AFTER))
        # Writes of rows are few among all calls, and what half of one leaves behind matters most.
        rate = profile.fault_rate * (4 if effect in _PARTIAL else 1)
        if port == "source" or not self._strikes(port, rate, now):
            return None
        possible = [Fault.REFUSED, Fault.LOST_ACK]
        if effect in _PARTIAL:
            possible = [Fault.REFUSED, Fault.LOST_ACK, Fault.PARTIAL]
        if effect == "invoices.write":
            possible.append(Fault.UNPROCESSED)
        if effect in _INDEX_READS:
            possible = [Fault.REFUSED, Fault.STALE, Fault.STALE]
        return self._rng.choice(possible)

    def _strikes(self, port: str, rate: float, now: float) -> bool:
        if self._is_covered(port, now):
            rate = _OUTAGE_SHARE
        return self._rng.random() < rate

    def _is_covered(self, port: str, now: float) -> bool:
        return any(outage.covers(port, now) for outage in self._profile.outages)


def unavailable(port: str) -> ConnectorError:
    """Return the error by which an adapter tells that its service does not answer."""
    if port == "secrets":
        return SourceError("secrets_unavailable", FailureClass.TRANSIENT)
    return StorageUnavailableError(
        "queue_unavailable" if port == "queue" else "storage_unavailable"
    )
