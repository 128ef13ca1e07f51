"""The vendor's XML: read in its own order and in no other, written in US-ASCII.

Netvisor's document asks for ISO-8859-15 without a declaration; US-ASCII with character references
is the same bytes in every encoding it could mean. Names are read in any letter case, as the server
does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from invoice_connector.core.errors import MalformedError
from invoice_connector.providers.netvisor.encodings import as_utf8
from invoice_connector.providers.netvisor.message.parts import (
    Element,
    Group,
    Message,
    Part,
    Parts,
    Rows,
    name_of,
)
from invoice_connector.providers.netvisor.message.reading import Reader
from invoice_connector.providers.netvisor.message.tables import MESSAGE
from invoice_connector.providers.xml import XmlError, parse_untrusted

_LONGEST_NAME_SHOWN = 100


def raw_from_xml(content: bytes, reader: Reader) -> Mapping[str, Any]:
    """Read a message's tree; its values stay texts. What is out of place is noted.

    Raises:
        MalformedError: no readable XML, or not one sales invoice in a root.
    """
    try:
        root = parse_untrusted(as_utf8(content), roots=None)
    except XmlError as error:
        raise MalformedError(error.code) from None
    if _name(root) != "root" or [_name(child) for child in root] != ["salesinvoice"]:
        raise MalformedError("xml_root")
    return _Places(reader).read(MESSAGE, root[0], "")


def to_xml(message: Message) -> bytes:
    """Write a message that was checked, with every element at its place."""
    root = etree.Element("root")
    _write(MESSAGE, message, etree.SubElement(root, "salesinvoice"))
    return etree.tostring(root, encoding="us-ascii", xml_declaration=False)


class _Places:
    """Walks over elements and notes those that are unknown, repeated or out of order."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, parts: Parts, parent: etree._Element, path: str) -> dict[str, Any]:
        """Read the children of an element."""
        places = _places(parts)
        found: dict[str, Any] = {}
        last = -1
        for child in parent:
            if _name(child) not in places:
                self._unknown(path, _name(child))
                continue
            part, place = places[_name(child)]
            if place < last:
                self._reader.note(f"{path}/{part.key}", "element_order")
            elif part.key in found and not _is_many(part):
                self._reader.note(f"{path}/{part.key}", "element_twice")
            last = max(last, place)
            self._take(part, child, path, found)
        self._expect_always_there(parts, found, path)
        return found

    def _expect_always_there(self, parts: Parts, found: Mapping[str, Any], path: str) -> None:
        for part in parts:
            if not isinstance(part, Element) or part.key in found:
                continue
            if part.is_always_there and not part.may_be_left_out:
                self._reader.note(f"{path}/{part.key}", "field_required")

    def _take(self, part: Part, child: etree._Element, path: str, found: dict[str, Any]) -> None:
        if isinstance(part, Element):
            self._element(part, child, path, found)
        elif isinstance(part, Group):
            found[part.key] = self.read(part.parts, child, f"{path}/{part.key}")
        elif part.wrapper:
            rows = found.setdefault(part.key, [])
            for inner in child:
                self._row(part, inner, f"{path}/{part.key}", rows)
        else:
            self._row(part, child, f"{path}/{part.key}", found.setdefault(part.key, []))

    def _row(self, part: Rows, row: etree._Element, path: str, rows: list[dict[str, Any]]) -> None:
        if _name(row) != part.name:
            self._unknown(path, _name(row))
            return
        here = f"{path}/{len(rows)}"
        if not part.tell:
            rows.append(self.read(part.variants[0].parts, row, here))
            return
        variants = {variant.name: variant for variant in part.variants}
        if len(row) != 1 or _name(row[0]) not in variants:
            self._reader.note(here, "line_kind")
            rows.append({})
            return
        rows.append(self.read(variants[_name(row[0])].parts, row[0], here))

    def _element(
        self, element: Element, child: etree._Element, path: str, found: dict[str, Any]
    ) -> None:
        if len(child):
            self._unknown(f"{path}/{element.key}", _name(child[0]))
        found[element.key] = child.text or ""
        keys = {attribute.name: attribute.key for attribute in element.attributes}
        for name, value in _attributes(child):
            if name in keys:
                found[keys[name]] = value
            elif name not in element.free and not _is_fixed(element, name, value):
                code = "fixed_attribute" if name in element.fixed else "unknown_field"
                self._reader.note(f"{path}/{element.key}/{name[:_LONGEST_NAME_SHOWN]}", code)

    def _unknown(self, path: str, name: str) -> None:
        self._reader.note(f"{path}/{name[:_LONGEST_NAME_SHOWN]}", "unknown_field")


def _places(parts: Parts) -> dict[str, tuple[Part, int]]:
    """Number the places of elements; loose neighbours have one place together."""
    places: dict[str, tuple[Part, int]] = {}
    place, was_loose = 0, False
    for part in parts:
        is_loose = isinstance(part, Element) and part.is_loose
        place += not (is_loose and was_loose)
        was_loose = is_loose
        places[name_of(part)] = part, place
        if isinstance(part, Element) and part.misspelt:
            places[part.misspelt] = part, place
    return places


def _is_many(part: Part) -> bool:
    return isinstance(part, Rows) and not part.wrapper


def _is_fixed(element: Element, name: str, value: str) -> bool:
    return element.fixed.get(name, "").lower() == value.strip().lower()


def _write(parts: Parts, message: Message, parent: etree._Element) -> None:
    for part in parts:
        if isinstance(part, Element):
            _write_element(part, message, parent)
        elif isinstance(part, Group) and part.key in message:
            _write(part.parts, message[part.key], etree.SubElement(parent, part.name))
        elif isinstance(part, Rows) and message.get(part.key):
            _write_rows(part, message[part.key], parent)


def _write_rows(part: Rows, rows: list[Message], parent: etree._Element) -> None:
    around = etree.SubElement(parent, part.wrapper) if part.wrapper else parent
    for row in rows:
        inner = etree.SubElement(around, part.name)
        variant = part.variant_of(row)
        _write(variant.parts, row, etree.SubElement(inner, variant.name) if part.tell else inner)


def _write_element(element: Element, message: Message, parent: etree._Element) -> None:
    if element.key not in message and not element.is_always_there:
        return
    written = etree.SubElement(parent, element.name, {**element.fixed, **element.free})
    value = message.get(element.key, "")
    written.text = element.kind.to_xml(value) if value != "" else None
    for attribute in element.attributes:
        if attribute.key in message:
            written.set(attribute.name, attribute.kind.to_xml(message[attribute.key]))


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    return ((str(name).lower(), str(value)) for name, value in element.attrib.items())


def _name(element: etree._Element) -> str:
    return str(element.tag).lower()
