"""The service itself: whether it is alive, who asks, its source systems, and this contract."""

from invoice_connector.core.provider import Direction, FieldKind
from invoice_connector.http_api.contract.parts import (
    ANY,
    DAY,
    FLAG,
    TEXT,
    WHOLE,
    Schema,
    about,
    array,
    enum,
    json_answer,
    obj,
    operation,
    page_answer,
    path,
    ref,
)
from invoice_connector.http_api.identity import Role

SCHEMAS: dict[str, Schema] = {
    "SettingsField": obj(
        name=about(TEXT, "Its name in `technical`."),
        label=TEXT,
        kind=enum([kind.value for kind in FieldKind]),
        is_secret=about(FLAG, "It can be set, and is never returned."),
        is_required=FLAG,
        is_identity=about(FLAG, "Fixed once the connection was active."),
    ),
    "Provider": obj(
        code=TEXT,
        label=TEXT,
        direction=enum([direction.value for direction in Direction]),
        zone=about(TEXT, "Time zone of the dates that users enter."),
        environments=array(obj(code=TEXT, label=TEXT)),
        default_interval_minutes=WHOLE,
        earliest_from_date=DAY,
        fields=array(ref("SettingsField")),
    ),
}

PATHS = {
    **path(
        "Service",
        "/v1/providers",
        get=operation(
            "listProviders",
            "The source systems of this deployment, with their settings fields",
            "viewer",
            {200: json_answer("All of them.", obj(items=array(ref("Provider"))))},
        ),
    ),
    **path(
        "Service",
        "/v1/me",
        get=operation(
            "getCaller",
            "Who the token says is asking",
            "viewer",
            {
                200: json_answer(
                    "The caller.",
                    obj(tenant=TEXT, role=enum([r.name.lower() for r in Role]), subject=TEXT),
                )
            },
        ),
    ),
    **path(
        "Service",
        "/health",
        get=operation(
            "getHealth",
            "Whether the service is alive",
            None,
            {200: json_answer("It is.", obj(status=TEXT))},
        ),
    ),
    **path(
        "Service",
        "/docs/openapi.json",
        get=operation(
            "getContract", "This contract", None, {200: json_answer("OpenAPI 3.1.", ANY)}
        ),
    ),
    **path(
        "Service",
        "/docs",
        get=operation("getDocs", "This contract to read", None, {200: page_answer("A page.")}),
    ),
}
