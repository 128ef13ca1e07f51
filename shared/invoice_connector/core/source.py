"""The calls to one company's data at a source system, and what they answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from invoice_connector.core.connection import Permission, Settings
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem, SourceError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef, InvoiceSummary, SourceDocument
from invoice_connector.core.windows import DateWindow


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What a successful verification found out. A failed one raises SourceError.

    ``refused``: the calls that failed all the same, as for a right that is missing.
    """

    permissions: tuple[Permission, ...] = ()
    warnings: tuple[FieldProblem, ...] = ()
    company_name: str | None = None
    refused: tuple[SourceError, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """One page of a list.

    Attributes:
        rows: the page's rows, in any order.
        page: its number, from 1.
        available_pages: as this very answer says; None where a source counts no pages.
        next_place: only without counted pages: where to ask next, in the provider's own words
            (which of several lists, and the key that it goes on after); None after the last page.
        is_sound: False if the source may have left out rows between those that it listed, as when
            it cuts a list that is not in order. The window is read again, then split.
    """

    rows: tuple[InvoiceSummary, ...]
    page: int
    available_pages: int | None
    next_place: str | None = None
    is_sound: bool = True


class Source(Protocol):
    """Authenticated calls to one company's data at a source system.

    Every method makes at most one call (``verify`` a few) and raises SourceError. No method
    retries: whoever calls decides, and a repeated call is built and signed anew.
    """

    def verify(self, before_next: Callable[[], None] = lambda: None) -> VerificationReport:
        """Check login, keys and rights without side effects on the company's data.

        ``before_next`` is called before every request but the first.
        """
        ...

    def list_page(self, window: DateWindow, page: int, place: str = "") -> SummaryPage:
        """Read one page (from 1) of the invoices of a window.

        ``place`` is the ``next_place`` of the page before, empty for the first.
        """
        ...

    def list_deleted(self, window: DateWindow) -> Collection[InvoiceId] | None:
        """List what was deleted on the days of a DELETED_ON window; None if it may not be asked."""
        ...

    def fetch_document(self, ref: InvoiceRef) -> SourceDocument | None:
        """Read one document; None when the source answers, but does not deliver it (yet)."""
        ...

    def fetch_documents(self, refs: Sequence[InvoiceRef]) -> Mapping[InvoiceId, SourceDocument]:
        """Read some documents in one call; what the source does not deliver is left out.

        Args:
            refs: of one ``read_together`` group, at most ``documents_per_call``.

        Raises:
            SourceError: (SOURCE_DATA) one of them spoils the answer; each half is tried then.
        """
        ...

    def is_still_valid(self, invoice_id: InvoiceId) -> bool | None:
        """Tell whether the source holds a valid report of an invoice; None if it cannot say."""
        ...


class OpenSource(Protocol):
    """Opens a source for one connection."""

    def __call__(self, settings: Settings, credentials: Credentials) -> Source:
        """Return the calls for this connection; asks the source nothing yet.

        Raises:
            SourceError: (OUR_BUG) the operator has not set up what all connections need.
        """
        ...


class DeploymentSecret(Protocol):
    """What the operator has stored for all connections of a provider, beside their own secrets."""

    def __call__(self) -> Mapping[str, Any] | None:
        """Return it, None if there is nothing readable.

        Raises:
            SourceError: (TRANSIENT, ``secrets_unavailable``) the service does not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Software:
    """How the connector names itself to source systems that ask (NAV: the software block)."""

    id: str
    name: str
    version: str
    developer: str
    contact: str
    country: str | None = None
    tax_number: str | None = None
