"""What a message is made of: elements, groups of elements, and rows of groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from invoice_connector.providers.netvisor.message.values import Kind

# Key by key as our JSON has it; values as ``values`` reads them.
Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element; our JSON has it as a field of its own beside the element's."""

    name: str
    key: str
    kind: Kind
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One value.

    Attributes:
        name: the element's name; we write lower case and read any case.
        key: the field of our JSON.
        is_required: it must have a value.
        is_always_there: the element is sent even without a value.
        may_be_left_out: of an element that is always sent: the vendor's form need not have it.
        is_loose: it is read anywhere among its loose neighbours.
        misspelt: another name that is read.
        fixed: attributes that have one possible value.
        free: attributes whose value says nothing: written like this, read whatever it is.
    """

    name: str
    key: str
    kind: Kind
    is_required: bool = False
    is_always_there: bool = False
    may_be_left_out: bool = False
    is_loose: bool = False
    misspelt: str = ""
    attributes: tuple[Attribute, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that belong together: an object in JSON."""

    name: str
    key: str
    parts: "Parts"


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects.

    Attributes:
        name: the element around each row, or the row itself when ``wrapper`` is empty.
        wrapper: the element around all rows.
        variants: each row is exactly one of these; ``tell`` is the key of the second one that
            tells it from the first.
    """

    name: str
    key: str
    variants: tuple[Group, ...]
    wrapper: str = ""
    tell: str = ""
    is_required: bool = False

    @property
    def outer_name(self) -> str:
        """The element that stands among the neighbours."""
        return self.wrapper or self.name

    def variant_of(self, row: Mapping[str, Any]) -> Group:
        """Tell which variant an object is."""
        return self.variants[-1] if self.tell and self.tell in row else self.variants[0]


Part = Element | Group | Rows
Parts = tuple[Part, ...]


def name_of(part: Part) -> str:
    """The element that stands among the neighbours."""
    return part.outer_name if isinstance(part, Rows) else part.name


def is_given(message: Message, key: str) -> bool:
    """Tell whether a field has a value; an empty one only clears what was there."""
    return message.get(key) not in (None, "", [], {})
