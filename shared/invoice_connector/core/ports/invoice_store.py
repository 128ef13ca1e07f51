"""Where invoices are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import (
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports.page import Page


@dataclass(frozen=True, slots=True)
class HeaderWrite:
    """A header to write, and the revision it replaces (0: there must be none).

    ``history`` is every version to keep, the current one included: (version, summary, hash).
    """

    header: InvoiceHeader
    replaces_revision: int
    history: tuple[tuple[VersionKey, InvoiceSummary, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an invoice as kept in its history."""

    version: VersionKey
    summary: InvoiceSummary | None
    summary_hash: str
    document: bool
    seen_at: datetime


class InvoiceStore(Protocol):
    """Invoices of connections."""

    def headers(
        self, ref: ConnectionRef, ids: Iterable[InvoiceId]
    ) -> Mapping[InvoiceId, InvoiceHeader]:
        """Read the current headers of many invoices, consistently."""
        ...

    def write(self, ref: ConnectionRef, writes: Sequence[HeaderWrite]) -> frozenset[InvoiceId]:
        """Write headers and versions in conditional transactions.

        Returns:
            The ids that lost against another writer and were not written.
        """
        ...

    def store_document(
        self, ref: ConnectionRef, document: SourceDocument, write: HeaderWrite | None
    ) -> None:
        """Keep a raw document under its own version, immutably, and write the header with it.

        Raises:
            LostRaceError: the header changed meanwhile; the raw document is kept all the same.
        """
        ...

    def has_documents(
        self, ref: ConnectionRef, keys: Iterable[tuple[InvoiceId, VersionKey]]
    ) -> frozenset[tuple[InvoiceId, VersionKey]]:
        """Tell which documents are stored."""
        ...

    def document(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> SourceDocument:
        """Return a raw document; raises NotFoundError ``document_not_found``."""
        ...

    def versions(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredVersion]:
        """Return the history of one invoice, newest first."""
        ...

    def chain_members(
        self, ref: ConnectionRef, base_id: InvoiceId, limit: int
    ) -> Sequence[InvoiceHeader]:
        """Return current headers that refer to an original, whether that is stored or not."""
        ...

    def open_ids(self, ref: ConnectionRef) -> Iterable[InvoiceId]:
        """Iterate over the invoices whose status says that a payment is waited for (may lag)."""
        ...

    # Each list is one query of the store: a page may be shorter than ``limit`` and still have a
    # ``next_key``.

    def list_by_date(  # noqa: PLR0913 - what, from where, how much, in which direction
        self,
        ref: ConnectionRef,
        kind: DateKind,
        period: DateRange,
        limit: int,
        start_key: str | None,
        *,
        descending: bool = True,
    ) -> Page[InvoiceHeader]:
        """Return headers by one of their dates; those without it count as the oldest."""
        ...

    def list_by_supplier(  # noqa: PLR0913
        self,
        ref: ConnectionRef,
        supplier_tax_number: str,
        number_prefix: str,
        limit: int,
        start_key: str | None,
        *,
        descending: bool = False,
    ) -> Page[InvoiceHeader]:
        """Return headers of one supplier whose number starts so, ordered by number."""
        ...

    def list_problems(
        self, ref: ConnectionRef, limit: int, start_key: str | None, *, descending: bool = True
    ) -> Page[InvoiceHeader]:
        """Return headers that ``has_problem`` is true of, by insertion time."""
        ...

    def key_by_date(self, kind: DateKind, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_date`` goes on after a header."""
        ...

    def key_by_supplier(self, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_supplier`` goes on after a header."""
        ...
