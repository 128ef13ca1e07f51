"""Routes about the deployment and the caller: which source systems there are, and who asks."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.provider_json import provider_json


def add_provider_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.get("/v1/providers")
    def providers() -> Answer:
        call = entrance.call(Role.VIEWER)
        specs = [provider.spec for _, provider in sorted(call.ports.providers.items())]
        return answer(200, {"items": [provider_json(spec, call.language) for spec in specs]})

    @app.get("/v1/me")
    def me() -> Answer:
        caller = entrance.call(Role.VIEWER).caller
        return answer(
            200,
            {
                "tenant": caller.tenant_id,
                "role": caller.role.name.lower(),
                "subject": caller.subject,
            },
        )
