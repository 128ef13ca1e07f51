"""Every role holds exactly what the table says, and nothing wide."""

from pathlib import Path

import pytest
import yaml

from tests.template.reading import Template, as_list, target

_TABLE = yaml.safe_load((Path(__file__).parent / "permissions.yaml").read_text(encoding="utf-8"))
EXPECTED = {name: grants for name, grants in _TABLE.items() if not name.startswith(".")}
HOLDERS = sorted(EXPECTED)


def role_of(template: Template, holder: str) -> str:
    properties = template.properties(holder)
    return target(properties["Role"]) if "Role" in properties else holder


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_role_grants_exactly_what_the_table_says(template: Template, holder: str) -> None:
    expected = {resource: set(actions) for resource, actions in EXPECTED[holder].items()}
    assert template.grants(role_of(template, holder)) == expected


def test_every_role_is_in_the_table(template: Template) -> None:
    roles = {role_of(template, holder) for holder in HOLDERS}
    assert set(template.of_type("AWS::IAM::Role")) == roles


def test_no_two_functions_share_a_role(template: Template) -> None:
    functions = template.of_type("AWS::Lambda::Function")
    assert len({target(p["Role"]) for p in functions.values()}) == len(functions)


def test_no_action_is_a_wildcard_and_none_scans(template: Template) -> None:
    for role in template.of_type("AWS::IAM::Role"):
        actions = {a for s in template.statements(role) for a in as_list(s["Action"])}
        assert not {a for a in actions if "*" in a}
        assert not {a for a in actions if "scan" in a.lower()}


def test_only_tracing_has_no_resource(template: Template) -> None:
    for role in template.of_type("AWS::IAM::Role"):
        for statement in template.statements(role):
            if "*" in as_list(statement["Resource"]):
                assert all(a.startswith("xray:") for a in as_list(statement["Action"]))


def test_the_key_opens_only_to_this_account_and_named_services(template: Template) -> None:
    statements = template.properties("Key")["KeyPolicy"]["Statement"]
    services = [s for s in statements if "Service" in s["Principal"]]
    assert len(statements) - len(services) == 1  # the account itself
    assert all("Condition" in s and s["Action"] != "kms:*" for s in services)
