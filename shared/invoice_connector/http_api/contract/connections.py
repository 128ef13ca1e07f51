"""Connections: settings, status, check, coverage."""

from invoice_connector.core.connection import ConnectionState, PermissionState
from invoice_connector.core.windows import Axis
from invoice_connector.http_api.contract.parts import (
    DAY,
    FLAG,
    MOMENT,
    PAGING,
    TEXT,
    WHOLE,
    Schema,
    about,
    array,
    enum,
    header,
    json_answer,
    json_body,
    nullable,
    obj,
    operation,
    page,
    partial,
    path,
    ref,
)

_TECHNICAL = {
    "type": "object",
    "additionalProperties": nullable({"type": "string", "maxLength": 256}),
    "description": (
        "The provider's own fields. A field that is absent stays as it is, null clears it. "
        "Secrets are never returned."
    ),
}
_SETTINGS: dict[str, Schema] = {
    "provider": {"type": "string", "maxLength": 40, "description": "E.g. `nav`."},
    "environment": {"type": "string", "maxLength": 40, "description": "E.g. `production`."},
    "name": {"type": "string", "maxLength": 100},
    "automatic_sync": {"type": "boolean"},
    "from_date": about(DAY, "First day of a full sync: reported to the source since then."),
    "interval_minutes": {"type": "integer", "minimum": 5, "maximum": 240},
    "lookback_minutes": {"type": "integer", "minimum": 10, "maximum": 10_080},
    "technical": _TECHNICAL,
}
_INTERVAL = obj(**{"from": MOMENT, "to": MOMENT})

SCHEMAS = {
    "SettingsInput": partial(**{name: nullable(schema) for name, schema in _SETTINGS.items()}),
    "Message": obj(code=TEXT, title=TEXT, remedy=TEXT),
    "FieldProblem": obj(field=TEXT, label=TEXT, code=TEXT, title=TEXT, remedy=TEXT),
    "ConnectionError": obj(
        code=TEXT,
        title=TEXT,
        remedy=TEXT,
        field=nullable(TEXT),
        label=nullable(TEXT),
        source_code=nullable(TEXT),
        request_id=nullable(TEXT),
    ),
    "Permission": obj(
        code=TEXT, label=TEXT, state=enum([s.value for s in PermissionState]), state_label=TEXT
    ),
    "ConnectionStatus": obj(
        state=enum([s.value for s in ConnectionState]),
        label=TEXT,
        since=MOMENT,
        checking_since=nullable(MOMENT),
        last_check_at=nullable(MOMENT),
        next_try_at=nullable(MOMENT),
        error=nullable(ref("ConnectionError")),
        notice=nullable(ref("Message")),
        missing_fields=array(obj(field=TEXT, label=TEXT)),
        permissions=array(ref("Permission")),
        warnings=array(ref("FieldProblem")),
        company_name=nullable(TEXT),
        identity_fixed=FLAG,
    ),
    "SyncState": {
        **obj(
            automatic=FLAG,
            cursor=nullable(MOMENT),
            next_due_at=nullable(MOMENT),
            last_poll_at=nullable(MOMENT),
            last_news_at=nullable(MOMENT),
            failures=WHOLE,
            last_error=nullable(ref("Message")),
        ),
        "description": "`active_run` is there when one connection is read.",
    },
    "Connection": obj(
        id=TEXT,
        provider=TEXT,
        environment=TEXT,
        name=TEXT,
        automatic_sync=FLAG,
        from_date=nullable(DAY),
        interval_minutes=WHOLE,
        lookback_minutes=WHOLE,
        technical={"type": "object", "additionalProperties": nullable(TEXT)},
        credentials={"type": "object", "additionalProperties": obj(set=FLAG)},
        version=WHOLE,
        created_at=nullable(MOMENT),
        updated_at=nullable(MOMENT),
        disconnected_at=nullable(MOMENT),
        status=ref("ConnectionStatus"),
        sync=ref("SyncState"),
    ),
    "Count": obj(count=WHOLE, is_exact=FLAG),
    "Window": obj(axis=enum([a.value for a in Axis]), **{"from": MOMENT, "to": MOMENT}),
    "Coverage": obj(
        claim=obj(
            axis=TEXT,
            axis_label=TEXT,
            **{"from": nullable(MOMENT), "to": nullable(MOMENT)},
            last_read_at=nullable(MOMENT),
            waiting_for_documents=ref("Count"),
            quarantined=ref("Count"),
            gaps=WHOLE,
            is_proven=FLAG,
            text=TEXT,
        ),
        head=nullable(ref("Window")),
        unproven=array(
            obj(axis=TEXT, **{"from": MOMENT, "to": MOMENT}, rows=WHOLE, read_at=MOMENT)
        ),
        failed_windows=array(ref("FailedWindow")),
        audit=nullable(
            obj(
                running=nullable(ref("Run")),
                last_run=nullable(TEXT),
                last_at=nullable(MOMENT),
                last_found_late=WHOLE,
                found_late=WHOLE,
                gaps=WHOLE,
                validity_checked_until=nullable(DAY),
                text=TEXT,
            )
        ),
        axes=array(
            obj(
                axis=TEXT,
                axis_label=TEXT,
                ranges=array(
                    obj(
                        **{"from": MOMENT, "to": MOMENT},
                        oldest_read_at=MOMENT,
                        is_proven=FLAG,
                    )
                ),
                gaps=array(_INTERVAL),
            )
        ),
    ),
}
SCHEMAS["SyncState"]["properties"]["active_run"] = nullable(ref("Run"))

