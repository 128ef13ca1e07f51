"""Routes that tell how a connection stands: overview, coverage, diagnostics."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import Answer, answer, json_file
from invoice_connector.http_api.coverage_json import coverage_json
from invoice_connector.http_api.diagnostics_json import diagnostics_json, diagnostics_name
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.overview_json import overview_json
from invoice_connector.services.read_diagnostics import read_diagnostics
from invoice_connector.services.show_coverage import show_coverage
from invoice_connector.services.show_overview import show_overview

_CONNECTION = "/v1/connections/<connection_id>"


def add_report_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.get(f"{_CONNECTION}/overview")
    def overview(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = show_overview(call.ports, call.ref(connection_id))
        return answer(200, overview_json(found, call.language))

    @app.get(f"{_CONNECTION}/coverage")
    def coverage(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = show_coverage(call.ports, call.ref(connection_id))
        return answer(200, coverage_json(found, call.language))

    @app.get(f"{_CONNECTION}/diagnostics")
    def diagnostics(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = read_diagnostics(call.ports, call.ref(connection_id))
        spec = call.spec(found.connection.settings.provider)
        body = diagnostics_json(found, spec, call.ports.software, call.language)
        return json_file(body, diagnostics_name(found))
