"""Describes our JSON form of the message as a JSON schema, from the tables it is read by."""

from collections.abc import Mapping
from typing import Any

from invoice_connector.providers.netvisor.message.parts import Element, Group, Part, Parts, Rows
from invoice_connector.providers.netvisor.message.tables import MESSAGE
from invoice_connector.providers.netvisor.message.values import (
    Base64,
    Choice,
    Day,
    Flag,
    Kind,
    Number,
    Text,
    Whole,
)

Schema = Mapping[str, Any]

_DESCRIBED: Mapping[type, Schema] = {
    Flag: {"type": "boolean"},
    Number: {"type": ["string", "integer"], "examples": ["10.50"]},
    Day: {"type": "string", "examples": ["2026-01-31"]},
    Base64: {"type": "string", "contentEncoding": "base64"},
}


def message_schema() -> Schema:
    """Return the schema; rules between fields are not in it."""
    return _object(MESSAGE)


def _object(parts: Parts) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for part in parts:
        properties[part.key] = _part(part)
        if isinstance(part, Element):
            properties |= {one.key: _value(one.kind) for one in part.attributes}
    needed = [one.key for one in parts if not isinstance(one, Group) and one.is_required]
    return {
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Element):
        return {**_value(part.kind), "description": f"`{part.name}`"}
    if isinstance(part, Group):
        return _object(part.parts)
    return _rows(part)


def _rows(rows: Rows) -> dict[str, Any]:
    variants = [_object(variant.parts) for variant in rows.variants]
    items = variants[0] if len(variants) == 1 else {"anyOf": variants}
    return {"type": "array", "items": items, **({"minItems": 1} if rows.is_required else {})}


def _value(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, Whole):
        return {"type": "integer", "minimum": kind.lowest, "maximum": kind.highest}
    if isinstance(kind, Choice):
        return {"type": "string", "enum": ["", *kind.choices]}
    if isinstance(kind, Text) and type(kind) not in _DESCRIBED:
        return {"type": "string", "maxLength": kind.longest}
    return dict(_DESCRIBED[type(kind)])
