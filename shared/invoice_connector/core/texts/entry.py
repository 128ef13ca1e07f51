"""What a text is: one line on what happened, one line on what to do, in every language."""

from dataclasses import dataclass
from typing import NamedTuple


class Text(NamedTuple):
    """A text in one language. ``remedy`` says what to do; it is never empty."""

    title: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one code. A language cannot be left out."""

    en: tuple[str, str]
    hu: tuple[str, str]
    fi: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """A short name of one value. A language cannot be left out."""

    en: str
    hu: str
    fi: str
