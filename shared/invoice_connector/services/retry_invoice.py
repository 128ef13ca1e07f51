"""Have the document of an invoice fetched again that was not delivered or not readable."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError, NotFoundError
from invoice_connector.core.invoice import DetailState, InvoiceHeader, InvoiceId
from invoice_connector.core.messages import FetchPending
from invoice_connector.core.ports import Ports
from invoice_connector.core.schedule import document_retry_delay
from invoice_connector.services.store_document import mark

_MISSING = frozenset({DetailState.PENDING, DetailState.QUARANTINED})


def retry_invoice(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> InvoiceHeader:
    """Ask for the document now; what comes of it is seen at the invoice.

    Raises:
        NotFoundError: ``connection_not_found``, ``invoice_not_found``.
        ConflictError: ``connection_not_active``, ``nothing_to_retry``.
    """
    connection = ports.connections.get(ref)
    header = ports.invoices.headers(ref, [invoice_id]).get(invoice_id)
    if header is None:
        raise NotFoundError("invoice_not_found")
    if header.detail_state not in _MISSING:
        raise ConflictError("nothing_to_retry")
    if not connection.may_sync:
        raise ConflictError("connection_not_active")
    # First what brings the work back if the message is lost.
    ports.runs.add_retry(ref, invoice_id, ports.clock.now() + document_retry_delay(0))
    mark(ports, ref, invoice_id, DetailState.AWAITED, None)
    ports.queue.send(FetchPending(ref.tenant_id, ref.connection_id, (invoice_id.key,)))
    return ports.invoices.headers(ref, [invoice_id])[invoice_id]
