"""InvoiceStore on dicts."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from invoice_connector.core.chain import refers_to
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.invoice import (
    InvoiceHeader,
    InvoiceId,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange, day_of, has_problem
from invoice_connector.core.ports import Clock, HeaderWrite, Page, StoredVersion
from invoice_connector.core.windows import compact
from tests.fakes.memory_calls import Counted


class MemoryInvoiceStore(Counted):
    """Keeps headers, versions and documents; every stored object is immutable."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        super().__init__()
        self._clock = clock
        self._headers: dict[tuple[ConnectionRef, InvoiceId], InvoiceHeader] = {}
        self._versions: dict[tuple[ConnectionRef, InvoiceId], dict[VersionKey, StoredVersion]] = {}
        self._documents: dict[tuple[ConnectionRef, InvoiceId, VersionKey], SourceDocument] = {}

    def headers(
        self, ref: ConnectionRef, ids: Iterable[InvoiceId]
    ) -> Mapping[InvoiceId, InvoiceHeader]:
        """Read the headers of many invoices."""
        return {i: self._headers[ref, i] for i in ids if (ref, i) in self._headers}

    def write(self, ref: ConnectionRef, writes: Sequence[HeaderWrite]) -> frozenset[InvoiceId]:
        """Write headers and versions; return the ids that lost."""
        return frozenset(w.header.summary.id for w in writes if not self._write_one(ref, w))

    def store_document(
        self, ref: ConnectionRef, document: SourceDocument, write: HeaderWrite | None
    ) -> None:
        """Keep a raw document, then write the header."""
        key = (ref, document.id, document.version)
        if key not in self._documents:
            self._documents[key] = document
            kept = self._versions.setdefault((ref, document.id), {})
            old = kept.get(document.version)
            kept[document.version] = StoredVersion(
                document.version,
                old.summary if old else None,
                old.summary_hash if old else "",
                True,
                old.seen_at if old else self._clock.now(),
            )
        if write is not None and not self._write_one(ref, write):
            raise LostRaceError("invoice_changed")

    def has_documents(
        self, ref: ConnectionRef, keys: Iterable[tuple[InvoiceId, VersionKey]]
    ) -> frozenset[tuple[InvoiceId, VersionKey]]:
        """Tell which documents are stored."""
        return frozenset(key for key in keys if (ref, *key) in self._documents)

    def document(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> SourceDocument:
        """Return a raw document."""
        if (ref, invoice_id, version) not in self._documents:
            raise NotFoundError("document_not_found")
        return self._documents[ref, invoice_id, version]

    def versions(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredVersion]:
        """Return the history of one invoice, newest first."""
        kept = self._versions.get((ref, invoice_id), {})
        return [kept[version] for version in sorted(kept, reverse=True)]

    def chain_members(
        self, ref: ConnectionRef, base_id: InvoiceId, limit: int
    ) -> Sequence[InvoiceHeader]:
        """Return current headers that refer to an original."""
        found = [header for header in self._of(ref) if refers_to(header.summary, base_id)]
        return sorted(found, key=lambda header: header.summary.id)[:limit]

    def open_ids(self, ref: ConnectionRef) -> Iterable[InvoiceId]:
        """Iterate over invoices that wait for a payment."""
        return [header.summary.id for header in self._of(ref) if header.is_open]

    def list_by_date(
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
        rows = [h for h in self._of(ref) if period.contains(day_of(h, kind))]
        return _page(rows, lambda h: self.key_by_date(kind, h), limit, start_key, descending)

    def list_by_supplier(
        self,
        ref: ConnectionRef,
        supplier_tax_number: str,
        number_prefix: str,
        limit: int,
        start_key: str | None,
        *,
        descending: bool = False,
    ) -> Page[InvoiceHeader]:
        """Return one supplier's headers whose number starts so, ordered by number."""
        start = InvoiceId((supplier_tax_number, number_prefix)).key
        rows = [h for h in self._of(ref) if h.summary.id.key.startswith(start)]
        return _page(rows, self.key_by_supplier, limit, start_key, descending)

    def list_problems(
        self, ref: ConnectionRef, limit: int, start_key: str | None, *, descending: bool = True
    ) -> Page[InvoiceHeader]:
        """Return headers that somebody may have to act on, by insertion time."""
        rows = [h for h in self._of(ref) if has_problem(h)]
        return _page(rows, _inserted_key, limit, start_key, descending)

    def key_by_date(self, kind: DateKind, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_date`` goes on after a header."""
        if kind is DateKind.INSERTED_AT:
            return _inserted_key(header)
        return f"{day_of(header, kind) or '0000-00-00'}#{_inserted_key(header)}"

    def key_by_supplier(self, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_supplier`` goes on after a header."""
        return header.summary.id.key

    def _of(self, ref: ConnectionRef) -> list[InvoiceHeader]:
        return [header for (owner, _), header in self._headers.items() if owner == ref]

    def _write_one(self, ref: ConnectionRef, write: HeaderWrite) -> bool:
        header = write.header
        key = (ref, header.summary.id)
        old = self._headers.get(key)
        if (old.revision if old else 0) != write.replaces_revision:
            return False
        if old and old.summary.version > header.summary.version:
            return False
        self._headers[key] = header
        kept = self._versions.setdefault(key, {})
        for version, summary, summary_hash in write.history:
            has_document = (*key, version) in self._documents
            kept[version] = StoredVersion(
                version, summary, summary_hash, has_document, header.updated_at
            )
        return True


def _inserted_key(header: InvoiceHeader) -> str:
    return f"{compact(header.summary.inserted_at)}#{header.summary.id.key}"


def _page(
    rows: list[InvoiceHeader],
    key: Callable[[InvoiceHeader], str],
    limit: int,
    start_key: str | None,
    descending: bool,
) -> Page[InvoiceHeader]:
    ordered = sorted(rows, key=key, reverse=descending)
    if start_key is not None:
        ordered = [h for h in ordered if key(h) != start_key and (key(h) < start_key) is descending]
    next_key = key(ordered[limit - 1]) if len(ordered) > limit else None
    return Page(tuple(ordered[:limit]), next_key)
