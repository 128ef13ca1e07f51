"""The diagnostics bundle."""

from invoice_connector.core.errors import FailureClass
from invoice_connector.core.failed_call import KEPT_FOR, SHOWN
from invoice_connector.http_api.contract.parts import (
    MOMENT,
    TEXT,
    WHOLE,
    about,
    array,
    enum,
    json_answer,
    nullable,
    obj,
    operation,
    path,
    ref,
)

SCHEMAS = {
    "FailedCall": obj(
        at=MOMENT,
        operation=about(nullable(TEXT), "What was called, in the source's words."),
        request_id=about(nullable(TEXT), "Under this the source's help desk finds the call."),
        source_code=about(nullable(TEXT), "The source's own error code."),
        http_status=nullable(WHOLE),
        failure=enum([failure.value for failure in FailureClass]),
        code=ref("Code"),
        title=TEXT,
        remedy=TEXT,
    ),
    "Diagnostics": obj(
        about=ref("Message"),
        generated_at=MOMENT,
        connector=about(
            obj(api_version=TEXT, software_id=TEXT, software_name=TEXT, software_version=TEXT),
            "How the connector names itself to sources.",
        ),
        identifiers=about(
            array(obj(field=TEXT, label=TEXT, value=nullable(TEXT))),
            "Settings that name the company and its technical user: no secrets, but not public.",
        ),
        connection=ref("Connection"),
        failed_calls=array(ref("FailedCall")),
        runs=about(array(ref("Run")), "The latest, newest first, without who started them."),
    ),
}

PATHS = path(
    "Connections",
    "/v1/connections/{connection_id}/diagnostics",
    get=operation(
        "getDiagnostics",
        "Everything that the source's help desk asks for, as a file without secrets",
        "viewer",
        {
            200: {
                **json_answer("The bundle, to be saved as a file.", ref("Diagnostics")),
                "headers": {
                    "Content-Disposition": {"schema": TEXT, "description": "The file's name."}
                },
            }
        },
        description=(
            f"Up to {SHOWN} failed calls of the last {KEPT_FOR.days} days, newest first, with "
            "operation, request id, the source's code and HTTP status; status, permission report "
            "and settings of the connection; its latest runs. No password, key, hash or signature, "
            "and nothing that was sent or answered. It names the company and its technical user."
        ),
    ),
)
