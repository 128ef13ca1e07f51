"""The whole contract, put together."""

from collections.abc import Mapping
from typing import Any

from invoice_connector.core.texts import CATALOGUE, text
from invoice_connector.http_api.contract import (
    API_VERSION,
    changes,
    connections,
    diagnostics,
    exports,
    hand_over,
    invoices,
    netvisor,
    runs,
    search,
    service,
    taxpayers,
    uploads,
    webhooks,
    writes,
)
from invoice_connector.http_api.contract.examples import with_examples
from invoice_connector.http_api.contract.parts import (
    TEXT,
    TEXTS,
    about,
    array,
    header,
    json_answer,
    obj,
    ref,
)

_PARTS = (
    connections,
    diagnostics,
    runs,
    invoices,
    search,
    hand_over,
    exports,
    uploads,
    taxpayers,
    changes,
    webhooks,
    netvisor,
    writes,
    service,
)

_DESCRIPTION = """\
Keeps a company's invoices in step with the system that holds them.

Every call carries a bearer token; the tenant and the role come from it and from nowhere else.
Amounts are exact decimals in strings, times are UTC. Texts come in English, Hungarian or Finnish by
`Accept-Language`; decide by `code`, never by a text. New properties may be added to any answer at
any time, and new values to any enumeration.

A POST may carry an `Idempotency-Key`: a repeat under the same key within 24 hours gets the first
one's answer, and another body under it is refused. What is shown only once is not repeated.

Limits for each connection: 5 checks a minute, 3 full syncs an hour, 10 exports an hour, 60 writes a
minute, 30 questions to a source a minute; beyond them 429 says in `Retry-After` when to come back.
"""

_IDEMPOTENCY_KEY = header(
    "Idempotency-Key", {"type": "string", "maxLength": 255}, "Names the request for its repeats."
)
_PROBLEM = obj(
    type=TEXT,
    title=about(TEXT, "What happened."),
    status={"type": "integer"},
    detail=about(TEXT, "What to do."),
    code=ref("Code"),
    problems=about(array(ref("FieldProblem")), "Every field at fault."),
    about=about(
        TEXTS,
        "What it is about, where that helps: `invoice_id` of the invoice that is there already, "
        "`customer_tax_number` or `supplier_tax_number` of an uploaded document.",
    ),
    request_id=TEXT,
)


_NO_TOKEN = obj(message=TEXT)
_OTHER_ANSWERS = {
    "Problem": {
        "description": (
            "What went wrong, as problem details (RFC 9457). 429, 503 and a busy Idempotency-Key "
            "say when to try again in `Retry-After`. What the gateway refuses by itself has a "
            "`message` and no code: 429 when all callers together ask too much, 413 for a body "
            "beyond 10 MB, 404 outside of all paths."
        ),
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    },
    "NoToken": json_answer(
        "The gateway refuses: no token, or none that is valid now.",
        ref("NoToken"),
        {"message": "Unauthorized"},
    ),
}


def build_contract() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    schemas = {**_merged("SCHEMAS"), "Problem": _PROBLEM, "NoToken": _NO_TOKEN, "Code": _code()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Invoice Connector",
            "version": API_VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": with_examples(_paths(), schemas),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "parameters": {
                "idempotency_key": _IDEMPOTENCY_KEY,
                **{name: _id(name) for name in _path_names()},
            },
            "responses": with_examples(_OTHER_ANSWERS, schemas),
            "schemas": schemas,
        },
    }


def _merged(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in _PARTS:
        more: Mapping[str, Any] = getattr(part, name)
        if found.keys() & more.keys():
            raise ValueError(f"described twice: {sorted(found.keys() & more.keys())}")
        found.update(more)
    return found


def _paths() -> dict[str, Any]:
    """Put the methods of a path together, whichever parts describe them."""
    found: dict[str, Any] = {}
    for part in _PARTS:
        for template, item in part.PATHS.items():
            there = found.setdefault(template, {})
            if twice := (there.keys() & item.keys()) - {"parameters"}:
                raise ValueError(f"described twice: {template} {sorted(twice)}")
            there.update(item)
    return found


def _path_names() -> list[str]:
    items = _paths().values()
    refs = {p["$ref"] for item in items for p in item.get("parameters", ()) if "$ref" in p}
    return sorted(found.rpartition("/")[2] for found in refs)


def _id(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "maxLength": 1000},
    }


def _code() -> dict[str, Any]:
    """Every code that an answer may carry, with its English texts."""
    rows = (f"- `{code}`: {' '.join(text(code, 'en'))}" for code in sorted(CATALOGUE))
    return {
        "type": "string",
        "description": "Stable; new ones may be added.\n\n" + "\n".join(rows),
        "examples": ["connection_not_active"],
    }
