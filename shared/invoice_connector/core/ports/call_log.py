"""Where failed calls to sources are kept for a while."""

from collections.abc import Sequence
from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.failed_call import FailedCall


class CallLog(Protocol):
    """Failed calls of each connection, for as long as a help desk can be expected to look."""

    def note(self, ref: ConnectionRef, call: FailedCall) -> None:
        """Keep one."""
        ...

    def latest(self, ref: ConnectionRef) -> Sequence[FailedCall]:
        """Return the last ones that are still kept, newest first, at most ``SHOWN``."""
        ...
