"""Items of the sync runs table about writes: the write, its content, and its reference."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import (
    OPEN_STATES,
    Write,
    WriteAction,
    WriteFailure,
    WriteOrder,
    WriteState,
)
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Structure, Text, UtcTime, Whole
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.run_items import WRITES, attention
from invoice_connector.storage.tables import SyncRunsItem


def _pairs(problems: Any) -> list[list[str]]:
    return [[problem.field, problem.code] for problem in problems]


def _problems(pairs: Any) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(field, code) for field, code in pairs)


def _write_failure(failure: WriteFailure) -> dict[str, Any]:
    return {**to_attributes(failure, "problems"), "problems": _pairs(failure.problems)}


def _read_failure(fields: dict[str, Any]) -> WriteFailure:
    return WriteFailure(**{**fields, "problems": _problems(fields["problems"])})


class WriteItem(SyncRunsItem):
    """A write; on the attention index while it is open, by the time somebody should look."""

    action = Choice(WriteAction)
    kind = Choice(InvoiceKind)
    reference = Text()
    targets = Structure[tuple[str, ...]](list, tuple)
    expected = Choice(InvoiceStatus)
    status = Choice(InvoiceStatus)
    accept_loss = Structure[tuple[str, ...]](list, tuple)
    digest = Text()
    created_at = UtcTime()
    created_by = Text()
    look_for = Structure[Any](dict, dict)
    warnings = Structure[Any](_pairs, _problems)
    state = Choice(WriteState)
    sends = Whole()
    checks = Whole()
    sent_at = UtcTime()
    settled_at = UtcTime()
    not_before = UtcTime()
    failure = Structure[Any](_write_failure, _read_failure)
    result_keys = Structure[tuple[str, ...]](list, tuple)
    lease_owner = Text()
    lease_until = UtcTime()

    @classmethod
    def of(cls, write: Write, look_at: datetime, **lease: Any) -> "WriteItem":
        """Write an item; an open one is looked at again at a time."""
        is_open = write.state in OPEN_STATES
        return cls(
            keys.data_key(write.ref),
            keys.write_key(write.write_id),
            **attention(WRITES, write.ref, look_at if is_open else None),
            **to_attributes(write, "ref", "write_id", "order"),
            **to_attributes(write.order, "content"),
            **lease,
        )

    def write(self, content: bytes = b"") -> Write:
        """Read a write."""
        return from_attributes(
            self,
            Write,
            ref=keys.ref_of(self.pk),
            write_id=keys.write_id_of(self.sk),
            order=from_attributes(self, WriteOrder, content=content),
        )


class WriteContentItem(SyncRunsItem):
    """The content of a write; it never changes."""

    sha256 = Text()
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    content_key = Text()

    @classmethod
    def of(cls, write: Write, kept: dict[str, Any]) -> "WriteContentItem":
        """Write an item from what keeps the content."""
        return cls(keys.data_key(write.ref), keys.write_content_key(write.write_id), **kept)


class ReferenceItem(SyncRunsItem):
    """Leads from a reference to its write: one reference, one write."""

    write_id = Text()

    @classmethod
    def of(cls, ref: ConnectionRef, reference: str, write_id: str) -> "ReferenceItem":
        """Write an item."""
        return cls(keys.data_key(ref), keys.reference_key(reference), write_id=write_id)
