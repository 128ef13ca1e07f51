"""Hold answers against the contract, more strictly than clients should: nothing undescribed."""

import re
from functools import cache
from typing import Any

import jsonschema_rs

from invoice_connector.core.texts import CATALOGUE
from invoice_connector.http_api.contract.document import build_contract

BASE = "urn:contract"


@cache
def contract() -> dict[str, Any]:
    """Return the contract, with every described object closed."""
    closed: dict[str, Any] = _close(build_contract())
    return closed


def expect_described(
    method: str, path: str, status: int, media_type: str, body: Any | None
) -> None:
    """Fail unless the contract describes this answer; ``body`` is None for files."""
    template = template_of(path)
    if template is None or method.lower() not in contract()["paths"][template]:
        return  # No such route: what the API answers then is the same for all of them.
    responses = contract()["paths"][template][method.lower()]["responses"]
    is_problem = media_type == "application/problem+json"
    assert not is_problem or body["code"] in CATALOGUE, f"{method} {path}: {body} has no text"
    assert is_problem or str(status) in responses, f"{method} {path}: {status} is not described"
    found = _problem() if is_problem else responses[str(status)]
    if "content" not in found:
        assert not body, f"{method} {path}: a body is not described"
        return
    assert media_type in found["content"], f"{method} {path}: {media_type} is not described"
    if body is not None:
        pointer = _pointer(template, method, status) if not is_problem else PROBLEM
        errors = [f"{e.instance_path}: {e.message}" for e in _validator(pointer).iter_errors(body)]
        assert not errors, f"{method} {path}: {errors[:5]}"


@cache
def template_of(path: str) -> str | None:
    """Return the path template that describes a path; literal parts win."""
    fitting = [t for t in contract()["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", t), path)]
    return min(fitting, key=lambda template: template.count("{"), default=None)


PROBLEM = "#/components/responses/Problem/content/application~1problem+json/schema"


def _problem() -> dict[str, Any]:
    found: dict[str, Any] = contract()["components"]["responses"]["Problem"]
    return found


def _pointer(template: str, method: str, status: int) -> str:
    escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    return f"#/paths/{escaped}/{method.lower()}/responses/{status}/content/application~1json/schema"


@cache
def _validator(pointer: str) -> Any:
    return jsonschema_rs.Draft202012Validator({**contract(), "$ref": pointer})


def _close(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _close(part) for name, part in schema.items()}
    if closed.get("type") == "object" and "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed
