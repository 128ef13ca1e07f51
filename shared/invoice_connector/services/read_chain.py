"""Read the chain of an invoice: its original, what modifies or cancels it, and what remains."""

from invoice_connector.core.chain import Chain, base_id, build_chain
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.ports import Ports

_MOST_MEMBERS = 500


def read_chain(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> Chain:
    """Return the chain that an invoice belongs to; one that stands alone is a chain of one.

    Raises:
        NotFoundError: ``connection_not_found``, ``invoice_not_found``.
    """
    ports.connections.get(ref)
    header = ports.invoices.headers(ref, [invoice_id]).get(invoice_id)
    if header is None:
        raise NotFoundError("invoice_not_found")
    return chain_of(ports, ref, header)


def chain_of(ports: Ports, ref: ConnectionRef, header: InvoiceHeader) -> Chain:
    """Return the chain of a stored invoice, as far as it has arrived."""
    original = base_id(header.summary)
    members = ports.invoices.chain_members(ref, original, _MOST_MEMBERS)
    base = header if header.summary.id == original else None
    if base is None:
        base = ports.invoices.headers(ref, [original]).get(original)
    return build_chain(original, base, members)
