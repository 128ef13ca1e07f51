"""Kinds of values: how our JSON and Netvisor's XML write each, and what is wrong with one.

Netvisor writes a decimal comma, 1 and 0, and dates as YYYY-MM-DD; our JSON has decimals as text
with a dot, whole numbers, true and false. Sources: the vendor's resource document, netvisor 3.4.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from invoice_connector.providers.netvisor.message.reference import is_reference

Value = str | int | bool

_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,10})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d{1,18}(,\d{1,10})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_WEEK = re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


class ValueProblem(Exception):  # noqa: N818 - it ends as a problem of a field, not as an error
    """A value cannot be what its field needs. ``code``: its text code."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Kind(Protocol):
    """How one kind of value is read and written."""

    def from_json(self, value: object) -> Value:
        """Read a JSON value; raises ValueProblem."""
        ...

    def from_xml(self, text: str) -> Value:
        """Read an element's text; raises ValueProblem."""
        ...

    def to_xml(self, value: Value) -> str:
        """Write a value as an element's text."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most ``longest`` characters."""

    longest: int = 10_000

    def from_json(self, value: object) -> Value:
        """Read a text."""
        if not isinstance(value, str):
            raise ValueProblem("field_type")
        return self.from_xml(value)

    def from_xml(self, text: str) -> Value:
        """Check a text."""
        if len(text) > self.longest:
            raise ValueProblem("field_too_long")
        if _NOT_IN_XML.search(text):
            raise ValueProblem("invalid_text")
        return text

    def to_xml(self, value: Value) -> str:
        """Write it as it is."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Pattern(Text):
    """A text of one form. ``code``: what is told about any other."""

    pattern: re.Pattern[str] = _DIGITS
    code: str = "invalid_digits"

    def from_xml(self, text: str) -> Value:
        """Check the form; white space around it does not count."""
        plain = text.strip()
        if not self.pattern.fullmatch(plain):
            raise ValueProblem(self.code)
        return Text.from_xml(self, plain)


@dataclass(frozen=True, slots=True)
class Choice(Text):
    """One of a few words, in any letter case."""

    choices: tuple[str, ...] = ()

    def from_xml(self, text: str) -> Value:
        """Find the word."""
        word = text.strip().lower()
        if word not in self.choices:
            raise ValueProblem("invalid_choice")
        return word


@dataclass(frozen=True, slots=True)
class Day(Text):
    """A date as YYYY-MM-DD and in no other form."""

    def from_xml(self, text: str) -> Value:
        """Check the date."""
        plain = text.strip()
        if not _is_date(plain):
            raise ValueProblem("invalid_date")
        return plain


@dataclass(frozen=True, slots=True)
class DayOrWeek(Text):
    """A date, or a week as 2024-W12."""

    def from_xml(self, text: str) -> Value:
        """Check date or week."""
        plain = text.strip()
        if not (_is_date(plain) or _WEEK.fullmatch(plain)):
            raise ValueProblem("invalid_date_or_week")
        return plain


@dataclass(frozen=True, slots=True)
class Reference(Text):
    """A reference number with its check digits."""

    def from_xml(self, text: str) -> Value:
        """Check the digits."""
        plain = text.strip()
        if not is_reference(plain):
            raise ValueProblem("reference_check_digit")
        return plain


@dataclass(frozen=True, slots=True)
class Base64(Text):
    """A file in base64; white space inside does not count."""

    def from_xml(self, text: str) -> Value:
        """Check that it can be decoded and is not empty."""
        packed = "".join(text.split())
        try:
            content = base64.b64decode(packed, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content:
            raise ValueProblem("invalid_base64")
        return packed


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal number, kept as text with a dot; its scale stays as it was written."""

    decimals: int | None = None

    def from_json(self, value: object) -> Value:
        """Read a text such as ``10.00``, or a whole number."""
        if type(value) is int:
            value = str(value)
        if not isinstance(value, str):
            raise ValueProblem("decimal_as_text")
        if not _DECIMAL.fullmatch(value.strip()):
            raise ValueProblem("invalid_decimal")
        return self._checked(value.strip())

    def from_xml(self, text: str) -> Value:
        """Read a number with a decimal comma."""
        if not _DECIMAL_COMMA.fullmatch(text.strip()):
            raise ValueProblem("invalid_decimal_comma")
        return self._checked(text.strip().replace(",", "."))

    def to_xml(self, value: Value) -> str:
        """Write it with a decimal comma."""
        return str(value).replace(".", ",")

    def _checked(self, number: str) -> str:
        if self.decimals is not None and len(number.partition(".")[2]) > self.decimals:
            raise ValueProblem("too_many_decimals")
        return number


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``lowest`` to ``highest``."""

    lowest: int = 0
    highest: int = 999_999_999

    def from_json(self, value: object) -> Value:
        """Read a JSON number."""
        if type(value) is not int:
            raise ValueProblem("field_type")
        return self._checked(value)

    def from_xml(self, text: str) -> Value:
        """Read digits."""
        if not _WHOLE.fullmatch(text.strip()):
            raise ValueProblem("invalid_digits")
        return self._checked(int(text))

    def to_xml(self, value: Value) -> str:
        """Write digits."""
        return str(value)

    def _checked(self, number: int) -> int:
        if not self.lowest <= number <= self.highest:
            raise ValueProblem("number_out_of_range")
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no: true and false in JSON, 1 and 0 in XML."""

    def from_json(self, value: object) -> Value:
        """Read true or false."""
        if type(value) is not bool:
            raise ValueProblem("field_type")
        return value

    def from_xml(self, text: str) -> Value:
        """Read 1 or 0."""
        if text.strip() not in {"1", "0"}:
            raise ValueProblem("invalid_flag")
        return text.strip() == "1"

    def to_xml(self, value: Value) -> str:
        """Write 1 or 0."""
        return "1" if value else "0"


def digits(longest: int) -> Pattern:
    """Digits only, kept as text."""
    return Pattern(longest)


def choice(*choices: str) -> Choice:
    """One of these words."""
    return Choice(choices=choices)


COUNTRY = Pattern(pattern=_COUNTRY, code="invalid_country")
CURRENCY = Pattern(pattern=_CURRENCY, code="invalid_currency")
MIME_TYPE = Pattern(pattern=_MIME_TYPE, code="invalid_mime_type")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
