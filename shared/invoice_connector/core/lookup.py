"""A question about one invoice that a person has put to a source, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invoice_connector.core.invoice import InvoiceId


class LookupState(StrEnum):
    """How far a question has come."""

    ASKED = "asked"
    FOUND = "found"
    NOT_FOUND = "not_found"  # the source answered that it has no such valid invoice
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The last question about one invoice; ``code`` says why it failed."""

    invoice_id: InvoiceId
    state: LookupState
    asked_at: datetime
    settled_at: datetime | None = None
    code: str | None = None
