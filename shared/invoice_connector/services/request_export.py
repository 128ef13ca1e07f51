"""Ask for an export, and see how far it is."""

from datetime import timedelta

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.export import Export, ExportFormat, ExportState
from invoice_connector.core.invoice_filter import InvoiceFilter
from invoice_connector.core.messages import PrepareExport
from invoice_connector.core.ports import Page, Ports
from invoice_connector.core.request_limits import EXPORTS
from invoice_connector.core.windows import compact
from invoice_connector.services.limit_requests import expect_within

LINK_LIFETIME = timedelta(minutes=5)
_ID_LENGTH = 12


def request_export(  # noqa: PLR0913, PLR0917
    ports: Ports,
    ref: ConnectionRef,
    wanted: InvoiceFilter,
    form: ExportFormat,
    language: str,
    subject: str,
    *,
    has_bom: bool = False,
) -> Export:
    """Start an export.

    Raises:
        NotFoundError: ``connection_not_found``.
        TooOftenError: ``export_too_often``.
    """
    ports.connections.get(ref)
    expect_within(ports, ref, EXPORTS)
    now = ports.clock.now()
    export = Export(
        ref=ref,
        export_id=f"{compact(now)}-{ports.ids.token(_ID_LENGTH)}",
        format=form,
        filter=wanted,
        language=language,
        created_at=now,
        created_by=subject,
        updated_at=now,
        has_bom=has_bom,
    )
    ports.exports.create(export)
    ports.queue.send(PrepareExport(ref.tenant_id, ref.connection_id, export.export_id, 0))
    return export


def read_export(ports: Ports, ref: ConnectionRef, export_id: str) -> Export:
    """Return an export.

    Raises:
        NotFoundError: ``connection_not_found``, ``export_not_found``.
    """
    ports.connections.get(ref)
    return ports.exports.get(ref, export_id)


def list_exports(
    ports: Ports, ref: ConnectionRef, limit: int, start_key: str | None
) -> Page[Export]:
    """Return a connection's exports, newest first."""
    ports.connections.get(ref)
    return ports.exports.list(ref, limit, start_key)


def links(ports: Ports, export: Export, media_type: str) -> list[str]:
    """Return an address for each finished file, good for ``LINK_LIFETIME``; none once they went."""
    if export.state_at(ports.clock.now()) is ExportState.EXPIRED:
        return []
    return [
        ports.exports.link(export, number, media_type, LINK_LIFETIME)
        for number in range(len(export.files))
    ]
