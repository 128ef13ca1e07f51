"""SecretStore, TaskQueue and RateBudget in memory."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.messages import Message
from invoice_connector.core.ports import BudgetKey, Clock, Ids
from tests.fakes.memory_calls import Counted

LANE_SHARE = {"background": 0.8, "user": 0.2}
MAX_DELAY_S = 900


class MemorySecretStore(Counted):
    """Credentials by connection and version."""

    def __init__(self, ids: Ids) -> None:
        """Begin empty."""
        super().__init__()
        self._ids = ids
        self._versions: dict[ConnectionRef, dict[str, Credentials]] = {}

    def save(self, ref: ConnectionRef, credentials: Credentials) -> str:
        """Store a new version."""
        version_id = self._ids.token(32)
        self._versions.setdefault(ref, {})[version_id] = credentials
        return version_id

    def load(self, ref: ConnectionRef, version_id: str) -> Credentials:
        """Return one version."""
        credentials = self._versions.get(ref, {}).get(version_id)
        if credentials is None:
            raise NotFoundError("credentials_not_found")
        return credentials

    def delete(self, ref: ConnectionRef) -> None:
        """Forget all versions."""
        self._versions.pop(ref, None)


class MemoryTaskQueue(Counted):
    """Messages with the time from which they can be received."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        super().__init__()
        self._clock = clock
        self.messages: list[tuple[Message, datetime]] = []

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Send one message."""
        if not 0 <= delay_s <= MAX_DELAY_S:
            raise ValueError("delay must be 0..900 seconds")
        self.messages.append((message, self._clock.now() + timedelta(seconds=delay_s)))

    def pop_due(self) -> list[Message]:
        """Take every message that is visible by now, in the order of its time."""
        now = self._clock.now()
        due = sorted((pair for pair in self.messages if pair[1] <= now), key=lambda pair: pair[1])
        self.messages = [pair for pair in self.messages if pair[1] > now]
        return [message for message, _ in due]


class MemoryRateBudget(Counted):
    """Consecutive request slots per key."""

    def __init__(self, requests_per_second: float, clock: Clock) -> None:
        """Share ``requests_per_second`` out between the lanes."""
        super().__init__()
        self._rate = requests_per_second
        self._clock = clock
        self._next_free: dict[BudgetKey, datetime] = {}

    def reserve(self, key: BudgetKey, slots: int, max_wait_s: float) -> Sequence[datetime] | None:
        """Reserve consecutive slots, unless the first one is too far away."""
        now = self._clock.now()
        first = max(now, self._next_free.get(key, now))
        if (first - now).total_seconds() > max_wait_s:
            return None
        interval = timedelta(seconds=1 / (self._rate * LANE_SHARE[key.lane]))
        self._next_free[key] = first + slots * interval
        return [first + i * interval for i in range(slots)]
