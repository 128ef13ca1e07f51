"""The generated client speaks to the deployed API: typed answers, typed problems."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from infrastructure.client.generate import PACKAGE, generate
from infrastructure.local.stack import LocalStack

TENANT = "tenant-python-client"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = generate(tmp_path_factory.mktemp("client"))
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


@pytest.fixture
def client(stack: LocalStack, package: Path) -> Iterator[Any]:
    token = stack.issuer.issue(TENANT, "admin")
    made = import_module(PACKAGE).AuthenticatedClient(
        base_url=stack.api_url, token=token, raise_on_unexpected_status=True
    )
    with made:
        yield made


def operation(tag: str, name: str) -> Any:
    return import_module(f"{PACKAGE}.api.{tag}.{name}")


def model(name: str, module: str) -> Any:
    return getattr(import_module(f"{PACKAGE}.models.{module}"), name)


def test_every_operation_of_the_contract_has_a_function(package: Path) -> None:
    from tests.builders.contract import contract

    names = {
        operation["operationId"].lower()
        for item in contract()["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }
    written = {path.stem.replace("_", "") for path in (package / "api").rglob("*.py")}
    assert names - written == set()


def test_a_connection_is_created_read_and_disconnected(client: Any) -> None:
    body = model("SettingsInput", "settings_input")(provider="nav", environment="simulator")
    made = operation("connections", "create_connection").sync(client=client, body=body)
    assert (made.status.state, made.version) == ("no_connection", 1)
    read = operation("connections", "get_connection").sync(made.id, client=client)
    assert read.status.missing_fields[0].field == "tax_number"
    listed = operation("connections", "list_connections").sync(client=client)
    assert [item.id for item in listed.items] == [made.id]
    gone = operation("connections", "disconnect").sync_detailed(made.id, client=client)
    assert gone.status_code == 204


def test_a_problem_is_typed_too(client: Any) -> None:
    found = operation("connections", "get_connection").sync_detailed("nope", client=client)
    assert found.status_code == 404
    assert (found.parsed.code, found.parsed.status) == ("connection_not_found", 404)
