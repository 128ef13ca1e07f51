"""Route of the change feed."""

import re

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.errors import MalformedError
from invoice_connector.core.event_json import event_json
from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.paging import PARAMETERS, Paging
from invoice_connector.services.read_changes import ChangesPage, read_changes, read_end

_NOW = "now"  # no marker is that short
_POSITION = re.compile(r"[0-9]{1,18}")


def add_change_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the route."""

    @app.get("/v1/connections/<connection_id>/changes")
    def changes(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, query = call.ref(connection_id), call.request.query()
        is_now = query.get("cursor") == _NOW
        fields = Fields({**query, "cursor": None} if is_now else query, PARAMETERS)
        page = call.paging(fields, connection_id, "changes")
        fields.expect_no_problems()
        if is_now:
            return _answer(connection_id, read_end(call.ports, ref), page)
        after = _position(page.start_key or "0")
        return _answer(connection_id, read_changes(call.ports, ref, after, page.limit), page)


def _position(text: str) -> int:
    if not _POSITION.fullmatch(text):
        raise MalformedError("invalid_cursor")
    return int(text)


def _answer(connection_id: str, found: ChangesPage, page: Paging) -> Answer:
    """Give a cursor at the feed's end as well: the reader asks again from there."""
    items = [event_json(connection_id, change) for change in found.items]
    cursor = page.cursor(str(found.position))
    return answer(200, {"items": items, "next_cursor": cursor, "has_more": found.has_more})
