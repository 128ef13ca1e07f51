"""InvoiceStore on DynamoDB."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Unpack

from pynamodb.expressions.condition import Condition

from invoice_connector.core.chain import refers_to
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.invoice import (
    InvoiceHeader,
    InvoiceId,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import HeaderWrite, Page, StoredVersion
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Text
from invoice_connector.storage.database import Database, Raw, Span
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.invoice_items import (
    INDEX_KEYS,
    DocumentItem,
    HeaderItem,
    LinkItem,
    VersionItem,
)
from invoice_connector.storage.tables import InvoicesItem
from invoice_connector.storage.transactions import MAX_ACTIONS, Transaction

ROWS_PER_WRITE = 50


class DynamoInvoiceStore:
    """Headers, versions and raw documents of invoices."""

    def __init__(self, database: Database, content: DocumentContent) -> None:
        """Store in the bound tables; ``content`` keeps the raw bytes."""
        self._database = database
        self._content = content

    def headers(
        self, ref: ConnectionRef, ids: Iterable[InvoiceId]
    ) -> Mapping[InvoiceId, InvoiceHeader]:
        """Read the current headers of many invoices, consistently."""
        wanted = (keys.header_key(one) for one in ids if keys.is_storable(one))
        rows = self._database.get_many(HeaderItem, keys.data_key(ref), wanted).values()
        headers = (HeaderItem.from_raw_data(raw).header() for raw in rows)
        return {header.summary.id: header for header in headers}

    def write(self, ref: ConnectionRef, writes: Sequence[HeaderWrite]) -> frozenset[InvoiceId]:
        """Write headers and versions in conditional transactions; return the ids that lost."""
        lost: set[InvoiceId] = set()
        for write in writes:
            self._write_surplus(ref, write)
        for group in _groups(writes):
            lost.update(self._write_group(ref, group))
        return frozenset(lost)

    def store_document(
        self, ref: ConnectionRef, document: SourceDocument, write: HeaderWrite | None
    ) -> None:
        """Keep a raw document under its own version, immutably, then write the header."""
        if not self.has_documents(ref, [(document.id, document.version)]):
            content = self._content.keep(ref, document.content)
            item = DocumentItem.of(ref, document, self._database.clock.now(), **content)
            self._database.put(item, DocumentItem.pk.does_not_exist())
        if write is not None and self.write(ref, [write]):
            raise LostRaceError("invoice_changed")

    def has_documents(
        self, ref: ConnectionRef, keys_wanted: Iterable[tuple[InvoiceId, VersionKey]]
    ) -> frozenset[tuple[InvoiceId, VersionKey]]:
        """Tell which documents are stored."""
        wanted = {keys.document_key(*one): one for one in keys_wanted if keys.is_storable(one[0])}
        pk = keys.data_key(ref)
        found = self._database.get_many(DocumentItem, pk, wanted, only="pk, sk")
        return frozenset(wanted[sk] for sk in found)

    def document(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> SourceDocument:
        """Return a raw document."""
        item = None
        if keys.is_storable(invoice_id):
            sk = keys.document_key(invoice_id, version)
            item = self._database.get(DocumentItem, keys.data_key(ref), sk)
        if item is None:
            raise NotFoundError("document_not_found")
        return item.document(invoice_id, self._content.load(item))

    def versions(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredVersion]:
        """Return the history of one invoice, newest first."""
        if not keys.is_storable(invoice_id):
            return []
        documents = {item.version: item for item in self._documents(ref, invoice_id)}
        begins = VersionItem.sk.startswith(keys.version_prefix(invoice_id))
        history = {
            item.version: item.stored(invoice_id, document=item.version in documents)
            for raw in self._database.query(VersionItem, keys.data_key(ref), begins)
            for item in [VersionItem.from_raw_data(raw)]
        }
        for version, document in documents.items():
            unlisted = StoredVersion(version, None, "", document=True, seen_at=document.stored_at)
            history.setdefault(version, unlisted)
        return [history[version] for version in sorted(history, reverse=True)]

    def chain_members(
        self, ref: ConnectionRef, base_id: InvoiceId, limit: int
    ) -> Sequence[InvoiceHeader]:
        """Return current headers that refer to an original."""
        if not keys.is_storable(base_id):
            return []
        begins = LinkItem.sk.startswith(keys.link_prefix(base_id))
        rows = self._database.query(LinkItem, keys.data_key(ref), begins, limit=limit)
        found = self.headers(ref, [keys.linked(raw["sk"]["S"]) for raw in rows])
        # A newer version may refer to another original; its old link stays behind.
        return [header for header in found.values() if refers_to(header.summary, base_id)]

    def open_ids(self, ref: ConnectionRef) -> Iterator[InvoiceId]:
        """Iterate over invoices that wait for a payment, from the index alone."""
        for raw in self._database.query(HeaderItem, keys.data_key(ref), index="by_open"):
            yield InvoiceId.from_key(raw["open_key"]["S"])

    def list_by_date(  # noqa: PLR0913
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
        name = INDEX_KEYS[kind]
        path: Text = getattr(InvoicesItem, name)
        within = path.between(*keys.date_bounds(kind, period))
        index = f"by_{kind.value}"
        start = _index_start(ref, kind, name, start_key)
        return self._page(
            ref, within, limit, name, index=index, start=start, newest_first=descending
        )

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
        """Return one supplier's headers whose number starts so, ordered by number."""
        first = InvoiceId((supplier_tax_number, number_prefix))
        if not keys.is_storable(first):
            return Page(())
        begins = HeaderItem.sk.startswith(keys.header_key(first))
        start = _start(keys.data_key(ref), start_key) if start_key else None
        return self._page(ref, begins, limit, "sk", start=start, newest_first=descending)

    def list_problems(
        self, ref: ConnectionRef, limit: int, start_key: str | None, *, descending: bool = True
    ) -> Page[InvoiceHeader]:
        """Return headers that somebody may have to act on, by insertion time."""
        name = "problem_key"
        start = _index_start(ref, DateKind.INSERTED_AT, name, start_key)
        return self._page(
            ref, None, limit, name, index="by_problem", start=start, newest_first=descending
        )

    def key_by_date(self, kind: DateKind, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_date`` goes on after a header."""
        return keys.date_key(kind, header)

    def key_by_supplier(self, header: InvoiceHeader) -> str:
        """Return the start key with which ``list_by_supplier`` goes on after a header."""
        return keys.header_key(header.summary.id)

    def _page(
        self,
        ref: ConnectionRef,
        condition: Condition | None,
        size: int,
        name: str,
        **span: Unpack[Span],
    ) -> Page[InvoiceHeader]:
        """Make one query; one row more than wanted tells whether there are more."""
        span["limit"] = size + 1
        rows, last = self._database.query_once(HeaderItem, keys.data_key(ref), condition, **span)
        headers = tuple(HeaderItem.from_raw_data(raw).header() for raw in rows[:size])
        stop = rows[size - 1] if len(rows) > size else last
        return Page(headers, stop[name]["S"] if stop else None)

    def _write_group(self, ref: ConnectionRef, group: Sequence[HeaderWrite]) -> Iterator[InvoiceId]:
        """Write a group without the rows that lose; yield the ids of those."""
        left = list(group)
        if len(left) == 1 and not left[0].history:  # a plain write costs half a transaction
            if not self._database.put(*_header_put(ref, left[0])):
                yield left[0].header.summary.id
            return
        while left:
            transaction = Transaction(self._database)
            for write in left:  # headers first, so that positions name writes
                transaction.put(*_header_put(ref, write))
            for write in left:
                for item in _companions(ref, write)[: MAX_ACTIONS - 1]:
                    transaction.put(item)
            lost = transaction.commit()
            if not lost:
                return
            yield from (left[i].header.summary.id for i in lost)
            left = [write for i, write in enumerate(left) if i not in lost]

    def _write_surplus(self, ref: ConnectionRef, write: HeaderWrite) -> None:
        """Write what of a very long history does not fit into a transaction; facts do no harm."""
        for item in _companions(ref, write)[MAX_ACTIONS - 1 :]:
            self._database.put(item)

    def _documents(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Iterator[DocumentItem]:
        begins = DocumentItem.sk.startswith(keys.document_prefix(invoice_id))
        rows = self._database.query(
            DocumentItem, keys.data_key(ref), begins, only=("pk", "sk", "ve", "stored_at")
        )
        return (DocumentItem.from_raw_data(raw) for raw in rows)


def _groups(writes: Sequence[HeaderWrite]) -> Iterator[list[HeaderWrite]]:
    """Cut so that no group has too many rows or, with its versions, too many actions."""
    group: list[HeaderWrite] = []
    actions = 0
    for write in writes:
        size = min(1 + _has_link(write) + len(write.history), MAX_ACTIONS)
        if group and (len(group) == ROWS_PER_WRITE or actions + size > MAX_ACTIONS):
            yield group
            group, actions = [], 0
        group.append(write)
        actions += size
    if group:
        yield group


def _header_put(ref: ConnectionRef, write: HeaderWrite) -> tuple[HeaderItem, Condition]:
    header = write.header
    item = HeaderItem.of(ref, header)
    if write.replaces_revision == 0:
        return item, HeaderItem.pk.does_not_exist()
    is_expected = HeaderItem.revision == write.replaces_revision
    return item, is_expected & (HeaderItem.order_key <= header.summary.version.key)


def _has_link(write: HeaderWrite) -> bool:
    return bool(write.history) and write.header.summary.original_number is not None


def _companions(ref: ConnectionRef, write: HeaderWrite) -> list[InvoicesItem]:
    """Make what is written with a header: a link comes with a new version, and comes first."""
    seen_at, summary = write.header.updated_at, write.header.summary
    links = [LinkItem.of(ref, summary)] if _has_link(write) else []
    versions = [
        VersionItem.of(ref, row, version, summary_hash, seen_at)
        for version, row, summary_hash in write.history
    ]
    return [*links, *versions]


def _index_start(ref: ConnectionRef, kind: DateKind, name: str, key: str | None) -> Raw | None:
    """Write where an index is read from: its own key, and the key of the item it points at."""
    if key is None:
        return None
    item = _start(keys.data_key(ref), keys.header_key(keys.dated(kind, key)))
    return {**item, name: {"S": key}}


def _start(pk: str, sk: str) -> Raw:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
