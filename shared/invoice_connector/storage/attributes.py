"""DynamoDB attributes for our own types. No number goes through float."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import NUMBER, STRING
from pynamodb.expressions.update import Action

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Coded(Attribute[T]):
    """A value kept as text through a pair of functions.

    Args:
        encode: writes the value as text.
        decode: reads it back.
        name: the short name in the table.
        null: whether the value may be missing.
    """

    attr_type = STRING

    def __init__(
        self,
        encode: Callable[[T], str],
        decode: Callable[[str], T],
        name: str | None = None,
        *,
        null: bool = True,
    ) -> None:
        """Remember the functions; a value is optional unless told otherwise."""
        super().__init__(attr_name=name, null=null)
        self._encode = encode
        self._decode = decode

    def serialize(self, value: T) -> str:
        """Write the value as text."""
        return self._encode(value)

    def deserialize(self, value: str) -> T:
        """Read the value back."""
        return self._decode(value)


class Text(Coded[str]):
    """Optional text; an empty one stays an empty one."""

    def __init__(self, name: str | None = None) -> None:
        """Keep the text as it is."""
        super().__init__(str, str, name)


class Amount(Coded[Decimal]):
    """A Decimal as text: DynamoDB's numbers would drop the scale."""

    def __init__(self, name: str | None = None) -> None:
        """Keep sign, digits and scale."""
        super().__init__(str, Decimal, name)


class UtcTime(Coded[datetime]):
    """Aware UTC in fixed width, so that text order is time order."""

    def __init__(self, name: str | None = None) -> None:
        """Keep microseconds."""
        super().__init__(write_time, read_time, name)


class Day(Coded[date]):
    """A calendar date as ISO text."""

    def __init__(self, name: str | None = None) -> None:
        """Keep the day."""
        super().__init__(date.isoformat, date.fromisoformat, name)


class Choice(Coded[E]):
    """One member of an enumeration, by its code."""

    def __init__(self, kind: type[E], name: str | None = None) -> None:
        """Accept the members of ``kind``."""
        super().__init__(str, kind, name)


class Structure(Coded[T]):
    """A small structure as compact JSON text, which no condition looks into."""

    def __init__(
        self, encode: Callable[[T], Any], decode: Callable[[Any], T], name: str | None = None
    ) -> None:
        """Write what ``encode`` makes of the value; read it with ``decode``."""
        super().__init__(
            lambda value: json.dumps(encode(value), ensure_ascii=False, separators=(",", ":")),
            lambda text: decode(json.loads(text)),
            name,
        )


class Whole(Attribute[int]):
    """A whole number."""

    attr_type = NUMBER

    def __init__(self, name: str | None = None, default: int | None = None) -> None:
        """A number without default may be missing."""
        super().__init__(attr_name=name, null=True, default=default)

    def serialize(self, value: int) -> str:
        """Write the digits."""
        return str(value)

    def deserialize(self, value: str) -> int:
        """Read the digits; never through float."""
        return int(value)


def assign(path: Attribute[T], value: T | None) -> Action:
    """Set an attribute, or remove it when there is no value."""
    return path.remove() if value is None else path.set(value)


def write_time(moment: datetime) -> str:
    """Write a time as ``2026-01-31T23:59:59.123456Z``."""
    if moment.tzinfo is None:
        raise ValueError("times must be aware")
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def read_time(text: str) -> datetime:
    """Read back what ``write_time`` wrote."""
    return datetime.fromisoformat(text)
