"""Carries a dataclass's fields to an item's attributes of the same names, and back."""

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def to_attributes(thing: Any, *without: str) -> dict[str, Any]:
    """Collect the fields of a dataclass, except those named."""
    return {f.name: getattr(thing, f.name) for f in fields(thing) if f.name not in without}


def from_attributes(item: Any, kind: type[T], **given: Any) -> T:
    """Build a dataclass from an item; what the item lacks takes the field's default."""
    values = dict(given)
    for field in fields(kind):  # type: ignore[arg-type]  # every kind we pass is a dataclass
        if field.name in given:
            continue
        value = getattr(item, field.name)
        has_default = field.default is not MISSING or field.default_factory is not MISSING
        if value is not None or not has_default:
            values[field.name] = value
    return kind(**values)
