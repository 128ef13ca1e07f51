"""What the text of an element may be; each check raises ValueError for what it may not."""

import base64
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

Check = Callable[[str], object]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DECIMAL = re.compile(r"-?\d+(,\d+)?")
_INTEGER = re.compile(r"-?\d+")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_REFERENCE = re.compile(r"\d{4,20}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_WEIGHTS = (7, 3, 1)
_MONTHS = 12


def text(longest: int) -> Check:
    """At most so many characters."""

    def check(value: str) -> str:
        if len(value) > longest:
            raise ValueError(f"longer than {longest} characters")
        return value

    return check


def digits(longest: int) -> Check:
    """Digits only, at most so many."""

    def check(value: str) -> str:
        if not value.isascii() or not value.isdigit() or len(value) > longest:
            raise ValueError(f"not up to {longest} digits")
        return value

    return check


def numeric(value: str, scale: int | None = None) -> Decimal:
    """A number with decimal comma and no thousands separator."""
    if not _DECIMAL.fullmatch(value):
        raise ValueError("not a number with decimal comma")
    number = Decimal(value.replace(",", "."))
    if scale is not None and -int(number.as_tuple().exponent) > scale:
        raise ValueError(f"more than {scale} decimals")
    return number


def quantity(value: str) -> Decimal:
    """A number with at most two decimals."""
    return numeric(value, scale=2)


def integer(value: str) -> int:
    """A whole number."""
    if not _INTEGER.fullmatch(value):
        raise ValueError("not a whole number")
    return int(value)


def month(value: str) -> int:
    """1 to 12."""
    number = integer(value)
    if not 1 <= number <= _MONTHS:
        raise ValueError("not a month")
    return number


def ansi(value: str) -> date:
    """A date YYYY-MM-DD."""
    if not _DATE.fullmatch(value):
        raise ValueError("not a date YYYY-MM-DD")
    return date.fromisoformat(value)


def date_or_week(value: str) -> date:
    """A date, or the Monday of a week such as 2018-W12."""
    week = _WEEK.fullmatch(value)
    return date.fromisocalendar(int(week[1]), int(week[2]), 1) if week else ansi(value)


def choice(*allowed: str) -> Check:
    """One of these, in whatever case."""

    def check(value: str) -> str:
        if value.lower() not in allowed:
            raise ValueError(f"not one of {', '.join(allowed)}")
        return value.lower()

    return check


def flag(value: str) -> bool:
    """1 or 0."""
    return choice("0", "1")(value) == "1"


def country(value: str) -> str:
    """An ISO 3166 alpha-2 code."""
    if not _COUNTRY.fullmatch(value):
        raise ValueError("not a country code")
    return value.upper()


def currency(value: str) -> str:
    """An ISO 4217 code."""
    if not re.fullmatch("[A-Za-z]{3}", value):
        raise ValueError("not a currency code")
    return value.upper()


def base64_data(value: str) -> bytes:
    """Base64; white space does not matter."""
    return base64.b64decode("".join(value.split()), validate=True)


def reference(value: str) -> str:
    """A Finnish reference number with its check digit."""
    if not _REFERENCE.fullmatch(value) or check_digit(value[:-1]) != value[-1]:
        raise ValueError("reference number checksum is wrong")
    return value


def check_digit(base: str) -> str:
    """The last digit of a Finnish reference number (weights 7, 3, 1 from the right)."""
    total = sum(int(digit) * _WEIGHTS[i % 3] for i, digit in enumerate(reversed(base)))
    return str(-total % 10)
