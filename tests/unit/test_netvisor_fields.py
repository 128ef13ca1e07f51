"""The local checks of a connection's Netvisor fields."""

import pytest

from invoice_connector.core.errors import FieldProblem
from invoice_connector.providers.netvisor.fields import (
    check_fields,
    has_check_digit,
    normalise_fields,
    prepare_credentials,
)

GOOD = {"organisation_id": "1967543-8", "customer_id": "CUST_1", "customer_key": "a" * 32}


def test_good_fields_pass() -> None:
    check = check_fields({**GOOD, "keep_files": "yes"})
    assert (check.problems, check.warnings) == ((), ())


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("organisation_id", "", "field_required"),
        ("organisation_id", "196754-8", "netvisor_business_id_malformed"),
        ("organisation_id", "FI19675438", "netvisor_business_id_malformed"),
        ("customer_id", "CUST 1", "field_has_white_space"),
        ("customer_id", "a\xa0b", "field_has_white_space"),
        ("customer_id", "käyttäjä", "netvisor_field_not_ascii"),
        ("customer_key", "key\x00", "netvisor_field_not_ascii"),
        ("customer_key", "", "field_required"),
        ("keep_files", "perhaps", "netvisor_keep_files_invalid"),
    ],
)
def test_problem_names_its_field(name: str, value: str, code: str) -> None:
    assert check_fields({**GOOD, name: value}).problems == (FieldProblem(name, code),)


@pytest.mark.parametrize(
    ("business_id", "is_right"),
    [
        ("1967543-8", True),
        ("2729069-3", True),
        ("1234567-1", True),
        ("1234567-8", False),
        ("19675438", True),
        ("0000000-0", True),
        ("1000008-1", False),
    ],
)
def test_check_digit_only_warns(business_id: str, is_right: bool) -> None:
    assert has_check_digit(business_id) is is_right
    check = check_fields({**GOOD, "organisation_id": business_id})
    assert check.problems == ()
    assert bool(check.warnings) is not is_right


def test_missing_optional_choice_is_no_problem() -> None:
    assert check_fields({**GOOD, "keep_files": ""}).problems == ()


def test_same_values_are_written_the_same_way() -> None:
    entered = {"organisation_id": "19675438", "customer_id": "x", "keep_files": "TRUE"}
    assert normalise_fields(entered) == {
        "organisation_id": "1967543-8",
        "customer_id": "x",
        "keep_files": "yes",
    }
    assert normalise_fields({"organisation_id": "?"}) == {"organisation_id": "?"}


def test_only_the_key_is_secret() -> None:
    credentials = prepare_credentials(GOOD)
    assert dict(credentials) == {"customer_key": "a" * 32}
    assert "aaaa" not in repr(credentials)
