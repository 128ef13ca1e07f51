"""Every route of the contract for every kind of token, at the deployed gateway: nothing leaks."""

import base64
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from infrastructure.local.stack import LocalStack
from infrastructure.local.token_issuer import AUDIENCE, ROLE_CLAIM, TENANT_CLAIM
from tests.builders.contract import contract

KEY = "access"
OWNER, STRANGER = "matrix-owner", "matrix-stranger"
SECRET = "Name of the owner's connection"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation that needs a token."""
    return [
        (method.upper(), path, operation)
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if "x-role" in operation
    ]


def forged(stack: LocalStack) -> dict[str, str | None]:
    """Headers that must not get beyond the gateway."""
    now = int(time.time())
    claims = {
        "iss": stack.issuer.url,
        "aud": AUDIENCE,
        "sub": "forger",
        "iat": now,
        "exp": now + 600,
        TENANT_CLAIM: OWNER,
        ROLE_CLAIM: "admin",
    }
    good = stack.issuer.issue(OWNER, "admin")
    head, body, signature = good.split(".")
    key_id = jwt.get_unverified_header(good)["kid"]
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = stack.issuer.key_set()["keys"][0]["n"].encode()
    tokens = {
        "expired": stack.issuer.issue(OWNER, "admin", lifetime_s=-60),
        "other issuer": stack.issuer.issue(OWNER, "admin", iss="http://127.0.0.1:1"),
        "other audience": stack.issuer.issue(OWNER, "admin", aud="another"),
        "alg none": jwt.encode(claims, None, algorithm="none"),
        "public key as secret": jwt.encode(claims, public, "HS256", headers={"kid": key_id}),
        "other key": jwt.encode(claims, other_key, "RS256", headers={"kid": key_id}),
        "changed body": f"{head}.{_encoded(claims | {TENANT_CLAIM: STRANGER})}.{signature}",
        "cut off": f"{head}.{body}.",
    }
    return {"none": None, "no token at all": "Bearer", "garbage": "Bearer x.y.z"} | {
        name: f"Bearer {token}" for name, token in tokens.items()
    }


def _encoded(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def addresses(path: str, connection_id: str) -> str:
    """Fill in a path: the connection, and ids that lead nowhere."""
    return re.sub(r"{\w+}", "no-such-thing", path.replace("{connection_id}", connection_id))


@pytest.fixture(scope="module")
def connection_id(stack: LocalStack) -> str:
    body = {"provider": "nav", "environment": "simulator", "name": SECRET}
    answer = stack.call("POST", "/v1/connections", role="admin", tenant=OWNER, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ask(stack: LocalStack, method: str, path: str, authorization: str | None) -> tuple[int, str]:
    body = {"json": {}} if method in {"POST", "PUT"} else {}
    answer = stack.call(method, path, headers={"Authorization": authorization}, **body)
    return answer.status_code, answer.text


def tried(
    stack: LocalStack, connection_id: str, tokens: dict[str, str | None]
) -> Iterator[tuple[str, int, str]]:
    """Try every operation with every token; four at a time."""
    cases = [
        (f"{method} {path}: {name}", method, addresses(path, connection_id), token)
        for method, path, _ in operations()
        for name, token in tokens.items()
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda case: ask(stack, *case[1:]), cases)
        for (name, *_), (status, text) in zip(cases, answers, strict=True):
            yield name, status, text


def test_no_forged_token_gets_beyond_the_gateway(
    stack: LocalStack, connection_id: str, record_property: Any
) -> None:
    found = list(tried(stack, connection_id, forged(stack)))
    record_property(KEY, {"calls with forged tokens": len(found)})
    assert [name for name, status, _ in found if status not in {401, 403}] == []
    assert [name for name, _, text in found if SECRET in text or "code" in text] == []


def test_no_genuine_token_of_somebody_else_sees_anything(
    stack: LocalStack, connection_id: str, record_property: Any
) -> None:
    tokens = {
        "stranger": stack.issuer.issue(STRANGER, "admin"),
        "no tenant": stack.issuer.issue("", "admin"),
        "without the claim": stack.issuer.issue("", "admin", **{TENANT_CLAIM: None}),
        "two tenants": stack.issuer.issue("", "admin", **{TENANT_CLAIM: [OWNER, STRANGER]}),
        "no role": stack.issuer.issue(OWNER, ""),
    }
    headers: dict[str, str | None] = {name: f"Bearer {token}" for name, token in tokens.items()}
    found = list(tried(stack, connection_id, headers))
    record_property(KEY, {"calls with foreign tokens": len(found), "routes": len(operations())})
    assert [name for name, _, text in found if SECRET in text or connection_id in text] == []
    below = [(name, status) for name, status, _ in found if "{connection_id}" in name]
    assert [name for name, status in below if status not in {403, 404, 422}] == []
    refused = [(name, status) for name, status, _ in found if not name.endswith(": stranger")]
    assert [name for name, status in refused if status != 403] == []
    after = stack.call("GET", f"/v1/connections/{connection_id}", role="viewer", tenant=OWNER)
    assert (after.status_code, after.json()["version"]) == (200, 1)
