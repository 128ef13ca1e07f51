"""RequestStore in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.repeated_request import BUSY_FOR, KeptAnswer, KeptRequest, RequestKey
from invoice_connector.core.request_limits import RequestLimit
from tests.fakes.memory_calls import Counted


class MemoryRequestStore(Counted):
    """Requests by key, and the latest ones by limit."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.requests: dict[RequestKey, KeptRequest] = {}
        self._taken: dict[tuple[ConnectionRef, str], tuple[datetime, ...]] = {}

    def take(self, key: RequestKey, request: KeptRequest) -> KeptRequest | None:
        """Take a request on, unless another one under its key still counts."""
        known = self.requests.get(key)
        if known is not None and known.counts(request.taken_at):
            return known
        self.requests[key] = request
        return None

    def settle(self, key: RequestKey, owner: str, answer: KeptAnswer | None) -> None:
        """Keep the answer, or forget the request."""
        known = self.requests.get(key)
        if known is None or known.owner != owner:
            return
        if answer is None:
            known = replace(known, taken_at=known.taken_at - BUSY_FOR, fingerprint="")
        self.requests[key] = replace(known, answer=answer)

    def taken(self, ref: ConnectionRef, limit: RequestLimit) -> Sequence[datetime]:
        """Return when requests under a limit were let through lately."""
        return self._taken.get((ref, limit.name), ())

    def replace_taken(
        self,
        ref: ConnectionRef,
        limit: RequestLimit,
        before: Sequence[datetime],
        after: Sequence[datetime],
    ) -> bool:
        """Replace the latest requests if they are still the same."""
        if tuple(self.taken(ref, limit)) != tuple(before):
            return False
        self._taken[ref, limit.name] = tuple(after)
        return True