_EXAMPLE = {
    "provider": "nav",
    "environment": "test",
    "automatic_sync": True,
    "from_date": "2026-01-01",
    "technical": {
        "tax_number": "12345678",
        "login": "abcdefghij12345",
        "password": "the technical user's password",
        "signature_key": "ab-cdef-0123456789abcdef01234567",
        "exchange_key": "0123456789ABCDEF",
    },
}
_ETAG = {"ETag": {"schema": TEXT, "description": "The settings' version, for `If-Match`."}}
_CONNECTION = {**json_answer("The connection.", ref("Connection")), "headers": _ETAG}
_IF_MATCH = header("If-Match", TEXT, "The `ETag` that was read; 412 if somebody saved meanwhile.")

PATHS = {
    **path(
        "Connections",
        "/v1/connections",
        get=operation(
            "listConnections",
            "List the tenant's connections",
            "viewer",
            {200: json_answer("One page.", page(ref("Connection")))},
            parameters=PAGING,
        ),
        post=operation(
            "createConnection",
            "Create a connection; with all required data it is checked at once",
            "admin",
            {201: _CONNECTION},
            body=json_body(ref("SettingsInput"), _EXAMPLE),
        ),
    ),
    **path(
        "Connections",
        "/v1/connections/{connection_id}",
        get=operation(
            "getConnection", "Read settings, status and sync state", "viewer", {200: _CONNECTION}
        ),
        put=operation(
            "saveConnection",
            "Change settings; they are checked by themselves",
            "admin",
            {200: _CONNECTION},
            parameters=(_IF_MATCH,),
            body=json_body(ref("SettingsInput"), {"automatic_sync": False}),
        ),
        delete=operation(
            "disconnect",
            "Disconnect: runs stop, credentials are deleted, invoices stay readable",
            "admin",
            {204: {"description": "Done."}},
        ),
    ),
    **path(
        "Connections",
        "/v1/connections/{connection_id}/verify",
        post=operation(
            "checkConnection",
            "Check the connection now",
            "editor",
            {202: _CONNECTION},
            description="At most five times a minute. Read the connection to see the result.",
        ),
    ),
    **path(
        "Connections",
        "/v1/connections/{connection_id}/coverage",
        get=operation(
            "getCoverage",
            "What was read completely, and what is missing",
            "viewer",
            {200: json_answer("The proof of completeness.", ref("Coverage"))},
        ),
    ),
}
