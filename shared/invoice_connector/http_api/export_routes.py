"""Routes of exports."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.export import Export, ExportFormat
from invoice_connector.core.invoice_filter import InvoiceFilter
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Answer, Json, answer
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.filter_input import FILTERS, read_filter
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.identity import Role
from invoice_connector.services.export_formats import MEDIA_TYPES
from invoice_connector.services.request_export import (
    LINK_LIFETIME,
    links,
    list_exports,
    read_export,
    request_export,
)

_EXPORTS = "/v1/connections/<connection_id>/exports"


def add_export_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.post(_EXPORTS)
    def create(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref = call.ref(connection_id)
        form, wanted, has_bom = _read_wish(call.request.body())
        export = request_export(
            call.ports, ref, wanted, form, call.language, call.caller.subject, has_bom=has_bom
        )
        body = _export_json(export, call, [])
        return answer(202, body, {"Location": f"{call.request.path}/{export.export_id}"})

    @app.get(_EXPORTS)
    def list_all(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, fields = call.ref(connection_id), call.query()
        page = call.paging(fields, connection_id, "exports")
        fields.expect_no_problems()
        found = list_exports(call.ports, ref, page.limit, page.start_key)
        items = [_export_json(export, call, []) for export in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})

    @app.get(f"{_EXPORTS}/<export_id>")
    def show(connection_id: str, export_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        export = read_export(call.ports, call.ref(connection_id), call.export_id(export_id))
        found = links(call.ports, export, MEDIA_TYPES[export.format])
        return answer(200, _export_json(export, call, found))


def _read_wish(body: Json) -> tuple[ExportFormat, InvoiceFilter, bool]:
    fields = Fields(body, ("format", "filter", "bom"))
    form = fields.choice("format", ExportFormat)
    chosen = {name: text for name, text in fields.texts("filter", 100).items() if text is not None}
    has_bom = fields.flag("bom") or False
    is_missing = form is None and not fields.has_problem("format")
    fields.expect_no_problems(*([FieldProblem("format", "field_required")] if is_missing else []))
    return form or ExportFormat.CSV, read_filter(Fields(chosen, FILTERS)), has_bom


def _export_json(export: Export, call: Call, found: list[str]) -> Json:
    """Write an export; links are only in the answer for one of them, good for a short time."""
    now = call.ports.clock.now()
    state = export.state_at(now)
    until = moment(now + LINK_LIFETIME) if found else None
    addresses: list[str | None] = [*found] or [None] * len(export.files)
    return {
        "id": export.export_id,
        "format": export.format.value,
        "state": state.value,
        "state_label": label("export_state", state.value, call.language),
        "progress": {"rows": export.rows, "files": len(export.files), "missing": export.missing},
        "created_at": moment(export.created_at),
        "files": [
            {"name": file.name, "bytes": file.size, "rows": file.rows, "link": link}
            for file, link in zip(export.files, addresses, strict=True)
        ],
        "link": found[0] if found else None,
        "link_expires_at": until,
    }
