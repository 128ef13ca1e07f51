"""The settings fields of a connection and what can be checked about them without a call."""

import re
from collections.abc import Iterator, Mapping

from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.provider import FieldCheck, FieldKind, FieldSpec

KEEP_FILES = "keep_files"
FIELDS = (
    FieldSpec("organisation_id"),
    FieldSpec("customer_id"),
    FieldSpec("customer_key", is_secret=True),
    FieldSpec(KEEP_FILES, is_required=False, kind=FieldKind.SWITCH),
)
_REQUIRED = tuple(field.name for field in FIELDS if field.is_required)
_SECRETS = tuple(field.name for field in FIELDS if field.is_secret)
_BUSINESS_ID = re.compile(r"([0-9]{7})-?([0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_MODULUS = 11
_CHOICES = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"}


def check_fields(values: Mapping[str, str]) -> FieldCheck:
    """Check the fields that are given; what is missing altogether is not a problem here."""
    problems = tuple(_problems(values))
    business_id = values.get("organisation_id", "")
    is_sound = not any(problem.field == "organisation_id" for problem in problems)
    doubt = FieldProblem("organisation_id", "netvisor_business_id_check_digit")
    is_doubtful = bool(business_id) and is_sound and not has_check_digit(business_id)
    return FieldCheck(problems=problems, warnings=(doubt,) if is_doubtful else ())


def normalise_fields(values: Mapping[str, str]) -> dict[str, str]:
    """Write the business id with its hyphen, and the choice in one way."""
    return {name: _normalised(name, value) for name, value in values.items()}


def prepare_credentials(values: Mapping[str, str]) -> Credentials:
    """Keep the key as it is: requests are signed with it."""
    return Credentials({name: values[name] for name in _SECRETS if values.get(name)})


def has_check_digit(business_id: str) -> bool:
    """Tell whether the last digit of a Finnish business id fits the others."""
    match = _BUSINESS_ID.fullmatch(business_id)
    if not match:
        return False
    digits = zip(_WEIGHTS, map(int, match[1]), strict=True)
    rest = sum(weight * digit for weight, digit in digits) % _MODULUS
    return rest != 1 and int(match[2]) == (_MODULUS - rest if rest else 0)


def _normalised(name: str, value: str) -> str:
    if name == KEEP_FILES:
        return _CHOICES.get(value.lower(), value)
    match = _BUSINESS_ID.fullmatch(value) if name == "organisation_id" else None
    return f"{match[1]}-{match[2]}" if match else value


def _problems(values: Mapping[str, str]) -> Iterator[FieldProblem]:
    for name, value in values.items():
        code = _problem(name, value)
        if code:
            yield FieldProblem(name, code)


def _problem(name: str, value: str) -> str | None:
    if not value:
        return "field_required" if name in _REQUIRED else None
    if any(character.isspace() for character in value):
        return "field_has_white_space"
    if not (value.isascii() and value.isprintable()):
        return "netvisor_field_not_ascii"
    if name == "organisation_id" and not _BUSINESS_ID.fullmatch(value):
        return "netvisor_business_id_malformed"
    if name == KEEP_FILES and value.lower() not in _CHOICES:
        return "netvisor_keep_files_invalid"
    return None
