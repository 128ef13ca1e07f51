"""LiveStore in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId, VersionKey
from invoice_connector.core.live_read import (
    LiveRead,
    SourceFile,
    answer_from_bytes,
    answer_to_bytes,
)
from invoice_connector.core.ports import Clock, StoredFile
from tests.fakes.memory_calls import Counted

_KEPT_FOR = timedelta(days=1)


class MemoryLiveStore(Counted):
    """Answers for a day, files for good."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        super().__init__()
        self._clock = clock
        self._reads: dict[tuple[ConnectionRef, str], LiveRead] = {}
        self.contents: dict[tuple[ConnectionRef, str], bytes] = {}
        self._files_read: dict[tuple[ConnectionRef, InvoiceId], VersionKey] = {}
        self._files: dict[tuple[ConnectionRef, InvoiceId, str], StoredFile] = {}

    def put_read(self, ref: ConnectionRef, read: LiveRead) -> None:
        """Keep a question and what came of it."""
        answer = answer_from_bytes(answer_to_bytes(read.answer)) if read.answer else None
        self._reads[ref, read.question.question_id] = replace(read, answer=answer)

    def get_read(self, ref: ConnectionRef, question_id: str) -> LiveRead | None:
        """Return the last time a question was asked, unless it is too long ago."""
        read = self._reads.get((ref, question_id))
        if read is None or read.asked_at + _KEPT_FOR <= self._clock.now():
            return None
        return read

    def reads(self, ref: ConnectionRef) -> Sequence[LiveRead]:
        """List the questions of the last day, without their answers."""
        own = sorted(question_id for of, question_id in self._reads if of == ref)
        found = [self.get_read(ref, question_id) for question_id in own]
        return [replace(read, answer=None) for read in found if read is not None]

    def store_files(
        self, ref: ConnectionRef, invoice_id: InvoiceId, files: Sequence[SourceFile], at: datetime
    ) -> None:
        """Keep files; one that is kept already stays as it is."""
        for file in files:
            file_id = file.content.sha256[:32]
            self.contents[ref, file_id] = file.content.open().read()
            stored = StoredFile(
                file_id, file.name, file.media_type, file.description, file.content.size, at
            )
            self._files.setdefault((ref, invoice_id, file_id), stored)

    def files_read_of(
        self, ref: ConnectionRef, invoice_ids: Collection[InvoiceId]
    ) -> Mapping[InvoiceId, VersionKey]:
        """Return which version's files were read, of those whose files were."""
        known = {one: self._files_read.get((ref, one)) for one in invoice_ids}
        return {one: version for one, version in known.items() if version}

    def mark_files_read(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> None:
        """Note that the files of a version were read."""
        self._files_read[ref, invoice_id] = version

    def files(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredFile]:
        """List the files of an invoice by name."""
        own = [f for key, f in self._files.items() if key[:2] == (ref, invoice_id)]
        return sorted(own, key=lambda file: (file.name, file.file_id))

    def file_link(self, ref: ConnectionRef, file: StoredFile, lifetime: timedelta) -> str:
        """Return an address that says what it leads to."""
        return f"memory:{ref.connection_id}/{file.file_id}?for={lifetime.total_seconds():.0f}"
