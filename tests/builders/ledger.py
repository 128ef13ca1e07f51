"""What is written in a document against what can be reached in what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree


def written(root: etree._Element) -> Counter[str]:
    texts: Counter[str] = Counter()
    for element in root.iter():
        texts.update(str(value) for value in element.attrib.values())
        if element.text and element.text.strip():
            texts[comparable(element.text)] += 1
    return texts


def comparable(text: str) -> str:
    """Numbers by value, so that a typed field and its text are the same."""
    try:
        return str(Decimal(text).normalize() + 0)
    except ArithmeticError:
        return text


def reachable(value: Any) -> Iterable[str]:
    if is_dataclass(value):
        for field in fields(value):
            yield from reachable(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from (comparable(text) for text in value.values())
    elif isinstance(value, tuple):
        for item in value:
            yield from reachable(item)
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, date | Decimal | int | str):
        yield comparable(str(value))
