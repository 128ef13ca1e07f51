"""Requests made up from the contract: whatever is sent, the answer is described and never a 5xx.

What the contract permits may still be refused (a date in the future); what it forbids must be.
"""

import base64
from collections import Counter
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.builders.api_world import ApiWorld, Reply, make_api_world, plant
from tests.builders.contract import contract

KEY = "fuzz"
ROUTES = [
    (method.upper(), path)
    for path, item in contract()["paths"].items()
    for method, operation in item.items()
    if "x-role" in operation
]
SCHEMA = schemathesis.openapi.from_dict(contract())
UNEXPECTED = 500
FEW, MANY = 8, 150


@pytest.fixture(scope="module")
def world() -> ApiWorld:
    made = make_api_world()
    plant(made, 3)
    made.make_active(automatic_sync=True, name="fuzz")
    return made


def known_ids(world: ApiWorld) -> dict[str, list[str]]:
    """Ids that lead somewhere, so that requests come further than to a 404."""
    api = world.client()
    connections = [item["id"] for item in api.get("/v1/connections").json["items"]]
    path = f"/v1/connections/{connections[0]}"
    return {
        "connection_id": connections,
        "run_id": [item["id"] for item in api.get(f"{path}/runs").json["items"]],
        "invoice_id": [item["id"] for item in api.get(f"{path}/invoices").json["items"]],
    }


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[f"{m} {p}" for m, p in ROUTES])
def test_no_request_makes_the_api_fail(
    world: ApiWorld, method: str, path: str, mode: GenerationMode, record_property: Any
) -> None:
    record_property(KEY, fuzz(world, method, path, mode, FEW))


@pytest.mark.long
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[f"{m} {p}" for m, p in ROUTES])
def test_no_request_of_many_makes_the_api_fail(
    world: ApiWorld, method: str, path: str, mode: GenerationMode, record_property: Any
) -> None:
    record_property(KEY, fuzz(world, method, path, mode, MANY))


def fuzz(
    world: ApiWorld, method: str, path: str, mode: GenerationMode, examples: int
) -> dict[str, int]:
    """Send made-up requests to one route; return how many were answered how."""
    ids, tried = known_ids(world), Counter[str]()

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(SCHEMA[path][method].as_strategy(generation_mode=mode), st.integers(0, 9))
    def send(case: Case, luck: int) -> None:
        for name, found in ids.items():
            if name in case.path_parameters and found and luck:
                case.path_parameters[name] = found[luck % len(found)]
        reply = answer(world, case)
        tried.update(["requests", f"answered {reply.status // 100}xx"])
        assert reply.status < UNEXPECTED, (method, path, reply.raw[:300])

    send()
    return dict(tried)


def answer(world: ApiWorld, case: Case) -> Reply:
    """Send a case as the gateway would hand it on; the answer is held against the contract."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://api")).prepare()
    address, body = urlsplit(str(sent.url)), sent.body or b""
    raw = body if isinstance(body, bytes) else body.encode()
    return world.client().send(
        case.method,
        unquote(address.path),
        raw=base64.b64encode(raw).decode(),
        query=address.query,
        headers=dict(sent.headers),
        is_base64=True,
    )
