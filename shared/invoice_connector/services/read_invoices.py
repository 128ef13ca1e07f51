"""Read one stored invoice: everything that is known of it, and the original bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from invoice_connector.core.chain import Chain
from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import ConnectorError, NotFoundError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceDetail,
    InvoiceHeader,
    InvoiceId,
    SourceDocument,
)
from invoice_connector.core.ports import Ports, StoredVersion
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.services.read_chain import chain_of

# What a parser may raise on a document that its own checks did not foresee.
PARSER_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

_ABSENT = {DetailState.AWAITED: "document_awaited", DetailState.PENDING: "document_not_delivered"}


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One invoice. ``problem_code`` says why there is no ``detail``."""

    header: InvoiceHeader
    versions: Sequence[StoredVersion]
    document: SourceDocument | None
    detail: InvoiceDetail | None
    problem_code: str | None
    chain: Chain
    is_owner_unsure: bool


def read_invoice(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> InvoiceView:
    """Return everything that is known of one invoice; an unreadable document is no failure."""
    connection = ports.connections.get(ref)
    header = as_it_stands(connection, _header(ports, ref, invoice_id))
    document = _document(ports, ref, header)
    spec = ports.providers[connection.settings.provider].spec
    detail, unreadable = parsed(spec, document)
    return InvoiceView(
        header=header,
        versions=ports.invoices.versions(ref, invoice_id),
        document=document,
        detail=detail,
        problem_code=header.problem_code or unreadable or _ABSENT.get(header.detail_state),
        chain=chain_of(ports, ref, header),
        is_owner_unsure=spec.is_owner_unsure(connection.settings.technical, header.summary),
    )


def as_it_stands(connection: Connection, header: InvoiceHeader) -> InvoiceHeader:
    """Say of a missing document that it will not come, if nobody fetches it any more."""
    is_gone = connection.settings.disconnected_at is not None
    if is_gone and header.detail_state in _ABSENT:
        return replace(header, problem_code="document_not_fetched")
    return header


def read_document(
    ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId
) -> tuple[InvoiceHeader, SourceDocument]:
    """Return an invoice's original document.

    Raises:
        NotFoundError: no such invoice, or ``document_not_found``.
    """
    ports.connections.get(ref)
    header = _header(ports, ref, invoice_id)
    document = _document(ports, ref, header)
    if document is None:
        raise NotFoundError("document_not_found")
    return header, document


def _header(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> InvoiceHeader:
    header = ports.invoices.headers(ref, [invoice_id]).get(invoice_id)
    if header is None:
        raise NotFoundError("invoice_not_found")
    return header


def _document(ports: Ports, ref: ConnectionRef, header: InvoiceHeader) -> SourceDocument | None:
    if header.detail_version is None:
        return None
    try:
        return ports.invoices.document(ref, header.summary.id, header.detail_version)
    except NotFoundError:
        return None


def parsed(
    spec: ProviderSpec, document: SourceDocument | None
) -> tuple[InvoiceDetail | None, str | None]:
    """Return what a document says, or the code of why nobody can read it."""
    if document is None:
        return None, None
    try:
        return spec.parse_document(document.content, document.id), None
    except ConnectorError as error:
        return None, error.code
    except PARSER_FAILURES:
        return None, "document_unreadable"
