"""The two functions of the API, loaded as Lambda loads them."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import invoice_connector
from invoice_connector.runtime import config, sign_in

FUNCTIONS = Path(invoice_connector.__file__).parents[2] / "functions"
CONTEXT = SimpleNamespace(
    function_name="api",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:api",
    aws_request_id="invocation-1",
    get_remaining_time_in_millis=lambda: 20_000,
)


def load(function: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in (*config._REQUIRED, *sign_in._REQUIRED):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TENANT_CLAIM", "org")
    monkeypatch.setenv("ROLE_CLAIM", "function")
    path = FUNCTIONS / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"{function}_handler", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(method: str, path: str, **claims: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "requestContext": {
            "requestId": "request-1",
            "stage": "$default",
            "http": {"method": method, "path": path},
            "authorizer": {"jwt": {"claims": claims}},
        },
        "isBase64Encoded": False,
    }


def test_the_api_answers_health_before_anything_is_wired(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load("api", monkeypatch).lambda_handler
    answer = handler(event("GET", "/health"), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("function", "method", "path"),
    [
        ("api", "GET", "/v1/connections"),
        ("full_sync", "POST", "/v1/connections/c/full-sync"),
    ],
)
def test_the_claims_that_the_deployment_names_are_the_ones_read(
    monkeypatch: pytest.MonkeyPatch, function: str, method: str, path: str
) -> None:
    handler = load(function, monkeypatch).lambda_handler
    usual = {"custom:tenant": "a", "custom:role": "admin"}
    for claims, code in (
        (usual, "tenant_missing"),
        ({"org": "a"}, "role_missing"),
        ({"org": "a", "function": "guest"}, "role_missing"),
    ):
        answer = handler(event(method, path, **claims), CONTEXT)
        assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, code)


@pytest.mark.parametrize("function", ["api", "full_sync"])
def test_each_function_serves_its_own_routes_only(
    monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    handler = load(function, monkeypatch).lambda_handler
    others = {
        "api": ("POST", "/v1/connections/c/full-sync"),
        "full_sync": ("GET", "/v1/connections"),
    }
    answer = handler(event(*others[function], org="a", function="admin"), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "route_not_found")
