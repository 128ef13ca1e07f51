"""Read settings from a body."""

from collections.abc import Mapping
from typing import Any

from invoice_connector.core.errors import ConflictError
from invoice_connector.http_api.fields import Fields
from invoice_connector.services.save_settings import SettingsChange

_PLAIN = (
    "provider",
    "environment",
    "name",
    "automatic_sync",
    "from_date",
    "interval_minutes",
    "lookback_minutes",
)
_LONGEST_CODE = 40
_LONGEST_NAME = 100
_LONGEST_TECHNICAL = 256
_INTERVAL = (5, 240)
_LOOKBACK = (10, 10_080)
_LONGEST_ETAG = 12


def read_settings(body: Mapping[str, Any]) -> SettingsChange:
    """Read what a caller wants to change.

    Raises:
        InputError: names every field at fault.
    """
    fields = Fields(body, (*_PLAIN, "technical"))
    change = SettingsChange(
        provider=fields.text("provider", _LONGEST_CODE),
        environment=fields.text("environment", _LONGEST_CODE),
        name=fields.text("name", _LONGEST_NAME),
        automatic_sync=fields.flag("automatic_sync"),
        from_date=fields.day("from_date"),
        interval_minutes=fields.number("interval_minutes", *_INTERVAL),
        lookback_minutes=fields.number("lookback_minutes", *_LOOKBACK),
        technical=fields.texts("technical", _LONGEST_TECHNICAL),
    )
    fields.expect_no_problems()
    return change


def read_if_match(header: str | None, code: str = "settings_version_differs") -> int | None:
    """Read the version that the caller insists on.

    Raises:
        ConflictError: ``code``, if it cannot be one of ours.
    """
    if header is None or header.strip() == "*":
        return None
    digits = header.strip().removeprefix('"').removesuffix('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_ETAG):
        raise ConflictError(code)
    return int(digits)
