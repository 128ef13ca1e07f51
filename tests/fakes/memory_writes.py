"""WriteStore in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.ports import Clock, Page
from invoice_connector.core.write import OPEN_STATES, Write, WriteState
from tests.fakes.memory_calls import Counted

LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class _Kept:
    write: Write
    look_at: datetime
    owner: str | None = None
    lease_until: datetime | None = None

    def is_free(self, now: datetime) -> bool:
        return self.lease_until is None or self.lease_until <= now


class MemoryWriteStore(Counted):
    """Writes by connection and id."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        super().__init__()
        self._clock = clock
        self._kept: dict[tuple[ConnectionRef, str], _Kept] = {}
        self._ids: dict[tuple[ConnectionRef, str], str] = {}

    def add(self, write: Write) -> Write:
        """Keep a new write, or return the one that was kept before."""
        earlier = self.find(write.ref, write.order.reference)
        if earlier is not None:
            return earlier
        self._ids[write.ref, write.order.reference] = write.write_id
        self._kept[write.ref, write.write_id] = _Kept(write, write.created_at + LATE)
        return write

    def find(self, ref: ConnectionRef, reference: str) -> Write | None:
        """Return the write of a reference."""
        write_id = self._ids.get((ref, reference))
        return self.get(ref, write_id) if write_id else None

    def get(self, ref: ConnectionRef, write_id: str) -> Write:
        """Return a write without its content."""
        kept = self._kept.get((ref, write_id))
        if kept is None:
            raise NotFoundError("write_not_found")
        return replace(kept.write, order=replace(kept.write.order, content=b""))

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Write]:
        """Return writes, newest first."""
        ids = sorted((i for r, i in self._kept if r == ref), reverse=True)
        ids = [i for i in ids if start_key is None or i < start_key]
        found = tuple(self.get(ref, write_id) for write_id in ids[:limit])
        return Page(found, ids[limit - 1] if len(ids) > limit else None)

    def claim(
        self, ref: ConnectionRef, write_id: str, owner: str, now: datetime, lease_until: datetime
    ) -> Write | None:
        """Take the lease of an open write that is due."""
        kept = self._kept.get((ref, write_id))
        if kept is None or not self._is_workable(kept, now):
            return None
        self._kept[ref, write_id] = _Kept(kept.write, lease_until, owner, lease_until)
        return kept.write

    def save(self, write: Write, owner: str, lease_until: datetime | None = None) -> None:
        """Replace a write whose lease is held."""
        kept = self._kept[write.ref, write.write_id]
        if kept.owner != owner:
            raise LostRaceError("lease_lost")
        content = kept.write.order.content
        stored = replace(write, order=replace(write.order, content=content))
        look_at = (lease_until or write.not_before or self._clock.now()) + LATE
        self._kept[write.ref, write.write_id] = _Kept(
            stored, look_at, owner if lease_until else None, lease_until
        )

    def reopen(self, write: Write) -> bool:
        """Let a write be looked for once more."""
        kept = self._kept[write.ref, write.write_id]
        if kept.write.state is not WriteState.UNKNOWN:
            return False
        opened = replace(kept.write, state=WriteState.SENT, settled_at=None, not_before=None)
        self._kept[write.ref, write.write_id] = _Kept(opened, self._clock.now() + LATE)
        return True

    def overdue(self, now: datetime, limit: int) -> Iterable[tuple[ConnectionRef, str]]:
        """Return open writes that somebody should look at, the longest overdue first."""
        due = [
            (kept.look_at, key)
            for key, kept in self._kept.items()
            if kept.write.state in OPEN_STATES and kept.look_at <= now
        ]
        return [key for _, key in sorted(due)[:limit]]

    def resend(
        self, ref: ConnectionRef, write_id: str, now: datetime, next_look_at: datetime
    ) -> bool:
        """Mark an overdue write as sent again."""
        kept = self._kept.get((ref, write_id))
        is_open = kept is not None and kept.write.state in OPEN_STATES
        if kept is None or not is_open or not kept.is_free(now) or kept.look_at > now:
            return False
        self._kept[ref, write_id] = replace(kept, look_at=next_look_at)
        return True

    def _is_workable(self, kept: _Kept, now: datetime) -> bool:
        write = kept.write
        is_due = write.not_before is None or write.not_before <= now
        return write.state in OPEN_STATES and kept.is_free(now) and is_due
