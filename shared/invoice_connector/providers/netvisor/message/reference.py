"""Reference numbers of payments: Finnish ones, and creditor references (RF, ISO 11649)."""

import re

_FINNISH = re.compile(r"\d{4,20}", re.ASCII)
_CREDITOR = re.compile(r"RF\d{2}[0-9A-Z]{1,21}")
_WEIGHTS = (7, 3, 1)


def is_reference(text: str) -> bool:
    """Tell whether the check digits of a reference number are right."""
    if is_creditor_reference(text):
        return True
    return bool(_FINNISH.fullmatch(text)) and text[-1] == check_digit(text[:-1])


def is_creditor_reference(text: str) -> bool:
    """Tell whether it is an RF reference with a right check number."""
    if not _CREDITOR.fullmatch(text):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def check_digit(base: str) -> str:
    """Compute the last digit of a Finnish reference number: weights 7, 3, 1 from the right."""
    total = sum(
        int(digit) * _WEIGHTS[place % len(_WEIGHTS)] for place, digit in enumerate(reversed(base))
    )
    return str(-total % 10)
