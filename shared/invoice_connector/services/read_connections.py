"""Read connections for the people who own them."""

from dataclasses import dataclass

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.sync_run import SyncRun


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection and what it is doing right now."""

    connection: Connection
    active_run: SyncRun | None = None


def list_connections(
    ports: Ports, tenant_id: str, limit: int, start_key: str | None
) -> Page[Connection]:
    """Return a tenant's connections, disconnected ones included: their invoices stay readable."""
    return ports.connections.list(tenant_id, limit, start_key)


def read_connection(ports: Ports, ref: ConnectionRef) -> ConnectionView:
    """Return one connection with its active full run."""
    return ConnectionView(ports.connections.get(ref), ports.runs.active_full(ref))
