"""Items of the changes table: the head of each feed, its rows, and what was told."""

from typing import Any

from invoice_connector.core.changes import Change, ChangeType, Told
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Coded, Structure, Text, UtcTime, Whole
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import ChangesItem


class HeadItem(ChangesItem):
    """How many rows a feed has."""

    position = Whole()


class ChangeItem(ChangesItem):
    """One row; it never changes."""

    type = Choice(ChangeType, "ty")
    at = UtcTime()
    invoice_id = Coded[InvoiceId](lambda value: value.key, InvoiceId.from_key, "iv")
    revision = Whole("r")
    reason = Text("re")
    run_id = Text("ru")
    outcome = Text("oc")

    @classmethod
    def of(cls, ref: ConnectionRef, position: int, change: Change) -> "ChangeItem":
        """Write a row."""
        attributes = to_attributes(change, "position")
        return cls(keys.data_key(ref), keys.change_key(position), **attributes)

    def change(self) -> Change:
        """Read a row."""
        return from_attributes(self, Change, position=keys.position_of(self.sk))


class ToldItem(ChangesItem):
    """What was told of one subject."""

    version = Text("ve")
    flags = Structure[Any](sorted, frozenset, "f")

    @classmethod
    def of(cls, ref: ConnectionRef, subject: str, told: Told) -> "ToldItem":
        """Write what was told."""
        return cls(keys.data_key(ref), keys.told_key(subject), **to_attributes(told))

    def told(self) -> Told:
        """Read what was told."""
        return from_attributes(self, Told)
