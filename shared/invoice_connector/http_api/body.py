"""Read a JSON body strictly: what two readers could understand differently is refused."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from invoice_connector.core.errors import MalformedError

USUAL_BYTES = 64 * 1024
_MAX_DEPTH = 8


def read_body(
    event: Mapping[str, Any], content_type: str, most_bytes: int = USUAL_BYTES
) -> dict[str, Any]:
    """Return the body's fields; no body is an empty object.

    Raises:
        MalformedError: names what is wrong with the body, never what is in it.
    """
    raw = read_raw(event, most_bytes)
    if not raw.strip():
        return {}
    if content_type and content_type.partition(";")[0].strip().lower() != "application/json":
        raise MalformedError("wrong_content_type")
    try:
        body = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
        _expect_clean(body, _MAX_DEPTH)
    except RecursionError:
        raise MalformedError("body_too_deep") from None
    except ValueError:
        raise MalformedError("invalid_json") from None
    if not isinstance(body, dict):
        raise MalformedError("body_not_object")
    return body


def is_clean(text: str) -> bool:
    """Tell whether a text can be stored and shown: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def read_raw(event: Mapping[str, Any], most_bytes: int, unreadable: str = "invalid_json") -> bytes:
    """Return the body's bytes.

    Raises:
        MalformedError: ``body_too_large``, or the code for what is not the base64 that the gateway
            says it is, or no Unicode.
    """
    text = event.get("body") or ""
    if len(text) > most_bytes * 2:
        raise MalformedError("body_too_large")
    try:
        raw = (
            base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
        )
    except (binascii.Error, ValueError):
        raise MalformedError(unreadable) from None
    if len(raw) > most_bytes:
        raise MalformedError("body_too_large")
    return raw


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError("duplicate_key")
    return found


def _no_constant(_: str) -> NoReturn:
    raise MalformedError("invalid_number")


def _expect_clean(value: object, depth: int) -> None:
    if depth == 0:
        raise MalformedError("body_too_deep")
    if isinstance(value, str) and not is_clean(value):
        raise MalformedError("invalid_text")
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for part in value:
            _expect_clean(part, depth - 1)
