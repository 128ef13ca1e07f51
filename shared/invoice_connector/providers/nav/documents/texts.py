"""Typed values out of the texts of a document."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from invoice_connector.providers.nav.payload import bad_document
from invoice_connector.providers.nav.values import (
    read_date,
    read_decimal,
    read_flag,
    read_integer,
)
from invoice_connector.providers.paths import PathTexts

T = TypeVar("T")


class Texts(PathTexts):
    """Takes typed values.

    A value of the wrong form raises SourceError (SOURCE_DATA, ``nav_field_invalid``).
    """

    __slots__ = ()

    def decimal(self, *paths: str) -> Decimal | None:
        """Take an amount, a quantity or a rate."""
        return self._typed(read_decimal, paths)

    def integer(self, *paths: str) -> int | None:
        """Take a whole number."""
        return self._typed(read_integer, paths)

    def day(self, *paths: str) -> date | None:
        """Take a date."""
        return self._typed(read_date, paths)

    def flag(self, *paths: str) -> bool | None:
        """Take a truth value."""
        return self._typed(read_flag, paths)

    def _typed(self, read: Callable[[str], T], paths: tuple[str, ...]) -> T | None:
        text = self.text(*paths)
        if text is None:
            return None
        try:
            return read(text.strip())
        except ValueError:
            raise bad_document("nav_field_invalid", path=self._base + paths[0]) from None
