"""Settings fields are checked without a call, and no password is kept."""

import pytest

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.provider import FieldKind
from invoice_connector.providers.nav.fields import (
    FIELDS,
    check_fields,
    normalise_fields,
    prepare_credentials,
)
from tests.builders.nav_answers import PASSWORD_HASH, SECRETS

GOOD = {
    "tax_number": "12345676",
    "login": "testuser0000001",
    **SECRETS,
    "vat_group_member": "",
    "predecessor_tax_number": "",
}


def test_fields_are_the_agreed_ones() -> None:
    assert [field.name for field in FIELDS if field.is_required] == [
        "tax_number",
        "login",
        "password",
        "signature_key",
        "exchange_key",
    ]
    assert {field.name for field in FIELDS if field.is_secret} == set(SECRETS)
    assert [field.name for field in FIELDS if field.kind is FieldKind.PASSWORD] == ["password"]
    assert [field.name for field in FIELDS if not field.is_required] == [
        "vat_group_member",
        "predecessor_tax_number",
    ]


def test_good_fields_have_neither_problems_nor_warnings() -> None:
    check = check_fields(GOOD)
    assert check.problems == ()
    assert check.warnings == ()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("tax_number", "", "field_required"),
        ("login", "", "field_required"),
        ("password", "", "field_required"),
        ("signature_key", "", "field_required"),
        ("exchange_key", "", "field_required"),
        ("signature_key", "ce-8f5e 215119fa7dd621DLMRHRLH2S", "field_has_white_space"),
        ("exchange_key", "01234567\t89ABCDE", "field_has_white_space"),
        ("password", "two words", "field_has_white_space"),
        ("login", "test\u00a0user", "field_has_white_space"),
        ("tax_number", "1234567", "nav_tax_number_malformed"),
        ("tax_number", "123456789", "nav_tax_number_malformed"),
        ("tax_number", "12345676-2", "nav_tax_number_malformed"),
        ("tax_number", "12345676-9-42", "nav_tax_number_malformed"),
        ("tax_number", "HU12345676", "nav_tax_number_malformed"),
        ("tax_number", "١٢٣٤٥٦٧٦", "nav_tax_number_malformed"),
        ("vat_group_member", "1", "nav_tax_number_malformed"),
        ("predecessor_tax_number", "x", "nav_tax_number_malformed"),
        ("login", "short", "nav_login_malformed"),
        ("login", "user@example.com", "nav_login_malformed"),
    ],
)
def test_problem_names_the_field(name: str, value: str, code: str) -> None:
    assert check_fields({**GOOD, name: value}).problems == (FieldProblem(name, code),)


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"login": "testuser"}, [("login", "nav_login_length")]),
        ({"signature_key": "x" * 31}, [("signature_key", "nav_signature_key_length")]),
        ({"exchange_key": "x" * 17}, [("exchange_key", "nav_exchange_key_length")]),
        (
            {"signature_key": "y" * 16, "exchange_key": "y" * 16},
            [("signature_key", "nav_signature_key_length"), ("exchange_key", "nav_keys_equal")],
        ),
        (
            {"signature_key": "x" * 16, "exchange_key": "y" * 32},
            [
                ("signature_key", "nav_signature_key_length"),
                ("exchange_key", "nav_exchange_key_length"),
                ("signature_key", "nav_keys_swapped"),
            ],
        ),
    ],
)
def test_doubtful_values_only_warn(
    changes: dict[str, str], warnings: list[tuple[str, str]]
) -> None:
    check = check_fields({**GOOD, **changes})
    assert check.problems == ()
    assert check.warnings == tuple(FieldProblem(*warning) for warning in warnings)


def test_fields_that_are_not_given_are_no_problem() -> None:
    assert check_fields({}).problems == ()
    assert check_fields({"exchange_key": SECRETS["exchange_key"]}).warnings == ()


@pytest.mark.parametrize("text", ["12345676", "12345676-2-42", "12345676242"])
def test_tax_numbers_are_stored_in_one_form(text: str) -> None:
    assert check_fields({"tax_number": text}).problems == ()
    assert normalise_fields({"tax_number": text, "login": text}) == {
        "tax_number": "12345676",
        "login": text,
    }


def test_password_is_kept_as_its_hash_only() -> None:
    credentials = prepare_credentials(GOOD)
    assert dict(credentials) == {
        "password": PASSWORD_HASH,
        "signature_key": SECRETS["signature_key"],
        "exchange_key": SECRETS["exchange_key"],
    }
    assert SECRETS["password"] not in credentials.values()


def test_only_what_was_entered_is_prepared() -> None:
    assert dict(prepare_credentials({"signature_key": "new", "exchange_key": ""})) == {
        "signature_key": "new"
    }


def test_problems_and_warnings_never_hold_a_value() -> None:
    secret = "SECRET WITH SPACES"
    assert secret not in repr(check_fields({"password": secret, "signature_key": secret}))
