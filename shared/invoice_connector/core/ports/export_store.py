"""Where exports and their files are kept, and what is handed out by a link."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import BinaryIO, Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.export import Export
from invoice_connector.core.ports.page import Page


class ExportStore(Protocol):
    """Exports of connections; they and their files go by themselves after some days."""

    def create(self, export: Export) -> None:
        """Keep a new export."""
        ...

    def get(self, ref: ConnectionRef, export_id: str) -> Export:
        """Return an export; raises NotFoundError ``export_not_found``."""
        ...

    def list(self, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Export]:
        """Return exports, newest first."""
        ...

    def replace(self, export: Export, revision: int) -> bool:
        """Write an export unless somebody has changed it since ``revision``."""
        ...

    def writing(self, export: Export, number: int) -> AbstractContextManager[BinaryIO]:
        """Return a file that becomes the export's file of this number when the block ends well."""
        ...

    def link(self, export: Export, number: int, media_type: str, lifetime: timedelta) -> str:
        """Return an address from which anybody may load a finished file for a while."""
        ...

    def share(
        self, tenant_id: str, content: bytes, name: str, media_type: str, lifetime: timedelta
    ) -> str:
        """Keep a content for a day and return an address that gives it out for a while."""
        ...
