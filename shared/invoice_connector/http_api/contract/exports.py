"""Exports of filtered lists."""

from invoice_connector.core.export import ExportFormat, ExportState
from invoice_connector.http_api.contract.parts import (
    MOMENT,
    PAGING,
    TEXT,
    WHOLE,
    array,
    enum,
    json_answer,
    json_body,
    nullable,
    obj,
    operation,
    page,
    path,
    ref,
)
from invoice_connector.http_api.contract.search import FILTERS

_EXPORTS = "/v1/connections/{connection_id}/exports"
_FORMAT = enum([form.value for form in ExportFormat])
_EXPORT = json_answer("The export.", ref("Export"))

SCHEMAS = {
    "ExportRequest": {
        "type": "object",
        "properties": {
            "format": _FORMAT,
            "bom": {"type": "boolean", "description": "Begin a CSV file with a byte order mark."},
            "filter": {
                "type": "object",
                "properties": {one["name"]: one["schema"] for one in FILTERS},
                "additionalProperties": False,
            },
        },
        "required": ["format"],
        "additionalProperties": False,
    },
    "Export": obj(
        id=TEXT,
        format=_FORMAT,
        state=enum([state.value for state in ExportState]),
        state_label=TEXT,
        progress=obj(rows=WHOLE, files=WHOLE, missing=WHOLE),
        created_at=MOMENT,
        files=array(obj(name=TEXT, bytes=WHOLE, rows=WHOLE, link=nullable(TEXT))),
        link=nullable(TEXT),
        link_expires_at=nullable(MOMENT),
    ),
}

PATHS = {
    **path(
        "Exports",
        _EXPORTS,
        post=operation(
            "createExport",
            "Prepare files of all invoices that a filter accepts",
            "viewer",
            {202: _EXPORT},
            description=(
                "CSV (RFC 4180; texts that a spreadsheet could run are marked with an apostrophe), "
                "XLSX, JSON Lines, or the original documents as zip. Headings are in the language "
                "of `Accept-Language`. At most 10 an hour; files are kept for 7 days."
            ),
            body=json_body(
                ref("ExportRequest"),
                {
                    "format": "csv",
                    "bom": True,
                    "filter": {"by": "issue_date", "from": "2026-01-01"},
                },
            ),
        ),
        get=operation(
            "listExports",
            "Exports of the last days, newest first",
            "viewer",
            {200: json_answer("One page.", page(ref("Export")))},
            parameters=PAGING,
        ),
    ),
    **path(
        "Exports",
        f"{_EXPORTS}/{{export_id}}",
        get=operation(
            "getExport",
            "How far an export is; links to its files, each good for five minutes",
            "viewer",
            {200: _EXPORT},
        ),
    ),
}
