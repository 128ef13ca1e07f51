"""Page markers: opaque, and only valid for the list that gave them out.

A marker carries the store's own key of the last row and a digest over tenant, list and filters.
It grants nothing: the partition that is read always comes from the caller's token. The digest
keeps a marker of one list from being used on another by mistake.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from invoice_connector.core.errors import FieldProblem, MalformedError
from invoice_connector.http_api.fields import Fields

PARAMETERS = ("limit", "cursor")
_DEFAULT_LIMIT = 50
_HIGHEST_LIMIT = 100
_LONGEST_CURSOR = 4_096
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is wanted, and the list (tenant, path, filters) that it belongs to."""

    scope: tuple[str, ...]
    limit: int
    start_key: str | None

    def cursor(self, next_key: str | None) -> str | None:
        """Write the marker of the next page, None after the last one."""
        if next_key is None:
            return None
        raw = _digest(self.scope, next_key) + next_key.encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_paging(fields: Fields, scope: tuple[str, ...]) -> Paging:
    """Read limit and cursor.

    Raises:
        MalformedError: ``invalid_cursor``.
    """
    limit = fields.digits("limit", 1, _HIGHEST_LIMIT)
    cursor = fields.text("cursor", _LONGEST_CURSOR)
    start_key = _start_key(cursor, scope) if cursor is not None else None
    return Paging(scope, limit or _DEFAULT_LIMIT, start_key)


def _start_key(cursor: str, scope: tuple[str, ...]) -> str:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = raw[_DIGEST_BYTES:].decode()
    except (binascii.Error, ValueError):
        raise _invalid() from None
    if raw[:_DIGEST_BYTES] != _digest(scope, key):
        raise _invalid()
    return key


def _digest(scope: tuple[str, ...], key: str) -> bytes:
    return hashlib.sha256(json.dumps([*scope, key]).encode()).digest()[:_DIGEST_BYTES]


def _invalid() -> MalformedError:
    return MalformedError("invalid_cursor", problems=(FieldProblem("cursor", "invalid_cursor"),))
