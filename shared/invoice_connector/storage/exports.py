"""ExportStore on DynamoDB and S3; a lifecycle rule of the bucket removes the files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from pynamodb.attributes import BooleanAttribute

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.export import KEPT_FOR, Export, ExportFile, ExportFormat, ExportState
from invoice_connector.core.filter_text import filter_fields, filter_from_fields
from invoice_connector.core.invoice_filter import InvoiceFilter
from invoice_connector.core.ports import Page
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Structure, Text, UtcTime, Whole
from invoice_connector.storage.database import Database
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.tables import IdempotencyItem


class ExportItem(IdempotencyItem):
    """An export."""

    export_id = Text("ei")
    format = Choice(ExportFormat, "fo")
    filter = Structure[InvoiceFilter](filter_fields, filter_from_fields, "fi")
    language = Text("la")
    created_at = UtcTime("ca")
    created_by = Text("cb")
    updated_at = UtcTime("ua")
    has_bom = BooleanAttribute(attr_name="bo", null=True)
    state = Choice(ExportState, "st")
    files = Structure[tuple[ExportFile, ...]](
        lambda files: [[f.name, f.size, f.rows] for f in files],
        lambda rows: tuple(ExportFile(*row) for row in rows),
        "fs",
    )
    position = Text("po")
    rows = Whole("ro")
    missing = Whole("mi")
    revision = Whole("r")

    @classmethod
    def of(cls, export: Export) -> "ExportItem":
        """Write an export."""
        return cls(
            keys.data_key(export.ref),
            keys.export_key(export.export_id),
            expires_at=int((export.created_at + KEPT_FOR).timestamp()),
            **to_attributes(export, "ref"),
        )

    def export(self, ref: ConnectionRef) -> Export:
        """Read an export."""
        return from_attributes(self, Export, ref=ref)


class DynamoExportStore:
    """Exports for some days.

    Args:
        database: the bound tables.
        content: the bucket.
    """

    def __init__(self, database: Database, content: DocumentContent) -> None:
        """Keep both."""
        self._database = database
        self._content = content

    def create(self, export: Export) -> None:
        """Keep a new export."""
        self._database.put(ExportItem.of(export))

    def get(self, ref: ConnectionRef, export_id: str) -> Export:
        """Return an export."""
        item = self._database.get(ExportItem, keys.data_key(ref), keys.export_key(export_id))
        if item is None:
            raise NotFoundError("export_not_found")
        return item.export(ref)

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Export]:
        """Return exports, newest first: their ids begin with their time."""
        pk = keys.data_key(ref)
        start = {"pk": {"S": pk}, "sk": {"S": start_key}} if start_key else None
        begins = ExportItem.sk.startswith(keys.EXPORTS)
        rows = list(
            self._database.query(
                ExportItem, pk, begins, newest_first=True, limit=limit + 1, start=start
            )
        )
        exports = tuple(ExportItem.from_raw_data(raw).export(ref) for raw in rows[:limit])
        return Page(exports, rows[limit - 1]["sk"]["S"] if len(rows) > limit else None)

    def replace(self, export: Export, revision: int) -> bool:
        """Write an export unless somebody has changed it."""
        return self._database.put(ExportItem.of(export), ExportItem.revision == revision)

    @contextmanager
    def writing(self, export: Export, number: int) -> Iterator[BinaryIO]:
        """Return a file on disk that is uploaded when the block ends well."""
        with TemporaryFile() as file:
            yield cast("BinaryIO", file)
            file.seek(0)
            self._content.upload(_key(export, number), file)

    def link(self, export: Export, number: int, media_type: str, lifetime: timedelta) -> str:
        """Return an address from which anybody may load a finished file for a while."""
        name = export.files[number].name
        return self._content.link(_key(export, number), name, lifetime, media_type)

    def share(
        self, tenant_id: str, content: bytes, name: str, media_type: str, lifetime: timedelta
    ) -> str:
        """Keep a content for a day and return an address that gives it out for a while."""
        key = f"links/{tenant_id}/{sha256(content).hexdigest()}"
        self._content.upload(key, content)
        return self._content.link(key, name, lifetime, media_type)


def _key(export: Export, number: int) -> str:
    ref = export.ref
    return f"exports/{ref.tenant_id}/{ref.connection_id}/{export.export_id}/{number}"
