"""What is remembered of requests to the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.repeated_request import KeptAnswer, KeptRequest, RequestKey
from invoice_connector.core.request_limits import RequestLimit


class RequestStore(Protocol):
    """Answers by idempotency key, and the latest requests that are limited."""

    def take(self, key: RequestKey, request: KeptRequest) -> KeptRequest | None:
        """Take a request on, unless another one under its key still counts: then return that."""
        ...

    def settle(self, key: RequestKey, owner: str, answer: KeptAnswer | None) -> None:
        """Keep the answer, or with None forget the request, if it is still ``owner``'s."""
        ...

    def taken(self, ref: ConnectionRef, limit: RequestLimit) -> Sequence[datetime]:
        """Return when requests under a limit were let through lately."""
        ...

    def replace_taken(
        self,
        ref: ConnectionRef,
        limit: RequestLimit,
        before: Sequence[datetime],
        after: Sequence[datetime],
    ) -> bool:
        """Replace what ``taken`` returned; False when it was changed meanwhile."""
        ...
