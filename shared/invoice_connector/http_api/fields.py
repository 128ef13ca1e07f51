"""Read typed fields out of a body or a query; every problem is collected and named."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from invoice_connector.core.errors import FieldProblem, InputError

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")
_LONGEST_NAME_SHOWN = 100
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")


class Fields:
    """The fields of one input. Absent and null read as None; ``expect_no_problems`` at the end."""

    def __init__(self, values: Mapping[str, Any], known: Iterable[str]) -> None:
        """Note every field that is not known."""
        self._values = values
        unknown = sorted(values.keys() - set(known))
        self._problems = [FieldProblem(n[:_LONGEST_NAME_SHOWN], "unknown_field") for n in unknown]

    def text(self, name: str, longest: int) -> str | None:
        """Read a text without the white space around it."""
        value = self._typed(name, str)
        if value is not None and len(value) > longest:
            self._note(name, "field_too_long")
            return None
        return value.strip() if value is not None else None

    def flag(self, name: str) -> bool | None:
        """Read true or false."""
        return self._typed(name, bool)

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        """Read a whole number."""
        value = self._typed(name, int)
        if value is not None and not lowest <= value <= highest:
            self._note(name, "number_out_of_range")
            return None
        return value

    def digits(self, name: str, lowest: int, highest: int) -> int | None:
        """Read a whole number that is written as text, as in a query."""
        value = self._typed(name, str)
        if value is None:
            return None
        is_number = value.isascii() and value.isdigit() and len(value) <= len(str(highest))
        if not is_number or not lowest <= int(value) <= highest:
            self._note(name, "number_out_of_range")
            return None
        return int(value)

    def switch(self, name: str) -> bool | None:
        """Read ``true`` or ``false`` that is written as text, as in a query."""
        value = self._typed(name, str)
        if value not in (None, "true", "false"):
            self._note(name, "invalid_choice")
        return None if value is None else value == "true"

    def amount(self, name: str) -> Decimal | None:
        """Read a decimal number that is written as text."""
        value = self._typed(name, str)
        if value is not None and not _AMOUNT.fullmatch(value):
            self._note(name, "invalid_amount")
            return None
        return Decimal(value) if value is not None else None

    def day(self, name: str) -> date | None:
        """Read a date as YYYY-MM-DD and in no other form."""
        value = self._typed(name, str)
        if value is None:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self._note(name, "invalid_date")
            return None
        return day

    def choice(self, name: str, choices: type[_E]) -> _E | None:
        """Read one of a few values."""
        value = self._typed(name, str)
        found = next((choice for choice in choices if choice.value == value), None)
        if value is not None and found is None:
            self._note(name, "invalid_choice")
        return found

    def texts(self, name: str, longest: int) -> dict[str, str | None]:
        """Read an object of texts, where null is kept as None."""
        value = self._typed(name, dict)
        if value is None:
            return {}
        inner = Fields(value, value.keys())
        found = {inner_name: inner.text(inner_name, longest) for inner_name in value}
        self._problems += inner._problems
        return found

    def rows(self, name: str, most: int) -> list[dict[str, Any]]:
        """Read a list of objects."""
        value = self._typed(name, list)
        rows = [row for row in value or () if isinstance(row, dict)]
        if value is not None and len(rows) != len(value):
            self._note(name, "not_a_list")
        if len(rows) > most:
            self._note(name, "too_many_rows")
        return rows

    def has(self, name: str) -> bool:
        """Tell whether a field was sent."""
        return name in self._values

    def has_problem(self, name: str) -> bool:
        """Tell whether something is wrong with a field."""
        return any(problem.field == name for problem in self._problems)

    def expect_no_problems(self, *more: FieldProblem) -> None:
        """Refuse the input if anything was wrong with it.

        Raises:
            InputError: names every field at fault.
        """
        problems = (*self._problems, *more)
        if problems:
            raise InputError(problems=problems)

    def _typed(self, name: str, wanted: type[_T]) -> _T | None:
        value = self._values.get(name)
        # bool is an int in Python, but true is no number in JSON.
        if value is not None and type(value) is not wanted:
            self._note(name, "field_type")
            return None
        found: _T | None = value
        return found

    def _note(self, name: str, code: str) -> None:
        self._problems.append(FieldProblem(name[:_LONGEST_NAME_SHOWN], code))
