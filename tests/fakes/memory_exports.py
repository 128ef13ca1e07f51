"""ExportStore in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.export import Export
from invoice_connector.core.ports import Page
from tests.fakes.memory_calls import Counted


class MemoryExportStore(Counted):
    """Exports, finished files, shared contents; an address is the key of what it leads to."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._exports: dict[tuple[ConnectionRef, str], Export] = {}
        self.contents: dict[str, bytes] = {}

    def create(self, export: Export) -> None:
        """Keep a new export."""
        self._exports[export.ref, export.export_id] = export

    def get(self, ref: ConnectionRef, export_id: str) -> Export:
        """Return an export."""
        if (ref, export_id) not in self._exports:
            raise NotFoundError("export_not_found")
        return self._exports[ref, export_id]

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Export]:
        """Return exports, newest first."""
        ids = sorted((i for owner, i in self._exports if owner == ref), reverse=True)
        rest = [i for i in ids if start_key is None or i < start_key]
        next_key = rest[limit - 1] if len(rest) > limit else None
        return Page(tuple(self._exports[ref, i] for i in rest[:limit]), next_key)

    def replace(self, export: Export, revision: int) -> bool:
        """Write an export unless somebody has changed it."""
        if self.get(export.ref, export.export_id).revision != revision:
            return False
        self._exports[export.ref, export.export_id] = export
        return True

    @contextmanager
    def writing(self, export: Export, number: int) -> Iterator[BinaryIO]:
        """Return a file that counts when the block ends well."""
        with BytesIO() as file:
            yield file
            self.contents[_key(export, number)] = file.getvalue()

    def link(self, export: Export, number: int, media_type: str, lifetime: timedelta) -> str:
        """Return the key of a file."""
        return _key(export, number)

    def share(
        self, tenant_id: str, content: bytes, name: str, media_type: str, lifetime: timedelta
    ) -> str:
        """Keep a content and return its key."""
        key = f"links/{tenant_id}/{sha256(content).hexdigest()}"
        self.contents[key] = content
        return key


def _key(export: Export, number: int) -> str:
    return f"exports/{export.ref.tenant_id}/{export.export_id}/{number}"
