"""Contract, code and template agree: the same paths, methods, roles, entrances and codes."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from invoice_connector.core.texts import CATALOGUE
from invoice_connector.http_api.app import build_api, build_full_sync_api
from invoice_connector.http_api.contract.examples import example_of
from invoice_connector.http_api.contract.parts import TEXT
from invoice_connector.http_api.identity import ClaimNames
from tests.builders.api_world import ApiClient, ApiWorld, make_api_world
from tests.builders.contract import contract, expect_described
from tests.functional.test_api_access import OPEN, ROUTES
from tests.template.conftest import template  # noqa: F401 - a fixture
from tests.template.reading import Template

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ROLES = {1: "viewer", 2: "editor", 3: "admin"}
NOT_DESCRIBED = {"GET /docs/page.css"}
CONSOLE = {"GET /", "GET /console/{proxy+}"}
APIS = {"ApiIntegration": build_api, "FullSyncIntegration": build_full_sync_api}
FILES = {"application/xml", "text/html"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def plain(path: str) -> str:
    return re.sub(r"{\w+}|<\w+>", "{}", path)


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def test_the_published_contract_is_valid_openapi(world: ApiWorld) -> None:
    reply = ApiClient(world, None).get("/docs/openapi.json")
    assert reply.status == 200
    assert reply.json["openapi"] == "3.1.0"
    validate(reply.json)


def served_by(world: ApiWorld, build: Callable[..., Any]) -> set[tuple[str, str]]:
    app = build(lambda: world.ports, ClaimNames())
    return {(r.method, plain(r.path)) for r in (*app._static_routes, *app._dynamic_routes)}


def test_every_route_is_described_and_every_description_is_served(world: ApiWorld) -> None:
    served = {f"{m} {p}" for build in APIS.values() for m, p in served_by(world, build)}
    described = {f"{method} {plain(path)}" for method, path, _ in operations()}
    assert described == served - NOT_DESCRIBED


def gateway_route(template: Template, method: str, path: str) -> dict[str, Any]:  # noqa: F811
    """Return the gateway's route that takes a call: the most exact one."""
    routes = template.of_type("AWS::ApiGatewayV2::Route").values()
    fitting = [r for r in routes if leads_to(r["RouteKey"], method, path)]
    return min(fitting, key=lambda route: "+" in route["RouteKey"])


def test_the_gateway_sends_every_call_to_the_function_that_serves_it(
    world: ApiWorld,
    template: Template,  # noqa: F811
) -> None:
    used = set(CONSOLE)
    for integration, build in APIS.items():
        for method, path in served_by(world, build):
            route = gateway_route(template, method, path)
            used.add(route["RouteKey"])
            target = route["Target"]["Fn::Sub"]
            assert target == f"integrations/${{{integration}}}", (method, path)
    routes = template.of_type("AWS::ApiGatewayV2::Route").values()
    assert used == {route["RouteKey"] for route in routes}  # none leads nowhere


def test_the_described_role_is_the_one_that_is_asked_for() -> None:
    asked = {f"{r.method} {re.sub('{.}', '{}', r.path)}": ROLES[r.role] for r in ROUTES}
    described = {f"{m} {plain(p)}": o["x-role"] for m, p, o in operations() if "x-role" in o}
    assert described == asked


def test_what_needs_no_token_is_open_at_the_gateway_and_nothing_else_is(
    template: Template,  # noqa: F811
) -> None:
    for method, path, operation in operations():
        route = gateway_route(template, method, path)
        is_open = operation.get("security") == []
        assert (route["AuthorizationType"] == "NONE") is is_open, path
        assert (f"{method} {path}" in OPEN) is is_open


def test_operation_ids_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body of a request or an answer: its operation, media type and description."""
    for method, path, operation in operations():
        answers = operation["responses"].values()
        for part in (operation.get("requestBody", {}), *answers):
            for media_type, media in part.get("content", {}).items():
                yield f"{method} {path}", media_type, media
    problem = contract()["components"]["responses"]["Problem"]["content"]
    yield from (("problem", media_type, media) for media_type, media in problem.items())


def test_every_body_has_an_example_and_that_is_what_it_exemplifies() -> None:
    examples = 0
    for operation, media_type, media in bodies():
        if media_type in FILES and "example" not in media:
            continue
        assert "example" in media, operation
        schema = {**contract(), **media["schema"]}
        jsonschema_rs.Draft202012Validator(schema).validate(media["example"])
        examples += 1
    assert examples > 100


def test_a_text_that_nobody_exemplified_is_noticed() -> None:
    with pytest.raises(LookupError, match="shoe_size"):
        example_of({"type": "object", "properties": {"shoe_size": TEXT}}, {}, "Connection")


def test_every_code_is_listed_with_its_texts() -> None:
    described = contract()["components"]["schemas"]["Code"]["description"]
    missing = [code for code in CATALOGUE if f"`{code}`" not in described]
    assert not missing


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, {"accepted": True}, "200 is not described"),
        (202, {"accepted": "yes"}, "accepted"),
        (202, {"accepted": True, "more": 1}, "more"),
        (202, {}, "accepted"),
    ],
)
def test_an_answer_that_is_not_described_is_noticed(status: int, body: Any, fault: str) -> None:
    path = "/v1/connections/c1/sync"
    with pytest.raises(AssertionError, match=fault):
        expect_described("POST", path, status, "application/json", body)


def test_the_page_names_every_operation_and_runs_nothing(world: ApiWorld) -> None:
    reply = ApiClient(world, None).get("/docs")
    assert reply.headers["content-type"].startswith("text/html")
    assert "script" not in reply.headers["content-security-policy"]
    for _, path, operation in operations():
        assert f"id={operation['operationId']}" in reply.raw
        assert path in reply.raw
    assert "<script" not in reply.raw
    assert json.dumps(contract())  # nothing in it that JSON does not know


def leads_to(route_key: str, method: str, path: str) -> bool:
    """Tell whether the gateway's route takes a call."""
    wanted, _, template_path = route_key.partition(" ")
    pattern = re.sub(r"{\w+\+}", ".+", template_path)
    return wanted in {"ANY", method} and bool(
        re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), plain(path).replace("{}", "x"))
    )
