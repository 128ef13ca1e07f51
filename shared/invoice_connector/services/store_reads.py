"""Put reads of a source that names no versions into the store: rows, documents, disappearances.

A read is known by when it began. What was read later stays, whoever stores it first.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceHeader,
    InvoiceId,
    InvoiceSummary,
    SourceDocument,
    Validity,
    VersionKey,
)
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.summary_text import summary_fields
from invoice_connector.services.read_invoices import parsed

_ROUNDS = 5
_OF_THE_READ = ("version", "inserted_at")


def row_hash(row: InvoiceSummary) -> str:
    """Fingerprint of what a row says, apart from when it was read."""
    said = {k: v for k, v in summary_fields(row).items() if k not in _OF_THE_READ}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def decide_read(
    header: InvoiceHeader | None,
    rows: Sequence[InvoiceSummary],
    _known: frozenset[VersionKey],
    now: datetime,
    changed_by: str,
    found_by: FoundBy = FoundBy.LIST,
) -> HeaderWrite | None:
    """Decide what the rows of one invoice change; None when nothing.

    A listed invoice exists: its row undoes a deletion that was found out before.
    """
    row = max(rows, key=lambda one: one.version)
    written = InvoiceHeader(
        summary=row,
        summary_hash=row_hash(row),
        revision=1,
        detail_state=DetailState.AWAITED,
        first_seen_at=now,
        updated_at=now,
        changed_by=changed_by,
        validity=Validity.VALID,
        validity_checked_at=row.version.inserted_at,
        found_by=found_by,
    )
    if header is None:
        return HeaderWrite(written, 0)
    if not _is_news(header, written):
        return None
    kept = replace(
        written,
        summary=replace(row, inserted_at=header.summary.inserted_at),
        revision=header.revision + 1,
        first_seen_at=header.first_seen_at,
        detail_version=header.detail_version,
    )
    return HeaderWrite(kept, header.revision)


def _is_news(before: InvoiceHeader, after: InvoiceHeader) -> bool:
    if before.validity is Validity.DELETED:
        return _is_later(after.validity_checked_at, before.validity_checked_at)
    is_newer = after.summary.version > before.summary.version
    return is_newer and after.summary_hash != before.summary_hash


def store_read_document(
    ports: Ports,
    ref: ConnectionRef,
    spec: ProviderSpec,
    document: SourceDocument,
    header: InvoiceHeader | None,
) -> None:
    """Keep a document if it says something new, and bring the header up to date with it.

    Args:
        ports: all ports.
        ref: whose document.
        spec: what kind of source it is from.
        document: as it was read.
        header: the header as it was read a moment ago, None to have it read.

    Raises:
        LostRaceError: the header kept changing.
    """
    for _ in range(_ROUNDS):
        header = header or ports.invoices.headers(ref, [document.id])[document.id]
        write = _write_of(spec, header, document, ports.clock.now())
        if write is None or _is_stored(ports, ref, document, write):
            return
        header = None
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def _is_stored(
    ports: Ports, ref: ConnectionRef, document: SourceDocument, write: HeaderWrite
) -> bool:
    if not write.history:
        return not ports.invoices.write(ref, [write])
    try:
        ports.invoices.store_document(ref, document, write)
    except LostRaceError:
        return False
    return True


def _write_of(
    spec: ProviderSpec, header: InvoiceHeader, document: SourceDocument, now: datetime
) -> HeaderWrite | None:
    read_at, kept = document.version.inserted_at, header.detail_version
    if kept is not None and kept.inserted_at > read_at:
        return None
    is_deleted = header.validity is Validity.DELETED
    if is_deleted and not _is_later(read_at, header.validity_checked_at):
        return None
    is_same = kept is not None and kept.transaction_id == document.version.transaction_id
    if is_same and header.detail_state is DetailState.STORED and not is_deleted:
        return None
    written = _header_with(spec, header, document, now)
    if is_same:
        is_known = _outcome(written) == _outcome(header) and not is_deleted
        kept_one = replace(written, detail_version=kept)
        return None if is_known else HeaderWrite(kept_one, header.revision)
    seen = replace(written.summary, version=document.version)
    history = ((document.version, seen, row_hash(seen)),)
    return HeaderWrite(written, header.revision, history)


def _outcome(header: InvoiceHeader) -> tuple[DetailState, str | None]:
    return header.detail_state, header.problem_code


def _header_with(
    spec: ProviderSpec, header: InvoiceHeader, document: SourceDocument, now: datetime
) -> InvoiceHeader:
    written = replace(
        header,
        revision=header.revision + 1,
        updated_at=now,
        detail_version=document.version,
        validity=Validity.VALID,
        validity_checked_at=document.version.inserted_at,
    )
    detail, problem = parsed(spec, document)
    if detail is None:
        return replace(written, detail_state=DetailState.QUARANTINED, problem_code=problem)
    summary = spec.complete(header.summary, document, detail)
    stored = replace(written, detail_state=DetailState.STORED, problem_code=None, summary=summary)
    return _corrected(stored, document) if _corrects(header.summary, summary) else stored


def _corrects(row: InvoiceSummary, completed: InvoiceSummary) -> bool:
    """Tell whether a document knows better than the row what has become of the invoice."""
    return row.status is not completed.status


def _corrected(header: InvoiceHeader, document: SourceDocument) -> InvoiceHeader:
    """No older row may undo the correction, and any newer one counts, whatever it says."""
    version = max(header.summary.version, document.version)
    return replace(header, summary=replace(header.summary, version=version), summary_hash="")


def mark_deleted(
    ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, read_at: datetime
) -> bool:
    """Mark an invoice that its source no longer has, unless it was seen there since.

    Args:
        ports: all ports.
        ref: whose invoice.
        invoice_id: which one; it need not be stored.
        read_at: when the read began that did not find it, or found it among the deleted ones.

    Returns:
        Whether this call marked it.

    Raises:
        LostRaceError: the header kept changing.
    """
    for _ in range(_ROUNDS):
        header = ports.invoices.headers(ref, [invoice_id]).get(invoice_id)
        if header is None or not _may_be_deleted(header, read_at):
            return False
        marked = _deleted(header, read_at, ports.clock.now())
        if not ports.invoices.write(ref, [HeaderWrite(marked, header.revision)]):
            return True
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def _may_be_deleted(header: InvoiceHeader, read_at: datetime) -> bool:
    seen = [header.summary.version, *([header.detail_version] if header.detail_version else [])]
    is_seen_since = any(version.inserted_at > read_at for version in seen)
    return header.validity is not Validity.DELETED and not is_seen_since


def _deleted(header: InvoiceHeader, read_at: datetime, now: datetime) -> InvoiceHeader:
    state = DetailState.GONE if header.detail_version is None else DetailState.STORED
    is_unreadable = header.detail_state is DetailState.QUARANTINED
    return replace(
        header,
        revision=header.revision + 1,
        updated_at=now,
        detail_state=header.detail_state if is_unreadable else state,
        problem_code=header.problem_code if is_unreadable else None,
        validity=Validity.DELETED,
        validity_checked_at=read_at,
    )


def _is_later(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and (other is None or moment > other)
