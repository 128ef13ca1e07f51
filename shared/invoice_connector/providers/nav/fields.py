"""The settings fields of a connection and what can be checked about them without a call."""

import re
from collections.abc import Callable, Iterator, Mapping

from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.provider import FieldCheck, FieldKind, FieldSpec
from invoice_connector.providers.nav.account import normalise_tax_number
from invoice_connector.providers.nav.signing import EXCHANGE_KEY_LENGTH, hash_password

SIGNATURE_KEY_LENGTH = 32
LOGIN_LENGTH = 15

FIELDS = (
    FieldSpec("tax_number"),
    FieldSpec("login"),
    FieldSpec("password", is_secret=True, kind=FieldKind.PASSWORD),
    FieldSpec("signature_key", is_secret=True),
    FieldSpec("exchange_key", is_secret=True),
    FieldSpec("vat_group_member", is_required=False),
    FieldSpec("predecessor_tax_number", is_required=False),
)
_TAX_NUMBERS = ("tax_number", "vat_group_member", "predecessor_tax_number")
_REQUIRED = tuple(field.name for field in FIELDS if field.is_required)
_SECRETS = tuple(field.name for field in FIELDS if field.is_secret)
_LOGIN = re.compile(r"[A-Za-z0-9]{6,15}")


def check_fields(values: Mapping[str, str]) -> FieldCheck:
    """Check the fields that are given; what is missing altogether is not a problem here.

    Args:
        values: what the user entered, without white space around it.
    """
    problems = tuple(_problems(values))
    wrong = {problem.field for problem in problems}
    sound = {name: value for name, value in values.items() if value and name not in wrong}
    return FieldCheck(problems=problems, warnings=tuple(_warnings(sound)))


def normalise_fields(values: Mapping[str, str]) -> dict[str, str]:
    """Write tax numbers as eight digits, so that one company is always named the same way."""
    return {
        name: (normalise_tax_number(value) or value) if name in _TAX_NUMBERS else value
        for name, value in values.items()
    }


def prepare_credentials(values: Mapping[str, str]) -> Credentials:
    """Keep the keys as they are and the password as its hash, which is all that is ever sent."""
    entered = {name: values[name] for name in _SECRETS if values.get(name)}
    if "password" in entered:
        entered["password"] = hash_password(entered["password"])
    return Credentials(entered)


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
    if name in _TAX_NUMBERS and normalise_tax_number(value) is None:
        return "nav_tax_number_malformed"
    if name == "login" and not _LOGIN.fullmatch(value):
        return "nav_login_malformed"
    return None


def _warnings(sound: Mapping[str, str]) -> Iterator[FieldProblem]:
    for name, (code, is_doubtful) in _DOUBTS.items():
        if name in sound and is_doubtful(sound[name]):
            yield FieldProblem(name, code)
    keys = (sound.get("signature_key", ""), sound.get("exchange_key", ""))
    if all(keys) and keys[0] == keys[1]:
        yield FieldProblem("exchange_key", "nav_keys_equal")
    elif (len(keys[0]), len(keys[1])) == (EXCHANGE_KEY_LENGTH, SIGNATURE_KEY_LENGTH):
        yield FieldProblem("signature_key", "nav_keys_swapped")


_DOUBTS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "login": ("nav_login_length", lambda login: len(login) != LOGIN_LENGTH),
    "signature_key": (
        "nav_signature_key_length",
        lambda key: len(key) != SIGNATURE_KEY_LENGTH,
    ),
    "exchange_key": ("nav_exchange_key_length", lambda key: len(key) != EXCHANGE_KEY_LENGTH),
}
