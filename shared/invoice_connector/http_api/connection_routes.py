"""Routes of connections: create, read, change, check, disconnect."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.connection import Connection
from invoice_connector.http_api.answers import Answer, answer, no_content
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.connection_json import connection_json, connection_with_run_json
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.settings_input import read_if_match, read_settings
from invoice_connector.services.disconnect import disconnect
from invoice_connector.services.read_connections import list_connections, read_connection
from invoice_connector.services.request_check import request_check
from invoice_connector.services.save_settings import create_connection, save_settings


def add_connection_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.post("/v1/connections")
    def create() -> Answer:
        call = entrance.call(Role.ADMIN)
        change = read_settings(call.request.body())
        connection = create_connection(call.ports, call.caller.tenant_id, change)
        location = f"/v1/connections/{connection.ref.connection_id}"
        return _connection(201, call, connection, {"Location": location})

    @app.get("/v1/connections")
    def list_all() -> Answer:
        call = entrance.call(Role.VIEWER)
        fields = call.query()
        page = call.paging(fields, "connections")
        fields.expect_no_problems()
        found = list_connections(call.ports, call.caller.tenant_id, page.limit, page.start_key)
        items = [_json(call, connection) for connection in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})

    @app.get("/v1/connections/<connection_id>")
    def show(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        view = read_connection(call.ports, call.ref(connection_id))
        spec = call.spec(view.connection.settings.provider)
        body = connection_with_run_json(view.connection, spec, call.language, view.active_run)
        return answer(200, body, _etag(view.connection))

    @app.put("/v1/connections/<connection_id>")
    def save(connection_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        ref, change = call.ref(connection_id), read_settings(call.request.body())
        loaded_version = read_if_match(call.request.header("if-match"))
        connection = save_settings(call.ports, ref, change, loaded_version)
        return _connection(200, call, connection)

    @app.delete("/v1/connections/<connection_id>")
    def remove(connection_id: str) -> Answer:
        call = entrance.call(Role.ADMIN)
        disconnect(call.ports, call.ref(connection_id))
        return no_content()

    @app.post("/v1/connections/<connection_id>/verify")
    def verify(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        return _connection(202, call, request_check(call.ports, call.ref(connection_id)))


def _connection(
    status: int, call: Call, connection: Connection, headers: dict[str, str] | None = None
) -> Answer:
    body = _json(call, connection)
    return answer(status, body, {**_etag(connection), **(headers or {})})


def _json(call: Call, connection: Connection) -> dict[str, object]:
    return connection_json(connection, call.spec(connection.settings.provider), call.language)


def _etag(connection: Connection) -> dict[str, str]:
    return {"ETag": f'"{connection.settings.version}"'}
