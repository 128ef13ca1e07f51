"""Reads an import message and checks it against the structure, in the case it happens to have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from infrastructure.simulators.netvisor.call import Refusal
from infrastructure.simulators.netvisor.message.elements import ROOT, Element
from infrastructure.simulators.netvisor.options import Options

_NOT_VALID = "XML message validation failed: Could not validate xml"
_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)
_DEFAULT_CHARSET = "iso-8859-15"
_DATE_BLOCK = frozenset(
    {
        "salesinvoicedate",
        "salesinvoiceeventdate",
        "salesinvoiceduedate",
        "salesinvoicevaluedate",
        "salesinvoicedeliverydate",
        "salesinvoicedeliverytocustomerdate",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a message, its names in lower case; an empty optional one is left out."""

    name: str
    text: str
    attributes: dict[str, str]
    children: tuple["Part", ...]

    def all(self, name: str) -> Iterator["Part"]:
        """Its children of that name."""
        return (child for child in self.children if child.name == name)

    def find(self, name: str) -> "Part | None":
        """Its child of that name."""
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        """The text of its child of that name; empty when there is none."""
        child = self.find(name)
        return child.text if child else ""

    def attribute(self, child: str, name: str) -> str:
        """An attribute of its child of that name, in lower case; empty when there is none."""
        part = self.find(child)
        return part.attributes.get(name, "").lower() if part else ""


def read_message(body: bytes, content_type: str, options: Options) -> Part:
    """The salesinvoice of a message.

    Raises:
        Refusal: It is too large, no XML, or does not fit the structure.
    """
    if len(body) > options.body_limit:
        raise Refusal("INVALID_DATA_SIZE")
    # The vendor wants neither declaration nor document type: the message starts with its root.
    if not body.lstrip()[:5].lower() == b"<root":
        raise Refusal("INVALID_DATA", _NOT_VALID)
    charset = _CHARSET.search(content_type)
    root = _parsed(body, charset[1] if charset else _DEFAULT_CHARSET)
    return _checked(_folded(root, options), ROOT, options).children[0]


def _parsed(body: bytes, charset: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True
    )
    try:
        return etree.fromstring(body.decode(charset), parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError, LookupError):
        raise Refusal("INVALID_DATA", _NOT_VALID) from None


def _folded(element: etree._Element, options: Options) -> Part:
    name = str(element.tag).lower()
    if name == "stratmonth" and options.accepts_stratmonth:
        name = "startmonth"
    children = [_folded(child, options) for child in element.iterchildren(etree.Element)]
    if options.has_lenient_dates and name == "salesinvoice":
        children = _with_sorted_dates(children)
    attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
    return Part(name, (element.text or "").strip(), attributes, tuple(children))


def _with_sorted_dates(children: list[Part]) -> list[Part]:
    order = [child.name for child in ROOT.children[0].children]
    dates = [child for child in children if child.name in _DATE_BLOCK]
    dates.sort(key=lambda child: order.index(child.name))
    queue = iter(dates)
    return [next(queue) if child.name in _DATE_BLOCK else child for child in children]


def _checked(part: Part, rule: Element, options: Options) -> Part:
    if part.name != rule.name:
        raise Refusal("INVALID_DATA", _NOT_VALID)
    _check_attributes(part, rule)
    if rule.check is not None:
        _check_text(part, rule)
        return part
    if part.text:
        raise Refusal("INVALID_DATA", _NOT_VALID)
    children = tuple(_checked_children(part, rule, options))
    return Part(part.name, "", part.attributes, children)


def _checked_children(part: Part, rule: Element, options: Options) -> Iterator[Part]:
    waiting = list(part.children)
    if rule.is_choice and len(waiting) != 1:
        raise Refusal("INVALID_DATA", _NOT_VALID)
    for child_rule in rule.children:
        found = 0
        while waiting and waiting[0].name == child_rule.name and found != child_rule.most:
            child = waiting.pop(0)
            found += 1
            if not _says_nothing(child, child_rule):
                yield _checked(child, child_rule, options)
        if found < child_rule.least:
            raise Refusal("INVALID_DATA", f"{_NOT_VALID}: {child_rule.name} is missing")
    if waiting:
        raise Refusal("INVALID_DATA", f"{_NOT_VALID}: {waiting[0].name} is not expected here")


def _says_nothing(part: Part, rule: Element) -> bool:
    return rule.check is not None and not part.text and rule.least == 0


def _check_text(part: Part, rule: Element) -> None:
    if part.children:
        raise Refusal("INVALID_DATA", _NOT_VALID)
    if not part.text:
        if rule.may_be_empty:
            return
        raise Refusal("INVALID_DATA", f"{part.name} is empty")
    _check_value(rule, part.name, part.text)


def _check_value(rule: Element, name: str, text: str) -> None:
    try:
        if rule.check:
            rule.check(text)
    except ValueError as error:
        raise Refusal("INVALID_DATA", f"{name}: {error}") from None


def _check_attributes(part: Part, rule: Element) -> None:
    if part.attributes.keys() - rule.attributes.keys():
        raise Refusal("INVALID_DATA", _NOT_VALID)
    for name, attribute in rule.attributes.items():
        if name not in part.attributes:
            if attribute.is_needed:
                raise Refusal("INVALID_DATA", f"{part.name}: attribute {name} is missing")
            continue
        try:
            attribute.check(part.attributes[name])
        except ValueError as error:
            raise Refusal("INVALID_DATA", f"{part.name}: {name}: {error}") from None
