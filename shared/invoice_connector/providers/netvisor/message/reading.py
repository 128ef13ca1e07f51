"""Turn a tree of raw values into a message; every problem is collected under its field's path."""

from collections.abc import Callable, Mapping
from typing import Any

from invoice_connector.core.errors import FieldProblem
from invoice_connector.providers.netvisor.message.parts import Element, Group, Message, Parts, Rows
from invoice_connector.providers.netvisor.message.values import Kind, Value, ValueProblem

ReadValue = Callable[[Kind, Any], Value]

_LONGEST_NAME_SHOWN = 100


class Reader:
    """Reads raw values in one of the two forms, and keeps what is wrong with them.

    Paths are those of the JSON form, for both: ``/lines/0/quantity``.
    """

    def __init__(self, read_value: ReadValue) -> None:
        """Begin without problems."""
        self._read_value = read_value
        self.problems: list[FieldProblem] = []

    def note(self, path: str, code: str) -> None:
        """Keep a problem; the first one of a field counts."""
        if not self.is_wrong(path):
            self.problems.append(FieldProblem(path, code))

    def is_wrong(self, path: str) -> bool:
        """Tell whether something is wrong with a field."""
        return any(problem.field == path for problem in self.problems)

    def read(self, parts: Parts, raw: Any, path: str = "") -> Message:
        """Read an object; fields that are wrong are left out of it."""
        if not isinstance(raw, Mapping):
            self.note(path, "field_type")
            return {}
        for name in sorted(raw.keys() - set(_keys(parts))):
            self.note(f"{path}/{name[:_LONGEST_NAME_SHOWN]}", "unknown_field")
        found: dict[str, Any] = {}
        for part in parts:
            if isinstance(part, Element):
                self._element(part, raw, path, found)
            elif raw.get(part.key) is not None:
                found[part.key] = self._inner(part, raw[part.key], f"{path}/{part.key}")
            elif isinstance(part, Rows) and part.is_required:
                self.note(f"{path}/{part.key}", "field_required")
        return found

    def _inner(self, part: Group | Rows, raw: Any, path: str) -> Any:
        if isinstance(part, Group):
            return self.read(part.parts, raw, path)
        if not isinstance(raw, list):
            self.note(path, "field_type")
            return []
        if part.is_required and not raw:
            self.note(path, "field_required")
        return [self._row(part, row, f"{path}/{index}") for index, row in enumerate(raw)]

    def _row(self, rows: Rows, raw: Any, path: str) -> Message:
        variant = rows.variant_of(raw) if isinstance(raw, Mapping) else rows.variants[0]
        return self.read(variant.parts, raw, path)

    def _element(
        self, element: Element, raw: Mapping[str, Any], path: str, found: dict[str, Any]
    ) -> None:
        value = raw.get(element.key)
        if value is None or value == "":
            if element.is_required:
                self.note(f"{path}/{element.key}", "field_required")
            elif value == "":
                found[element.key] = ""
        else:
            self._put(element.key, element.kind, value, path, found)
        self._attributes(element, raw, path, found)

    def _attributes(
        self, element: Element, raw: Mapping[str, Any], path: str, found: dict[str, Any]
    ) -> None:
        has_value = raw.get(element.key) not in (None, "")
        for attribute in element.attributes:
            value = raw.get(attribute.key)
            if value is not None:
                self._put(attribute.key, attribute.kind, value, path, found)
            elif attribute.is_required and has_value:
                self.note(f"{path}/{attribute.key}", "field_required")

    def _put(self, key: str, kind: Kind, value: Any, path: str, found: dict[str, Any]) -> None:
        try:
            found[key] = self._read_value(kind, value)
        except ValueProblem as problem:
            self.note(f"{path}/{key}", problem.code)


def _keys(parts: Parts) -> list[str]:
    keys = [part.key for part in parts]
    for part in parts:
        if isinstance(part, Element):
            keys += [attribute.key for attribute in part.attributes]
    return keys
