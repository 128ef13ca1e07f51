"""Read what became of writes, and have an unknown one looked for once more."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.messages import SendWrite
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.write import Write


def read_write(ports: Ports, ref: ConnectionRef, write_id: str) -> Write:
    """Return one write.

    Raises:
        NotFoundError: ``connection_not_found``, ``write_not_found``.
    """
    ports.connections.get(ref)
    return ports.writes.get(ref, write_id)


def list_writes(ports: Ports, ref: ConnectionRef, limit: int, start_key: str | None) -> Page[Write]:
    """Return writes, newest first.

    Raises:
        NotFoundError: ``connection_not_found``.
    """
    ports.connections.get(ref)
    return ports.writes.list(ref, limit, start_key)


def look_again(ports: Ports, ref: ConnectionRef, write_id: str) -> Write:
    """Look once more for a write whose result is unknown; it is not sent again.

    Raises:
        ConflictError: ``write_not_unknown``.
        NotFoundError: ``connection_not_found``, ``write_not_found``.
    """
    write = read_write(ports, ref, write_id)
    if not ports.writes.reopen(write):
        raise ConflictError("write_not_unknown")
    ports.queue.send(SendWrite(ref.tenant_id, ref.connection_id, write_id))
    return ports.writes.get(ref, write_id)
