"""Put the API together: two functions serve it, with the same entrance and the same answers."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError

from invoice_connector.core.errors import (
    ConnectorError,
    FailureClass,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.ports import Ports
from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.change_routes import add_change_routes
from invoice_connector.http_api.connection_routes import add_connection_routes
from invoice_connector.http_api.docs_routes import add_docs_routes
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.export_routes import add_export_routes
from invoice_connector.http_api.full_sync_routes import add_full_sync_routes
from invoice_connector.http_api.hand_over_routes import add_hand_over_routes
from invoice_connector.http_api.identity import ClaimNames
from invoice_connector.http_api.invoice_routes import add_invoice_routes
from invoice_connector.http_api.large_answers import by_link
from invoice_connector.http_api.lookup_routes import add_lookup_routes
from invoice_connector.http_api.netvisor_routes import add_netvisor_routes
from invoice_connector.http_api.problems import fail, refuse
from invoice_connector.http_api.provider_routes import add_provider_routes
from invoice_connector.http_api.repeats import RepeatedRequestError, settle
from invoice_connector.http_api.report_routes import add_report_routes
from invoice_connector.http_api.run_routes import add_run_routes
from invoice_connector.http_api.sync_routes import add_sync_routes
from invoice_connector.http_api.taxpayer_routes import add_taxpayer_routes
from invoice_connector.http_api.upload_routes import add_upload_routes
from invoice_connector.http_api.webhook_routes import add_webhook_routes
from invoice_connector.http_api.write_routes import add_write_routes
from invoice_connector.services.source_calls import PostponedError, SourceClosedError


def build_api(ports: Callable[[], Ports], claims: ClaimNames) -> APIGatewayHttpResolver:
    """Return the API, apart from the full sync."""
    app, entrance = _empty(ports, claims)
    add_provider_routes(app, entrance)
    add_connection_routes(app, entrance)
    add_report_routes(app, entrance)
    add_run_routes(app, entrance)
    add_sync_routes(app, entrance)
    add_invoice_routes(app, entrance)
    add_lookup_routes(app, entrance)
    add_hand_over_routes(app, entrance)
    add_export_routes(app, entrance)
    add_upload_routes(app, entrance)
    add_taxpayer_routes(app, entrance)
    add_netvisor_routes(app, entrance)
    add_change_routes(app, entrance)
    add_webhook_routes(app, entrance)
    add_write_routes(app, entrance)
    add_docs_routes(app)

    @app.get("/health")
    def health() -> Answer:
        return answer(200, {"status": "ok"})

    return app


def build_full_sync_api(ports: Callable[[], Ports], claims: ClaimNames) -> APIGatewayHttpResolver:
    """Return the API of the full sync; it has a function of its own, with more time."""
    app, entrance = _empty(ports, claims)
    add_full_sync_routes(app, entrance)
    return app


def _empty(
    ports: Callable[[], Ports], claims: ClaimNames
) -> tuple[APIGatewayHttpResolver, Entrance]:
    app = APIGatewayHttpResolver(debug=False)
    entrance = Entrance(app, ports, claims)

    app.use([by_link(entrance), settle])

    def repeated(error: RepeatedRequestError) -> Answer:
        return error.answer

    def no_route(_: NoRouteError) -> Answer:
        return refuse(NotFoundError("route_not_found"), entrance.request())

    def refused(error: ConnectorError) -> Answer:
        return refuse(error, entrance.request())

    def postponed(_: PostponedError) -> Answer:
        return refuse(SourceError("source_busy", FailureClass.THROTTLED), entrance.request())

    def closed(error: SourceClosedError) -> Answer:
        return refuse(SourceError(error.code, FailureClass.MAINTENANCE), entrance.request())

    def failed(error: Exception) -> Answer:
        return fail(error, entrance.request())

    app.exception_handler(RepeatedRequestError)(repeated)
    app.exception_handler(NoRouteError)(no_route)
    app.exception_handler(ConnectorError)(refused)
    app.exception_handler(PostponedError)(postponed)
    app.exception_handler(SourceClosedError)(closed)
    app.exception_handler(Exception)(failed)
    return app, entrance
