"""Where writes are kept: the outbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.ports.page import Page
from invoice_connector.core.write import Write


class WriteStore(Protocol):
    """Writes of all connections. Each method is one conditional transaction."""

    def add(self, write: Write) -> Write:
        """Keep a new write with its content.

        Returns:
            The write that is stored under its order's reference: this one, or an earlier one.
        """
        ...

    def find(self, ref: ConnectionRef, reference: str) -> Write | None:
        """Return the write of a reference, without its content."""
        ...

    def get(self, ref: ConnectionRef, write_id: str) -> Write:
        """Return a write without its content; raises NotFoundError ``write_not_found``."""
        ...

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Write]:
        """Return writes without their content, newest first."""
        ...

    def claim(
        self, ref: ConnectionRef, write_id: str, owner: str, now: datetime, lease_until: datetime
    ) -> Write | None:
        """Take the lease of an open write, with its content.

        None when it is settled, not due yet, leased to somebody else, or unknown.
        """
        ...

    def save(self, write: Write, owner: str, lease_until: datetime | None = None) -> None:
        """Replace what changes of a write; needs the lease, and gives it back unless it is kept.

        Raises:
            LostRaceError: the lease is no longer ``owner``'s.
        """
        ...

    def reopen(self, write: Write) -> bool:
        """Move UNKNOWN back to SENT, to be looked for once more; False when it was changed."""
        ...

    def overdue(self, now: datetime, limit: int) -> Iterable[tuple[ConnectionRef, str]]:
        """Iterate over open writes of all tenants whose message or worker is overdue."""
        ...

    def resend(
        self, ref: ConnectionRef, write_id: str, now: datetime, next_look_at: datetime
    ) -> bool:
        """Mark an overdue write as sent again; False when it is settled or being worked on."""
        ...
