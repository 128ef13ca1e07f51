"""Routes of the contract: for machines, and as a page to read. Both are open: they name no data."""

import json
from functools import cache

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from invoice_connector.http_api.answers import Answer

_HEADERS = {
    "Cache-Control": "public, max-age=300",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}


def add_docs_routes(app: APIGatewayHttpResolver) -> None:
    """Add the routes."""

    @app.get("/docs/openapi.json")
    def contract() -> Answer:
        return Response(200, "application/json", _contract_text(), dict(_HEADERS))

    @app.get("/docs")
    def page() -> Answer:
        return Response(200, "text/html; charset=utf-8", _page_text(), dict(_HEADERS))

    @app.get("/docs/page.css")
    def style() -> Answer:
        from invoice_connector.http_api.docs_page import STYLE

        return Response(200, "text/css; charset=utf-8", STYLE, dict(_HEADERS))


@cache
def _contract_text() -> str:
    from invoice_connector.http_api.contract.document import build_contract

    return json.dumps(build_contract(), ensure_ascii=False, separators=(",", ":"))


@cache
def _page_text() -> str:
    from invoice_connector.http_api.docs_page import write_page

    return write_page(json.loads(_contract_text()))
