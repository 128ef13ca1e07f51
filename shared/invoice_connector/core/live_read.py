"""A question that somebody puts to a source directly, and what the source answers now.

Such an answer is shown and forgotten after a day; it does not change what is stored of invoices.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, BinaryIO, Protocol

from invoice_connector.core.errors import FailureClass
from invoice_connector.core.invoice import InvoiceId, InvoiceSummary, SourceDocument, VersionKey
from invoice_connector.core.summary_text import summary_fields, summary_from_fields
from invoice_connector.core.taxpayer import Taxpayer

_ID_LENGTH = 32


class LiveResource(StrEnum):
    """What can be asked for."""

    INVOICES = "sales-invoices"
    ORDERS = "orders"
    INVOICE = "sales-invoice"
    ORDER = "order"
    PERSONNEL = "sales-personnel"
    TAXPAYER = "taxpayer"


class LiveState(StrEnum):
    """How far a question has come."""

    ASKED = "asked"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LiveQuestion:
    """What is asked; ``parameters`` are the resource's own, in our words, without empty ones."""

    resource: LiveResource
    parameters: Mapping[str, str]

    @property
    def question_id(self) -> str:
        """Name the question: the same one always has the same id."""
        text = json.dumps([self.resource.value, sorted(self.parameters.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class SalesPerson:
    """Somebody who sells, as invoices may name them."""

    key: str
    first_name: str
    last_name: str
    provision_percent: Decimal | None


class FileContent(Protocol):
    """The bytes of a file, which may be too many to hold in memory."""

    @property
    def size(self) -> int:
        """How many bytes these are."""
        ...

    @property
    def sha256(self) -> str:
        """Their digest in hexadecimal digits."""
        ...

    def open(self) -> BinaryIO:
        """Return a stream that stands at their beginning; it belongs to the content."""
        ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that belongs to an invoice: its picture, or an attachment."""

    name: str
    media_type: str
    content: FileContent = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """What the source answered; which parts are filled depends on the resource.

    ``next_key``: the list goes on above this key. ``files`` are kept with their invoice, not with
    the answer.
    """

    rows: tuple[InvoiceSummary, ...] = ()
    next_key: str | None = None
    document: SourceDocument | None = None
    people: tuple[SalesPerson, ...] = ()
    files: tuple[SourceFile, ...] = ()
    taxpayer: Taxpayer | None = None


@dataclass(frozen=True, slots=True)
class LiveRead:
    """The last time a question was asked; ``code`` and ``failure`` say why it failed."""

    question: LiveQuestion
    state: LiveState
    asked_at: datetime
    settled_at: datetime | None = None
    code: str | None = None
    failure: FailureClass | None = None
    answer: LiveAnswer | None = None


class LiveReading(Protocol):
    """How a provider answers questions, each with one call."""

    def read(self, question: LiveQuestion, source: Any) -> LiveAnswer:
        """Ask the source.

        Raises:
            SourceError: from the call.
        """
        ...

    def keeps_files(self, technical: Mapping[str, str]) -> bool:
        """Tell, by the technical settings, whether files are kept of every invoice."""
        ...

    def read_files(self, invoice_id: InvoiceId, source: Any) -> tuple[SourceFile, ...]:
        """Ask for the files of one invoice.

        Raises:
            SourceError: from the call.
        """
        ...


def answer_to_bytes(answer: LiveAnswer) -> bytes:
    """Write an answer for storage, without its files."""
    fields: dict[str, Any] = {
        "rows": [summary_fields(row) for row in answer.rows],
        "next_key": answer.next_key,
        "people": [
            {**asdict(person), "provision_percent": _text(person.provision_percent)}
            for person in answer.people
        ],
        "document": _document_fields(answer.document) if answer.document else None,
        "taxpayer": asdict(answer.taxpayer) if answer.taxpayer else None,
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def answer_from_bytes(content: bytes) -> LiveAnswer:
    """Read back what ``answer_to_bytes`` wrote."""
    fields = json.loads(content)
    document = fields["document"]
    return LiveAnswer(
        rows=tuple(summary_from_fields(row) for row in fields["rows"]),
        next_key=fields["next_key"],
        document=_document(document) if document else None,
        people=tuple(_person(person) for person in fields["people"]),
        taxpayer=_taxpayer(fields.get("taxpayer")),
    )


def _document_fields(document: SourceDocument) -> dict[str, str]:
    return {
        "id": document.id.key,
        "read_at": document.version.inserted_at.isoformat(),
        "fingerprint": document.version.transaction_id,
        "content": document.content.decode(),
        "media_type": document.media_type,
        "format_version": document.format_version,
    }


def _document(fields: Mapping[str, str]) -> SourceDocument:
    read_at = datetime.fromisoformat(fields["read_at"])
    return SourceDocument(
        id=InvoiceId.from_key(fields["id"]),
        version=VersionKey(read_at, fields["fingerprint"]),
        content=fields["content"].encode(),
        media_type=fields["media_type"],
        format_version=fields["format_version"],
    )


def _person(fields: Mapping[str, Any]) -> SalesPerson:
    percent = fields["provision_percent"]
    return SalesPerson(
        **{**fields, "provision_percent": None if percent is None else Decimal(percent)}
    )


def _taxpayer(fields: Mapping[str, Any] | None) -> Taxpayer | None:
    if fields is None:
        return None
    addresses = tuple((kind, line) for kind, line in fields["addresses"])
    return Taxpayer(**{**fields, "addresses": addresses})


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
