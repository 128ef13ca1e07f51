"""Route of the incremental sync: read what is new without waiting for the schedule."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.services.incremental_sync import poll_now


def add_sync_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the route."""

    @app.post("/v1/connections/<connection_id>/sync")
    def sync_now(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        poll_now(call.ports, call.ref(connection_id))
        return answer(202, {"accepted": True})
