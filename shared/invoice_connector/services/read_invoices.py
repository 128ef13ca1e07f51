"""Read stored invoices: the list, one invoice with its parsed document, the original bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import ConnectorError, NotFoundError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceDetail,
    InvoiceHeader,
    InvoiceId,
    SourceDocument,
)
from invoice_connector.core.ports import DateRange, Page, Ports, StoredVersion

# What a parser may raise on a document that its own checks did not foresee.
_PARSER_FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

_ABSENT = {DetailState.AWAITED: "document_awaited", DetailState.PENDING: "document_not_delivered"}


class ListOrder(StrEnum):
    """The date that the list is ordered and filtered by."""

    INSERTED_AT = "inserted_at"
    ISSUE_DATE = "issue_date"


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices: of a period, or of a supplier whose numbers begin so."""

    by: ListOrder = ListOrder.INSERTED_AT
    period: DateRange = field(default_factory=DateRange)
    supplier_tax_number: str | None = None
    number_prefix: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One invoice. ``problem_code`` says why there is no ``detail``."""

    header: InvoiceHeader
    versions: Sequence[StoredVersion]
    document: SourceDocument | None
    detail: InvoiceDetail | None
    problem_code: str | None


def list_invoices(
    ports: Ports, ref: ConnectionRef, wanted: InvoiceFilter, limit: int, start_key: str | None
) -> Page[InvoiceHeader]:
    """Return invoices of a connection that exists, newest first or by number."""
    ports.connections.get(ref)
    store = ports.invoices
    if wanted.supplier_tax_number is not None:
        return store.list_by_supplier(
            ref, wanted.supplier_tax_number, wanted.number_prefix, limit, start_key
        )
    if wanted.by is ListOrder.ISSUE_DATE:
        return store.list_by_issue_date(ref, wanted.period, limit, start_key)
    return store.list_by_inserted_at(ref, wanted.period, limit, start_key)


def read_invoice(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> InvoiceView:
    """Return everything that is known of one invoice; an unreadable document is no failure."""
    connection = ports.connections.get(ref)
    header = _header(ports, ref, invoice_id)
    document = _document(ports, ref, header)
    detail, problem_code = _parsed(ports, connection, document)
    return InvoiceView(
        header=header,
        versions=ports.invoices.versions(ref, invoice_id),
        document=document,
        detail=detail,
        problem_code=header.problem_code or problem_code or _ABSENT.get(header.detail_state),
    )


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


def _parsed(
    ports: Ports, connection: Connection, document: SourceDocument | None
) -> tuple[InvoiceDetail | None, str | None]:
    if document is None:
        return None, None
    spec = ports.providers[connection.settings.provider].spec
    try:
        return spec.parse_document(document.content, document.id), None
    except ConnectorError as error:
        return None, error.code
    except (*_PARSER_FAILURES, RecursionError):
        return None, "document_unreadable"
