"""Read connections for the people who own them."""

from dataclasses import dataclass, replace

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.services.show_notice import with_notices


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection and what it is doing right now."""

    connection: Connection
    active_run: SyncRun | None = None


def list_connections(
    ports: Ports, tenant_id: str, limit: int, start_key: str | None
) -> Page[Connection]:
    """Return a tenant's connections, disconnected ones included: their invoices stay readable."""
    page = ports.connections.list(tenant_id, limit, start_key)
    return replace(page, items=with_notices(ports, page.items))


def read_connection(ports: Ports, ref: ConnectionRef) -> ConnectionView:
    """Return one connection with its active full run."""
    (connection,) = with_notices(ports, [ports.connections.get(ref)])
    return ConnectionView(connection, ports.runs.active_full(ref))
