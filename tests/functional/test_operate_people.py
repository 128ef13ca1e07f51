"""Onboarding: tenants and users of the stack's own pool; twice does no harm."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from infrastructure.operate.people import People
from invoice_connector.storage.clients import Clients
from tests.builders.operator import Operator
from tests.fakes.toy_world import make_world

EMAIL = "anna@acme.example"


@pytest.fixture
def cognito() -> Iterator[Any]:
    with mock_aws():
        yield Clients("eu-central-1").get("cognito-idp")


@pytest.fixture
def operator(cognito: Any, capsys: pytest.CaptureFixture[str]) -> Operator:
    schema = [
        {"Name": name, "AttributeDataType": "String", "Mutable": True}
        for name in ("tenant", "role")
    ]
    pool = cognito.create_user_pool(PoolName="stack", Schema=schema, UsernameAttributes=["email"])
    return Operator(make_world(), capsys, people=People(cognito, pool["UserPool"]["Id"]))


def attributes(operator: Operator, email: str = EMAIL) -> dict[str, str]:
    assert operator.people is not None
    people = operator.people
    found = people.cognito.admin_get_user(UserPoolId=people.pool_id, Username=email)
    return {a["Name"]: a["Value"] for a in found["UserAttributes"]}


def test_a_tenant_and_its_first_user(operator: Operator) -> None:
    assert operator.run("add-tenant", "acme") == "acme: added\n"
    assert operator.run("add-user", "acme", EMAIL, "admin") == f"{EMAIL}: invited, admin of acme\n"
    has = attributes(operator)
    assert (has["custom:tenant"], has["custom:role"], has["email"]) == ("acme", "admin", EMAIL)


def test_twice_is_once(operator: Operator) -> None:
    for said in ("added", "is there already"):
        assert operator.run("add-tenant", "acme") == f"acme: {said}\n"
    for said in ("invited", "is there already"):
        line = operator.run("add-user", "acme", EMAIL, "viewer")
        assert line == f"{EMAIL}: {said}, viewer of acme\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add-tenant", "a b"), "tenant_malformed"),
        (("add-tenant", "a#b"), "tenant_malformed"),
        (("add-tenant", ""), "tenant_malformed"),
        (("add-tenant", "x" * 65), "tenant_malformed"),
        (("add-user", "acmee", EMAIL, "admin"), "tenant_not_found"),
        (("add-user", "", EMAIL, "admin"), "tenant_not_found"),
        (("add-user", "acme", "anna", "admin"), "email_malformed"),
        (("add-user", "acme", "", "admin"), "email_malformed"),
        (("add-user", "acme", EMAIL, "owner"), "role_unknown"),
    ],
)
def test_mistakes_are_refused(operator: Operator, arguments: tuple[str, ...], code: str) -> None:
    operator.run("add-tenant", "acme")
    status, out, err = operator.attempt(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"{code}: ")


@pytest.mark.parametrize(("tenant", "role"), [("other", "admin"), ("acme", "editor")])
def test_nobody_is_moved_to_another_tenant_or_role(
    operator: Operator, tenant: str, role: str
) -> None:
    operator.run("add-tenant", "acme")
    operator.run("add-tenant", "other")
    operator.run("add-user", "acme", EMAIL, "admin")
    status, _, err = operator.attempt("add-user", tenant, EMAIL, role)
    assert (status, err.partition(":")[0]) == (1, "user_exists")
    assert attributes(operator)["custom:tenant"] == "acme"


def test_a_stack_with_another_issuer_says_so(
    capsys: pytest.CaptureFixture[str], cognito: Any
) -> None:
    operator = Operator(make_world(), capsys)
    status, _, err = operator.attempt("add-tenant", "acme")
    assert (status, err.partition(":")[0]) == (1, "users_are_elsewhere")


def test_what_aws_refuses_is_one_line(operator: Operator) -> None:
    assert operator.people is not None
    operator.people.cognito.delete_user_pool(UserPoolId=operator.people.pool_id)
    status, out, err = operator.attempt("add-tenant", "acme")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("AWS: An error occurred (ResourceNotFoundException)")
