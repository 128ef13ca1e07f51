"""What an answer of a source holds: its document in parts, with the files kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.invoice import InvoiceDetail, InvoiceId, SourceDocument
from invoice_connector.core.live_read import LiveRead
from invoice_connector.core.ports import Ports, StoredFile
from invoice_connector.services.read_invoices import parsed

_LINK_LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of an answer. ``problem_code`` says why there is no ``detail``."""

    document: SourceDocument
    detail: InvoiceDetail | None
    problem_code: str | None
    files: Sequence[StoredFile]


def document_of(ports: Ports, ref: ConnectionRef, read: LiveRead) -> ReadDocument | None:
    """Return the document that was answered, None where there is none."""
    document = read.answer.document if read.answer else None
    if document is None:
        return None
    spec = ports.providers[ports.connections.get(ref).settings.provider].spec
    detail, problem_code = parsed(spec, document)
    return ReadDocument(document, detail, problem_code, ports.live.files(ref, document.id))


def list_files(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> Sequence[StoredFile]:
    """List the files that are kept of an invoice.

    Raises:
        NotFoundError: ``invoice_not_found``: neither the invoice nor a file of it is known.
    """
    ports.connections.get(ref)
    files = ports.live.files(ref, invoice_id)
    if not files and not ports.invoices.headers(ref, [invoice_id]):
        raise NotFoundError("invoice_not_found")
    return files


def link_to_file(
    ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, file_id: str
) -> tuple[StoredFile, str, datetime]:
    """Return a file, an address to load it from, and until when that works.

    Raises:
        NotFoundError: ``file_not_found``.
    """
    for file in list_files(ports, ref, invoice_id):
        if file.file_id == file_id:
            link = ports.live.file_link(ref, file, _LINK_LIFETIME)
            return file, link, ports.clock.now() + _LINK_LIFETIME
    raise NotFoundError("file_not_found")
