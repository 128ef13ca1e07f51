"""Warn of two connections of a tenant that read the same invoices: both would hold all of them."""

from collections.abc import Iterator

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.ports import Ports
from invoice_connector.services.run_progress import read_identity

_CODE = "company_connected_already"
_PAGE = 100


def warn_of_same_company(ports: Ports, connection: Connection) -> tuple[FieldProblem, ...]:
    """Warn at the company's number; what was disconnected reads nothing any more.

    It is no mistake by itself: a second technical user can be tried out in this way.
    """
    settings = connection.settings
    number = ports.providers[settings.provider].spec.identity_fields[0]
    if not settings.technical.get(number):
        return ()
    wanted = read_identity(ports, connection)
    others = (
        one for one in _others(ports, connection) if one.settings.provider == settings.provider
    )
    is_known = any(read_identity(ports, other) == wanted for other in others)
    return (FieldProblem(number, _CODE),) if is_known else ()


def warn_again_of_same_company(ports: Ports, connection: Connection) -> tuple[FieldProblem, ...]:
    """Warn again if the last save did: the other one may be gone by now."""
    has_warned = any(code == _CODE for _, code in connection.status.warnings)
    return warn_of_same_company(ports, connection) if has_warned else ()


def _others(ports: Ports, connection: Connection) -> Iterator[Connection]:
    start_key: str | None = None
    while True:
        page = ports.connections.list(connection.ref.tenant_id, _PAGE, start_key)
        for other in page.items:
            if other.ref != connection.ref and other.settings.disconnected_at is None:
                yield other
        start_key = page.next_key
        if start_key is None:
            return
