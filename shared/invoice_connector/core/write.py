"""A change that a user wants at a source system, and how far it has come.

A write is stored before it is sent, and its state says SENT before the request leaves. From then on
nothing is sent again until a look at the source has shown that it was not carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus


class WriteAction(StrEnum):
    """What is to be done at the source."""

    IMPORT = "import"
    EDIT = "edit"
    TO_INVOICE = "to_invoice"  # a draft becomes an invoice
    DELETE = "delete"
    SET_STATUS = "set_status"


class WriteState(StrEnum):
    """How far a write has come. QUEUED and SENT are open, the others final."""

    QUEUED = "queued"  # certainly not carried out
    SENT = "sent"  # may have been carried out; nobody knows yet
    DONE = "done"
    REFUSED = "refused"  # certainly not carried out, and will not be
    UNKNOWN = "unknown"  # may have been carried out; only a person can tell


OPEN_STATES = (WriteState.QUEUED, WriteState.SENT)


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """What is wanted; it never changes.

    Attributes:
        reference: our own name of the write, the same for every repetition of one request; sent
            along where the source has a place for it, so that the result can be found there.
        targets: the source's keys of the documents that are changed; empty for an import.
        content: the message as the provider keeps it; empty where there is none.
        expected: the status that the documents must have now.
        status: the status that they shall have.
        accept_loss: paths of fields that an edit may clear.
    """

    action: WriteAction
    kind: InvoiceKind
    reference: str
    targets: tuple[str, ...] = ()
    content: bytes = b""
    expected: InvoiceStatus | None = None
    status: InvoiceStatus | None = None
    accept_loss: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteFailure:
    """Why a write was refused, or why its result is not known.

    Attributes:
        code: text code.
        problems: the fields at fault.
        source_code, source_text: what the source said, unchanged.
        request_id: the id under which the source's help desk finds the call.
        is_final: it is not sent again even if it turns out not to have been carried out.
        is_obstacle: the present state at the source does not permit it; nothing was sent.
    """

    code: str
    problems: tuple[FieldProblem, ...] = ()
    source_code: str | None = None
    source_text: str | None = None
    request_id: str | None = None
    is_final: bool = False
    is_obstacle: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """A write as stored, without its content.

    Attributes:
        digest: tells another request from a repetition of the same one.
        look_for: what identifies the document at the source, in words of our own.
        warnings: what the user was warned of when the write was accepted.
        sends: how often the request left.
        checks: looks at the source since it left last.
        not_before: nobody works on it before.
        result_keys: the source's keys of what was written.
    """

    ref: ConnectionRef
    write_id: str
    order: WriteOrder
    digest: str
    created_at: datetime
    created_by: str
    look_for: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[FieldProblem, ...] = ()
    state: WriteState = WriteState.QUEUED
    sends: int = 0
    checks: int = 0
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    not_before: datetime | None = None
    failure: WriteFailure | None = None
    result_keys: tuple[str, ...] = ()


class Finding(StrEnum):
    """What a look at the source says about a write that may have been carried out."""

    CARRIED_OUT = "carried_out"
    NOT_CARRIED_OUT = "not_carried_out"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class LookUp:
    """A finding, with the keys of what was found."""

    finding: Finding
    keys: tuple[str, ...] = ()
