"""The few words that the contract is written in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

MOMENT: Schema = {"type": "string", "format": "date-time", "examples": ["2026-01-31T23:59:59Z"]}
DAY: Schema = {"type": "string", "format": "date", "examples": ["2026-01-31"]}
MONEY: Schema = {
    "type": "string",
    "pattern": r"^-?\d+\.\d{2,}$",
    "description": "An exact amount with at least two decimals.",
    "examples": ["1270.00"],
}
EXACT: Schema = {
    "type": "string",
    "pattern": r"^-?\d+(\.\d+)?$",
    "description": "An exact number as the source wrote it.",
}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
ANY: Schema = {}


def ref(name: str) -> Schema:
    """Point to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def obj(**properties: Schema) -> Schema:
    """Describe an object that always has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def partial(**properties: Schema) -> Schema:
    """Describe an object as input: every property may be absent, and there are no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def array(items: Schema) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """Permit null as well."""
    return {"anyOf": [schema, {"type": "null"}]}


def about(schema: Schema, description: str) -> Schema:
    """Say what a value means."""
    if "$ref" in schema:
        return {"allOf": [schema], "description": description}
    return {**schema, "description": description}


def enum(values: Sequence[str]) -> Schema:
    """Describe one of a few values; clients must be prepared for new ones."""
    return {"type": "string", "enum": list(values)}


def page(items: Schema, **more: Schema) -> Schema:
    """Describe one page of a list."""
    return obj(items=array(items), next_cursor=nullable(TEXT), **more)


def query(name: str, schema: Schema, description: str) -> Schema:
    """Describe an optional query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def header(name: str, schema: Schema, description: str, *, required: bool = False) -> Schema:
    """Describe a request header."""
    return {
        "name": name,
        "in": "header",
        "schema": schema,
        "description": description,
        "required": required,
    }


LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": 100}, "Rows on the page.")
CURSOR = query(
    "cursor",
    {"type": "string", "maxLength": 4096},
    "`next_cursor` of the page before, with the same filters.",
)
PAGING = (LIMIT, CURSOR)
IDEMPOTENCY_KEY: Schema = {"$ref": "#/components/parameters/idempotency_key"}


def json_answer(description: str, schema: Schema, example: Any = None) -> Schema:
    """Describe a JSON answer."""
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"description": description, "content": {"application/json": content}}


BYTES: Schema = {"type": "string", "format": "binary"}


def xml_answer(description: str) -> Schema:
    """Describe a document as an answer."""
    return {"description": description, "content": {"application/xml": {"schema": BYTES}}}


def page_answer(description: str) -> Schema:
    """Describe a page to read as an answer."""
    return {"description": description, "content": {"text/html": {"schema": TEXT}}}


def linked_answer() -> dict[int, Schema]:
    """Describe the answer that is given instead of one over 4 MB."""
    link = obj(link=TEXT, link_expires_at=MOMENT)
    return {303: json_answer("Over 4 MB: load it from `Location` within 60 seconds.", link)}


def json_body(schema: Schema, example: Any = None, *, required: bool = True) -> Schema:
    """Describe a JSON body."""
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"required": required, "content": {"application/json": content}}


def operation(  # noqa: PLR0913 - the parts of an operation, by name
    name: str,
    summary: str,
    role: str | None,
    answers: Mapping[int, Schema],
    *,
    description: str = "",
    parameters: Sequence[Schema] = (),
    body: Schema | None = None,
) -> dict[str, Any]:
    """Describe what one method of a path does.

    Args:
        name: operation id, unique.
        summary: one line.
        role: the lowest role that may call it; None for everybody without a token.
        answers: what it answers by status, apart from problems.
        description: more than one line has to say.
        parameters: query and header parameters; those of the path are added by ``path``.
        body: the request body.
    """
    known = {str(status): content for status, content in answers.items()}
    closed = {} if role is None else {"401": {"$ref": "#/components/responses/NoToken"}}
    described: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {**known, **closed, "default": {"$ref": "#/components/responses/Problem"}},
    }
    if description:
        described["description"] = description
    if body is not None:
        described["requestBody"] = body
    if role is None:
        described["security"] = []
    else:
        described["x-role"] = role
    return described


def path(tag: str, template: str, **methods: dict[str, Any]) -> dict[str, Any]:
    """Describe a path; its own parameters are read from the template."""
    names = re.findall(r"{(\w+)}", template)
    item: dict[str, Any] = {method: {"tags": [tag], **m} for method, m in methods.items()}
    if "post" in item and not _names_idempotency_key(item["post"]):
        named = [IDEMPOTENCY_KEY, *item["post"]["parameters"]]
        item["post"] = {**item["post"], "parameters": named}
    if names:
        item["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    return {template: item}


def _names_idempotency_key(described: dict[str, Any]) -> bool:
    return any(one.get("name") == "Idempotency-Key" for one in described["parameters"])
