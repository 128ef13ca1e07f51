"""RequestStore on DynamoDB. Expired items go by themselves, days late; times are compared here."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.repeated_request import (
    BUSY_FOR,
    KEPT_FOR,
    KeptAnswer,
    KeptRequest,
    RequestKey,
)
from invoice_connector.core.request_limits import RequestLimit
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import (
    Structure,
    Text,
    UtcTime,
    Whole,
    read_time,
    write_time,
)
from invoice_connector.storage.database import Database
from invoice_connector.storage.tables import IdempotencyItem


def _write_answer(answer: KeptAnswer) -> list[Any]:
    return [answer.status, answer.body, dict(answer.headers)]


class RequestItem(IdempotencyItem):
    """A request under its key."""

    fingerprint = Text("fp")
    owner = Text("ow")
    taken_at = UtcTime("ta")
    answer = Structure[KeptAnswer](_write_answer, lambda row: KeptAnswer(*row), "an")

    def request(self) -> KeptRequest:
        """Read the request."""
        return KeptRequest(self.fingerprint, self.owner, self.taken_at, self.answer)


class LimitItem(IdempotencyItem):
    """The latest requests under a limit; ``revision`` counts its changes."""

    moments = Structure[Sequence[datetime]](
        lambda moments: [write_time(moment) for moment in moments],
        lambda texts: tuple(read_time(text) for text in texts),
        "mo",
    )
    revision = Whole("r")


class DynamoRequestStore:
    """Small items that live for a day at most."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def take(self, key: RequestKey, request: KeptRequest) -> KeptRequest | None:
        """Take a request on, unless another one under its key still counts."""
        item = RequestItem(
            *_place(key),
            fingerprint=request.fingerprint,
            owner=request.owner,
            taken_at=request.taken_at,
            expires_at=_expiry(request.taken_at, KEPT_FOR),
        )
        is_unknown = RequestItem.pk.does_not_exist()
        if self._database.put(item, is_unknown):
            return None
        known = self._database.get(RequestItem, item.pk, item.sk)
        if known is not None and known.request().counts(request.taken_at):
            return known.request()
        # What stands there counts no more: replace exactly that, or see who was faster.
        if known is not None and self._database.put(item, RequestItem.writer == known.writer):
            return None
        faster = self._database.get(RequestItem, item.pk, item.sk)
        return faster.request() if faster else None

    def settle(self, key: RequestKey, owner: str, answer: KeptAnswer | None) -> None:
        """Keep the answer, or forget the request."""
        pk, sk = _place(key)
        known = self._database.get(RequestItem, pk, sk)
        if known is None or known.owner != owner:
            return
        is_own = RequestItem.writer == known.writer
        if answer is None:
            # It has stood for its time of being busy: nobody has to wait for it any more. What
            # was refused may have had secrets where nobody expects them.
            known.taken_at -= BUSY_FOR
            known.fingerprint = ""
        known.answer = answer
        self._database.put(known, is_own)

    def taken(self, ref: ConnectionRef, limit: RequestLimit) -> Sequence[datetime]:
        """Return when requests under a limit were let through lately."""
        item = self._limit(ref, limit)
        return item.moments if item else ()

    def replace_taken(
        self,
        ref: ConnectionRef,
        limit: RequestLimit,
        before: Sequence[datetime],
        after: Sequence[datetime],
    ) -> bool:
        """Replace the latest requests if they are still the same."""
        known = self._limit(ref, limit)
        if tuple(known.moments if known else ()) != tuple(before):
            return False
        item = LimitItem(
            keys.data_key(ref),
            keys.limit_key(limit.name),
            moments=after,
            revision=(known.revision if known else 0) + 1,
            expires_at=_expiry(max(after), limit.period),
        )
        path = LimitItem.revision
        return self._database.put(item, path == known.revision if known else path.does_not_exist())

    def _limit(self, ref: ConnectionRef, limit: RequestLimit) -> LimitItem | None:
        return self._database.get(LimitItem, keys.data_key(ref), keys.limit_key(limit.name))


def _place(key: RequestKey) -> tuple[str, str]:
    named = hashlib.sha256(f"{key.route}\x1f{key.key}".encode()).hexdigest()
    return keys.tenant_key(key.tenant_id), keys.request_key(named)


def _expiry(moment: datetime, kept_for: timedelta) -> int:
    return int((moment + kept_for).timestamp())
