"""An example for every JSON body: the same connection, invoice and run everywhere.

An example follows its schema, so it never lags behind; what its values look like is in ``samples``.
"""

from collections.abc import Mapping
from typing import Any

from invoice_connector.http_api.contract.parts import Schema
from invoice_connector.http_api.contract.samples import SAMPLES

_JSON = ("application/json", "application/problem+json")


def with_examples(part: Any, schemas: Mapping[str, Schema]) -> Any:
    """Return a part of the contract with an example at each JSON body that has none of its own."""
    if not isinstance(part, dict):
        return part
    return {
        name: _media(inner, schemas) if name in _JSON else with_examples(inner, schemas)
        for name, inner in part.items()
    }


def _media(media: dict[str, Any], schemas: Mapping[str, Schema]) -> dict[str, Any]:
    if "example" in media:
        return media
    return {**media, "example": example_of(media["schema"], schemas)}


def example_of(
    schema: Schema, schemas: Mapping[str, Schema], owner: str = "", name: str = ""
) -> Any:
    """Return an example of a schema.

    Args:
        schema: what to exemplify.
        schemas: the named ones.
        owner: the named schema that it stands in.
        name: the property that it stands at.

    Raises:
        LookupError: nobody has said what such a text looks like.
    """
    for sample in (f"{owner}.{name}", name):
        if sample in SAMPLES:
            return SAMPLES[sample]
    if "$ref" in schema:
        named = schema["$ref"].rpartition("/")[2]
        return example_of(schemas[named], schemas, named, f"{named}.")
    for choices in ("anyOf", "allOf"):
        if choices in schema:
            return example_of(schema[choices][0], schemas, owner, name)
    return _of_kind(schema, schemas, owner, name)


def _of_kind(schema: Schema, schemas: Mapping[str, Schema], owner: str, name: str) -> Any:
    match schema:
        case {"examples": [first, *_]} | {"enum": [first, *_]}:
            return first
        case {"type": "object"}:
            fields = schema.get("properties", {}).items()
            return {field: example_of(inner, schemas, owner, field) for field, inner in fields}
        case {"type": "array"}:
            return [example_of(schema["items"], schemas, owner, name)]
        case {"type": "boolean"}:
            return True
        case {"type": "integer"}:
            return 1
        case {"type": "string"}:
            raise LookupError(f"no sample for {owner}.{name}")
    return {}
