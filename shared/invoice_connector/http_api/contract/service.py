"""The service itself: whether it is alive, and this contract."""

from invoice_connector.http_api.contract.parts import (
    ANY,
    TEXT,
    Schema,
    file_answer,
    json_answer,
    obj,
    operation,
    path,
)

SCHEMAS: dict[str, Schema] = {}

PATHS = {
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
        get=operation(
            "getDocs", "This contract to read", None, {200: file_answer("A page.", "text/html")}
        ),
    ),
}
