"""Where answers of sources, and files that belong to invoices, are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId, VersionKey
from invoice_connector.core.live_read import LiveRead, SourceFile


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an invoice as kept; ``file_id`` is its content's fingerprint."""

    file_id: str
    name: str
    media_type: str
    description: str
    size: int
    stored_at: datetime


class LiveStore(Protocol):
    """Questions to sources with their answers, for a day; files for as long as invoices."""

    def put_read(self, ref: ConnectionRef, read: LiveRead) -> None:
        """Keep a question and what came of it."""
        ...

    def get_read(self, ref: ConnectionRef, question_id: str) -> LiveRead | None:
        """Return the last time a question was asked."""
        ...

    def reads(self, ref: ConnectionRef) -> Sequence[LiveRead]:
        """List up to 100 questions of the last day, without their answers."""
        ...

    def store_files(
        self, ref: ConnectionRef, invoice_id: InvoiceId, files: Sequence[SourceFile], at: datetime
    ) -> None:
        """Keep files; one that is kept already stays as it is."""
        ...

    def files_read_of(
        self, ref: ConnectionRef, invoice_ids: Collection[InvoiceId]
    ) -> Mapping[InvoiceId, VersionKey]:
        """Return which version's files were read, of those whose files were."""
        ...

    def mark_files_read(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> None:
        """Note that the files of a version were read, whether it has some or not."""
        ...

    def files(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredFile]:
        """List the files of an invoice by name."""
        ...

    def file_link(self, ref: ConnectionRef, file: StoredFile, lifetime: timedelta) -> str:
        """Return an address from which anybody may load the file for a while."""
        ...
