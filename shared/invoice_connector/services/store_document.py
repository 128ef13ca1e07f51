"""Keep one fetched document and bring its invoice's header up to date with it."""

from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceHeader,
    InvoiceId,
    SourceDocument,
    Validity,
)
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.services.read_invoices import parsed

_ROUNDS = 5


def store_document(
    ports: Ports,
    ref: ConnectionRef,
    spec: ProviderSpec,
    document: SourceDocument,
    *,
    is_delivered: bool = True,
) -> DetailState:
    """Store a document under the version that its own audit data names.

    A document that cannot be parsed is kept all the same, and its invoice is quarantined. A source
    delivers valid reports only, so a delivery also proves the invoice's validity;
    ``is_delivered`` is False for a document that was stored before.

    Returns:
        The invoice's detail state afterwards: PENDING if the document belongs to another version
        than the current one, whose own is still missing.

    Raises:
        LostRaceError: the header kept changing.
    """
    for _ in range(_ROUNDS):
        header = ports.invoices.headers(ref, [document.id])[document.id]
        if _is_overtaken(header, document):
            ports.invoices.store_document(ref, document, None)
            return header.detail_state
        now = ports.clock.now()
        written = _header_with(spec, header, document, now)
        if is_delivered and document.version == header.summary.version:
            written = replace(written, validity=Validity.VALID, validity_checked_at=now)
        try:
            ports.invoices.store_document(ref, document, HeaderWrite(written, header.revision))
        except LostRaceError:
            continue
        return written.detail_state
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def mark(
    ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, state: DetailState, code: str | None
) -> None:
    """Write why an invoice has no readable document."""
    for _ in range(_ROUNDS):
        header = ports.invoices.headers(ref, [invoice_id])[invoice_id]
        if (header.detail_state, header.problem_code) == (state, code):
            return
        written = _next(header, ports.clock.now(), state, code)
        if not ports.invoices.write(ref, [HeaderWrite(written, header.revision)]):
            return
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def _is_overtaken(header: InvoiceHeader, document: SourceDocument) -> bool:
    """Tell of a late document of an earlier version that the current one's is there already."""
    current = header.summary.version
    return header.detail_version == current and document.version < current


def _header_with(
    spec: ProviderSpec, header: InvoiceHeader, document: SourceDocument, now: datetime
) -> InvoiceHeader:
    if document.version != header.summary.version:
        return _next(header, now, DetailState.PENDING, "document_of_other_version")
    detail, problem = parsed(spec, document)
    if detail is None:
        quarantined = _next(header, now, DetailState.QUARANTINED, problem)
        return replace(quarantined, detail_version=document.version)
    code = "electronic_hash_mismatch" if document.hash_is_valid is False else None
    stored = _next(header, now, DetailState.STORED, code)
    return replace(
        stored,
        detail_version=document.version,
        summary=spec.complete(header.summary, document, detail),
    )


def _next(
    header: InvoiceHeader, now: datetime, state: DetailState, code: str | None
) -> InvoiceHeader:
    return replace(
        header,
        revision=header.revision + 1,
        updated_at=now,
        detail_state=state,
        problem_code=code,
    )
