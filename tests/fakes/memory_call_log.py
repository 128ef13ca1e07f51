"""CallLog in memory."""

from collections import defaultdict
from collections.abc import Sequence

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.failed_call import KEPT_FOR, SHOWN, FailedCall
from invoice_connector.core.ports import Clock
from tests.fakes.memory_calls import Counted


class MemoryCallLog(Counted):
    """Failed calls by connection."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        super().__init__()
        self._clock = clock
        self._noted: dict[ConnectionRef, list[FailedCall]] = defaultdict(list)

    def note(self, ref: ConnectionRef, call: FailedCall) -> None:
        """Keep one."""
        self._noted[ref].append(call)

    def latest(self, ref: ConnectionRef) -> Sequence[FailedCall]:
        """Return the last ones that are still kept, newest first."""
        now = self._clock.now()
        kept = [call for call in self._noted[ref] if call.at + KEPT_FOR > now]
        return sorted(kept, key=lambda call: call.at, reverse=True)[:SHOWN]
