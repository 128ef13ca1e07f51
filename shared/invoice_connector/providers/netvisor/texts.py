"""Typed values out of the texts of an answer, whose names are in lower case here.

A value of the wrong form loses nothing: its field stays empty and its text stays among the others.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lxml import etree

from invoice_connector.providers.netvisor.elements import fold
from invoice_connector.providers.netvisor.values import read_date, read_decimal
from invoice_connector.providers.paths import PathTexts, flatten

_T = TypeVar("_T")


class Texts(PathTexts):
    """Takes typed values."""

    __slots__ = ()

    @classmethod
    def of(cls, element: etree._Element) -> "Texts":
        """Flatten an element; its names are folded in place."""
        return cls(flatten(fold(element)))

    def decimal(self, *paths: str) -> Decimal | None:
        """Take an amount, a quantity or a rate."""
        return self.typed(read_decimal, *paths)

    def day(self, *paths: str) -> date | None:
        """Take a date."""
        return self.typed(read_date, *paths)

    def typed(self, read: Callable[[str], _T], *paths: str) -> _T | None:
        """Take the first value that can be read."""
        for path in paths:
            text = self.look(path)
            if text is None:
                continue
            try:
                value = read(text.strip())
            except ValueError:
                continue
            self.text(path)
            return value
        return None
