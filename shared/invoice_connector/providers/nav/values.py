"""Reads the simple types of the schemas; all but names raise ValueError for anything else."""

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal

# A little more than any type of the schemas (22 digits, 10 of them after the point).
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,22}(?:\.[0-9]{0,14})?|\.[0-9]{1,14})")
_INTEGER = re.compile(r"\+?[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,9})?Z")
_LONGEST_NAME = 100  # the schemas' longest has 50
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def read_name(text: str) -> str:
    """Read what becomes a part of a key; what is cut stays apart from others that begin alike."""
    if len(text) <= _LONGEST_NAME:
        return text
    return f"{text[:_LONGEST_NAME]}…{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def read_decimal(text: str) -> Decimal:
    """Read an amount, a quantity or a rate, with the scale that was written."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("no decimal")
    return Decimal(text)


def read_integer(text: str) -> int:
    """Read an index or a line number."""
    if not _INTEGER.fullmatch(text):
        raise ValueError("no integer")
    return int(text)


def read_date(text: str) -> date:
    """Read a calendar day."""
    if not _DATE.fullmatch(text):
        raise ValueError("no date")
    return date.fromisoformat(text)


def read_moment(text: str) -> datetime:
    """Read a UTC time."""
    if not _MOMENT.fullmatch(text):
        raise ValueError("no time")
    return datetime.fromisoformat(text)  # the Z makes it aware, in UTC


def read_flag(text: str) -> bool:
    """Read a truth value."""
    try:
        return _FLAGS[text]
    except KeyError:
        raise ValueError("no truth value") from None
