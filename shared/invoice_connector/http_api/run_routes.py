"""Routes of sync runs and their windows: reading, pausing, cancelling, reading again."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.run_json import run_json, window_work_json
from invoice_connector.services.cancel_run import cancel_run
from invoice_connector.services.pause_run import pause_run
from invoice_connector.services.read_runs import list_runs, list_windows, read_run
from invoice_connector.services.redrive_window import redrive_window
from invoice_connector.services.resume_run import resume_run

_RUNS = "/v1/connections/<connection_id>/runs"

_Steer = Callable[[Ports, SyncRun], SyncRun]


def add_run_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""
    _add_reading(app, entrance)
    _add_steering(app, entrance)


def _add_reading(app: APIGatewayHttpResolver, entrance: Entrance) -> None:

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


def _add_steering(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.post(f"{_RUNS}/<run_id>/pause")
    def pause(connection_id: str, run_id: str) -> Answer:
        return _steer(entrance, connection_id, run_id, pause_run)

    @app.post(f"{_RUNS}/<run_id>/resume")
    def resume(connection_id: str, run_id: str) -> Answer:
        return _steer(entrance, connection_id, run_id, resume_run)

    @app.post(f"{_RUNS}/<run_id>/cancel")
    def cancel(connection_id: str, run_id: str) -> Answer:
        return _steer(entrance, connection_id, run_id, cancel_run)

    @app.post(f"{_RUNS}/<run_id>/windows/<window_id>/redrive")
    def redrive(connection_id: str, run_id: str, window_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, run_id = call.ref(connection_id), call.run_id(run_id)
        run = redrive_window(call.ports, ref, run_id, call.window_id(window_id))
        return answer(202, run_json(run, call.language))


def _steer(entrance: Entrance, connection_id: str, run_id: str, steer: _Steer) -> Answer:
    call = entrance.call(Role.EDITOR)
    run = read_run(call.ports, call.ref(connection_id), call.run_id(run_id))
    return answer(200, run_json(steer(call.ports, run), call.language))
