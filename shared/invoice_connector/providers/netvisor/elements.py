"""Names of elements and attributes without regard to case, which differs between answers."""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree


def fold(root: etree._Element) -> etree._Element:
    """Write every name of a tree in lower case and without a namespace; returns the root."""
    for element in root.iter(etree.Element):
        element.tag = folded(str(element.tag))
        if element.attrib:
            attributes = {folded(str(name)): str(value) for name, value in element.items()}
            element.attrib.clear()
            for name, value in attributes.items():
                element.set(name, value)
    return root


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name (in lower case)."""
    return next(children(parent, name), None)


def children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Go through the children of a name (in lower case)."""
    return (element for element in parent if folded(str(element.tag)) == name)


def text_of(parent: etree._Element, name: str) -> str:
    """Return the text of a child, empty if there is none."""
    found = child(parent, name)
    return "" if found is None else (found.text or "").strip()


@lru_cache(maxsize=2048)
def folded(name: str) -> str:
    """Return a name in lower case and without a namespace."""
    return name.rpartition("}")[2].lower()
