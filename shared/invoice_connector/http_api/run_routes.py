"""Routes of sync runs and their windows."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.run_json import run_json, window_work_json
from invoice_connector.services.read_runs import list_runs, list_windows, read_run

_RUNS = "/v1/connections/<connection_id>/runs"


def add_run_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.get(_RUNS)
    def list_all(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, fields = call.ref(connection_id), call.query()
        page = call.paging(fields, connection_id, "runs")
        fields.expect_no_problems()
        found = list_runs(call.ports, ref, page.limit, page.start_key)
        items = [run_json(run, call.language) for run in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})

    @app.get(f"{_RUNS}/<run_id>")
    def show(connection_id: str, run_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        run = read_run(call.ports, call.ref(connection_id), call.run_id(run_id))
        return answer(200, run_json(run, call.language))

    @app.get(f"{_RUNS}/<run_id>/windows")
    def windows(connection_id: str, run_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, run_id, fields = call.ref(connection_id), call.run_id(run_id), call.query()
        page = call.paging(fields, connection_id, "windows", run_id)
        fields.expect_no_problems()
        found = list_windows(call.ports, ref, run_id, page.limit, page.start_key)
        items = [window_work_json(work, call.language) for work in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})
