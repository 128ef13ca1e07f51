"""The texts of a document by path, so that none of them can be lost.

A document is flattened once; named fields take their texts out, what remains is ``extra``.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Self

from lxml import etree


def flatten(element: etree._Element) -> dict[str, str]:
    """Map the path of each text and attribute below an element to its value.

    A path is made of local names, with ``[n]`` where siblings share one; attributes are
    ``path/@name``, texts beside child elements ``path/text()``.
    """
    texts: dict[str, str] = {}
    _add(texts, element, "")
    return texts


class PathTexts:
    """Takes texts out of a flattened document.

    Every reader takes the first of several paths that has a value: versions of a source's format
    place or name the same value differently.
    """

    __slots__ = ("_base", "_texts")

    def __init__(self, texts: dict[str, str], base: str = "") -> None:
        """Read below ``base``, a path with its final slash."""
        self._texts = texts
        self._base = base

    def below(self, path: str) -> Self:
        """Read the same texts below a path."""
        return type(self)(self._texts, f"{self._base}{path}/")

    def has(self, path: str) -> bool:
        """Tell whether anything is written below a path."""
        start = f"{self._base}{path}/"
        return any(key.startswith(start) for key in self._texts)

    def repeated(self, path: str) -> Iterator[Self]:
        """Go through the elements of one path, whether there is one or more of them."""
        first = self._base + path
        length = len(first)
        found = (key[length:].partition("/")[0] for key in self._texts if key.startswith(first))
        for suffix in list(dict.fromkeys(found)):
            if not suffix or suffix.startswith("["):
                yield type(self)(self._texts, f"{first}{suffix}/")

    def look(self, *paths: str) -> str | None:
        """Return a text and leave it, for fields that are put together from several."""
        for path in paths:
            text = self._texts.get(self._base + path)
            if text:
                return text
        return None

    def text(self, *paths: str) -> str | None:
        """Take a text."""
        for path in paths:
            text = self._texts.pop(self._base + path, None)
            if text:
                return text
        return None

    def rest(self) -> dict[str, str]:
        """Return what nobody took, from all of the document."""
        return self._texts


def _add(texts: dict[str, str], element: etree._Element, path: str) -> None:
    for name, value in element.items():
        texts[f"{path}/@{name!s}" if path else f"@{name!s}"] = str(value)
    if not len(element):
        text = element.text
        if text and not text.isspace():
            texts[path] = text
        return
    children = list(element)
    names = [_local(child.tag) for child in children]
    if len(set(names)) != len(names):
        names = _numbered(names)
    slash = f"{path}/" if path else ""
    loose = element.text or ""
    for name, child in zip(names, children, strict=True):
        _add(texts, child, slash + name)
        tail = child.tail
        if tail:
            loose += tail
    # No schema has text beside elements, but nothing that is written may be dropped.
    if loose and not loose.isspace():
        texts[f"{slash}text()"] = loose.strip()


def _numbered(names: list[str]) -> list[str]:
    totals, counts = Counter(names), Counter[str]()
    numbered = []
    for name in names:
        counts[name] += 1
        numbered.append(f"{name}[{counts[name]}]" if totals[name] > 1 else name)
    return numbered


@lru_cache(maxsize=2048)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
