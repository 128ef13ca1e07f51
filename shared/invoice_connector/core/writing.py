"""What a provider offers where its source system can be written to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from invoice_connector.core.errors import FieldProblem, SourceError
from invoice_connector.core.invoice import InvoiceId, InvoiceKind, InvoiceSummary
from invoice_connector.core.write import LookUp, WriteAction, WriteOrder

_T = TypeVar("_T")

# Makes one call to the source; reads are repeated where that helps, and all calls are paced.
Call = Callable[[Callable[[Any], _T]], _T]


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A message that breaks no rule that is known here.

    Attributes:
        kind: what it makes.
        content: the form that is stored.
        shown: the bytes that would be sent.
        look_for: what identifies the document at the source, for a person who looks for it.
        warnings: fields that the source may see differently.
    """

    kind: InvoiceKind
    content: bytes
    shown: bytes
    look_for: Mapping[str, str]
    warnings: tuple[FieldProblem, ...]


class Writing(Protocol):
    """How a source system is written to, one call at a time."""

    def prepare(
        self, action: WriteAction, message: Mapping[str, Any] | bytes, reference: str
    ) -> PreparedMessage:
        """Check a message in our JSON form or in the source's own, and put the reference into it.

        Raises:
            InputError: names every field at fault.
        """
        ...

    def inspect(self, order: WriteOrder, call: Call[Any]) -> None:
        """Look whether the order may be carried out now.

        Raises:
            ConflictError, NotFoundError: it may not; nothing was sent.
        """
        ...

    def send(self, order: WriteOrder, source: Any) -> tuple[str, ...]:
        """Make the one call that writes; returns the source's keys of what was written."""
        ...

    def is_harmless(self, error: SourceError) -> bool:
        """Tell whether a failed ``send`` certainly changed nothing at the source."""
        ...

    def look_up(self, order: WriteOrder, call: Call[Any]) -> LookUp:
        """Find out whether an order that was sent was carried out."""
        ...

    def list_row(self, invoice_id: InvoiceId, call: Call[Any]) -> InvoiceSummary | None:
        """Read how an invoice that was written is listed; None if it is not."""
        ...

    def touched(self, order: WriteOrder, keys: tuple[str, ...]) -> tuple[InvoiceId, ...]:
        """Name the invoices that are stored here and look different at the source now."""
        ...
