"""LiveStore on DynamoDB and S3: questions and answers go by themselves, files stay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import BinaryAttribute

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import FailureClass
from invoice_connector.core.invoice import InvoiceId, VersionKey
from invoice_connector.core.live_read import (
    LiveQuestion,
    LiveRead,
    LiveResource,
    LiveState,
    SourceFile,
    answer_from_bytes,
    answer_to_bytes,
)
from invoice_connector.core.ports import StoredFile
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import (
    Choice,
    Structure,
    Text,
    UtcTime,
    Whole,
    read_time,
    write_time,
)
from invoice_connector.storage.database import Database
from invoice_connector.storage.documents import DocumentContent
from invoice_connector.storage.tables import IdempotencyItem, InvoicesItem

KEPT_FOR = timedelta(days=1)
_FILE_ID_LENGTH = 32
_READS_SHOWN = 100


class LiveItem(IdempotencyItem):
    """A question and what came of it."""

    resource = Choice(LiveResource, "re")
    parameters = Structure[Mapping[str, str]](dict, dict, "pa")
    state = Choice(LiveState, "st")
    asked_at = UtcTime("aa")
    settled_at = UtcTime("sa")
    code = Text("co")
    failure = Choice(FailureClass, "fa")
    sha256 = Text("sh")
    packed = BinaryAttribute(null=True, legacy_encoding=False)
    content_key = Text("ck")

    def read(self) -> LiveRead:
        """Read all but the answer."""
        return LiveRead(
            question=LiveQuestion(self.resource, self.parameters),
            state=self.state,
            asked_at=self.asked_at,
            settled_at=self.settled_at,
            code=self.code,
            failure=self.failure,
        )


class FileItem(InvoicesItem):
    """A file of an invoice; its content is in the bucket."""

    name = Text("na")
    media_type = Text("mt")
    description = Text("de")
    size = Whole("si")
    stored_at = UtcTime("sa")

    def stored(self) -> StoredFile:
        """Read the file's description."""
        return StoredFile(
            file_id=keys.file_of(self.sk),
            name=self.name,
            media_type=self.media_type,
            description=self.description,
            size=self.size,
            stored_at=self.stored_at,
        )


class FilesReadItem(InvoicesItem):
    """Which version of an invoice had its files read."""

    version = Structure[VersionKey](
        lambda v: [write_time(v.inserted_at), v.transaction_id, v.index],
        lambda row: VersionKey(read_time(row[0]), row[1], row[2]),
        "ve",
    )


class DynamoLiveStore:
    """Answers for a day, files for good.

    Args:
        database: the bound tables.
        content: where large answers and files go.
    """

    def __init__(self, database: Database, content: DocumentContent) -> None:
        """Keep both."""
        self._database = database
        self._content = content

    def put_read(self, ref: ConnectionRef, read: LiveRead) -> None:
        """Keep a question and what came of it."""
        answer: dict[str, Any] = {}
        if read.answer is not None:
            answer = self._content.keep(ref, answer_to_bytes(read.answer), "answers")
        item = LiveItem(
            keys.data_key(ref),
            keys.live_key(read.question.question_id),
            resource=read.question.resource,
            parameters=read.question.parameters,
            state=read.state,
            asked_at=read.asked_at,
            settled_at=read.settled_at,
            code=read.code,
            failure=read.failure,
            expires_at=int((read.asked_at + KEPT_FOR).timestamp()),
            **answer,
        )
        self._database.put(item)

    def get_read(self, ref: ConnectionRef, question_id: str) -> LiveRead | None:
        """Return the last time a question was asked, unless it is too long ago."""
        item = self._database.get(LiveItem, keys.data_key(ref), keys.live_key(question_id))
        if item is None or item.expires_at <= self._database.clock.now().timestamp():
            return None
        answer = answer_from_bytes(self._content.load(item)) if item.sha256 else None
        return replace(item.read(), answer=answer)

    def reads(self, ref: ConnectionRef) -> Sequence[LiveRead]:
        """List up to 100 questions of the last day, without their answers."""
        begins = LiveItem.sk.startswith(keys.live_key(""))
        rows = self._database.query(LiveItem, keys.data_key(ref), begins, limit=_READS_SHOWN)
        now = self._database.clock.now().timestamp()
        items = (LiveItem.from_raw_data(raw) for raw in rows)
        return [item.read() for item in items if item.expires_at > now]

    def store_files(
        self, ref: ConnectionRef, invoice_id: InvoiceId, files: Sequence[SourceFile], at: datetime
    ) -> None:
        """Keep files; the content goes first, so that nobody finds a file without it."""
        for file in files:
            file_id = file.content.sha256[:_FILE_ID_LENGTH]
            self._content.put_file(ref, file_id, file.content.open())
            item = FileItem(
                keys.data_key(ref),
                keys.file_key(invoice_id, file_id),
                name=file.name,
                media_type=file.media_type,
                description=file.description,
                size=file.content.size,
                stored_at=at,
            )
            self._database.put(item, FileItem.pk.does_not_exist())

    def files_read_of(
        self, ref: ConnectionRef, invoice_ids: Collection[InvoiceId]
    ) -> Mapping[InvoiceId, VersionKey]:
        """Return which version's files were read, of those whose files were."""
        by_key = {keys.files_read_key(invoice_id): invoice_id for invoice_id in invoice_ids}
        found = self._database.get_many(FilesReadItem, keys.data_key(ref), by_key)
        return {by_key[sk]: FilesReadItem.from_raw_data(raw).version for sk, raw in found.items()}

    def mark_files_read(
        self, ref: ConnectionRef, invoice_id: InvoiceId, version: VersionKey
    ) -> None:
        """Note that the files of a version were read."""
        sk = keys.files_read_key(invoice_id)
        self._database.put(FilesReadItem(keys.data_key(ref), sk, version=version))

    def files(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredFile]:
        """List the files of an invoice by name."""
        begins = FileItem.sk.startswith(keys.file_prefix(invoice_id))
        rows = self._database.query(FileItem, keys.data_key(ref), begins)
        found = [FileItem.from_raw_data(raw).stored() for raw in rows]
        return sorted(found, key=lambda file: (file.name, file.file_id))

    def file_link(self, ref: ConnectionRef, file: StoredFile, lifetime: timedelta) -> str:
        """Return a signed address of the file."""
        return self._content.file_link(ref, file.file_id, file.name, lifetime)
