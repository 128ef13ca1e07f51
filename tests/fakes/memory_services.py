"""SecretStore, TaskQueue, RateBudget, SourceHealth and EventSink in memory."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.messages import Message
from invoice_connector.core.pacing import LaneUse, SlotGrid
from invoice_connector.core.ports import AccountKey, BudgetKey, Clock, HealthChange, Ids, SourceKey
from invoice_connector.core.source_health import Health
from tests.fakes.memory_calls import Counted

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
    """Slots per key."""

    def __init__(self, requests_per_second: float, clock: Clock) -> None:
        """Lay out the slots."""
        super().__init__()
        self._grid = SlotGrid(requests_per_second)
        self._clock = clock
        self._used: dict[BudgetKey, LaneUse] = {}
        self._turns: dict[AccountKey, tuple[str, datetime]] = {}
        self._lock = Lock()

    def reserve(
        self, key: BudgetKey, slots: int, max_wait_s: float, pace: float = 1.0
    ) -> Sequence[datetime] | None:
        """Reserve slots in a row, unless the first one is too far away."""
        with self._lock:
            now = self._clock.now()
            turn = self._grid.take(key.lane, now, self._used.get(key), slots, pace)
            if (turn.slots[0] - now).total_seconds() > max_wait_s:
                return None
            self._used[key] = turn.use
            return turn.slots

    def take_turn(self, key: AccountKey, owner: str, now: datetime, until: datetime) -> bool:
        """Take the turn if it is nobody's."""
        with self._lock:
            holder, ends = self._turns.get(key, (owner, until))
            if holder != owner and ends >= now:
                return False
            self._turns[key] = (owner, until)
            return True

    def end_turn(self, key: AccountKey, owner: str) -> None:
        """Give the turn back."""
        with self._lock:
            if self._turns.get(key, ("", None))[0] == owner:
                del self._turns[key]


class MemorySourceHealth(Counted):
    """What is known of each source."""

    def __init__(self) -> None:
        """Begin with healthy sources."""
        super().__init__()
        self._known: dict[SourceKey, Health] = {}
        self._lock = Lock()

    def get(self, key: SourceKey) -> Health:
        """Read what is known now."""
        return self._known.get(key, Health())

    def change(
        self, key: SourceKey, decide: Callable[[Health], Health | None]
    ) -> HealthChange | None:
        """Replace the state."""
        with self._lock:
            before = self._known.get(key, Health())
            after = decide(before)
            if after is None:
                return None
            self._known[key] = after
            return HealthChange(before, after)


class MemoryEvents:
    """Counts events by name and dimensions."""

    def __init__(self) -> None:
        """Begin with none."""
        self.counted: Counter[str] = Counter()

    def count(self, name: str, value: float = 1, **dimensions: str) -> None:
        """Count under the name, and under the name with each dimension's value."""
        for label in (name, *(f"{name} {text}" for text in dimensions.values())):
            self.counted[label] += value  # type: ignore[assignment]
