"""Documents that people upload: what a provider must be able to tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from invoice_connector.core.invoice import (
    InvoiceDetail,
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    VersionKey,
)

# Older than whatever a source lists, also than a row without a time: its version always wins.
_FIRST_UPLOAD = datetime(1900, 1, 1, tzinfo=UTC)
_NEXT = timedelta(milliseconds=1)


class Addressee(StrEnum):
    """To whom a document is addressed, seen from a connection's company."""

    OURS = "ours"
    OTHERS = "others"
    ISSUED = "issued"  # the company wrote it itself, to somebody else
    UNNAMED = "unnamed"


class UploadOutcome(StrEnum):
    """What became of one invoice of an uploaded document."""

    STORED = "stored"
    THERE_ALREADY = "there_already"  # the same bytes were uploaded before
    KNOWN = "known"  # the source's own version is there and stays


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One invoice of an uploaded document, as it is stored now."""

    header: InvoiceHeader
    outcome: UploadOutcome
    is_owner_unsure: bool


class Uploading(Protocol):
    """How a provider takes documents that did not come from its source."""

    media_type: str

    def read(self, content: bytes) -> Sequence[tuple[InvoiceId, InvoiceDetail]]:
        """Read every invoice of a document; an id occurs once.

        Raises:
            InputError: an ``upload_…`` code.
        """
        ...

    def addressee(self, technical: Mapping[str, str], row: InvoiceSummary) -> Addressee:
        """Tell by the technical settings whose invoice it is.

        Raises:
            ConflictError: ``connection_incomplete``: the settings do not name the company.
        """
        ...


def version_of(content: bytes, before: VersionKey | None) -> VersionKey:
    """Name an upload's version: newer than the one it replaces, older than any of the source."""
    order = before.inserted_at + _NEXT if before else _FIRST_UPLOAD
    return VersionKey.of_read(order, content)


def is_version_of(content: bytes, version: VersionKey) -> bool:
    """Tell whether these bytes are what was uploaded."""
    return version.transaction_id == version_of(content, None).transaction_id
