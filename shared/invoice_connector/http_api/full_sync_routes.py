"""Routes of the manual full sync: what it would mean, and start it."""

from datetime import date

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.run_json import estimate_json, run_json
from invoice_connector.services.full_sync import estimate_full_sync, start_full_sync

_FULL_SYNC = "/v1/connections/<connection_id>/full-sync"


def add_full_sync_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.post(f"{_FULL_SYNC}/estimate")
    def estimate(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref = call.ref(connection_id)
        found = estimate_full_sync(call.ports, ref, _from_date(call))
        return answer(200, estimate_json(found))

    @app.post(_FULL_SYNC)
    def start(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, from_date = call.ref(connection_id), _from_date(call)
        run, is_new = start_full_sync(call.ports, ref, from_date, call.caller.subject)
        location = {"Location": f"/v1/connections/{connection_id}/runs/{run.run_id}"}
        return answer(202 if is_new else 200, run_json(run, call.language), location)


def _from_date(call: Call) -> date | None:
    fields = Fields(call.request.body(), ("from_date",))
    from_date = fields.day("from_date")
    fields.expect_no_problems()
    return from_date
