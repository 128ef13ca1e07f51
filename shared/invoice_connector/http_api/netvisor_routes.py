"""Routes that ask Netvisor directly, and those of the files that belong to invoices.

A question is answered by a worker, since the source may take two minutes. Most answers come at
once, so a request waits for a moment; what takes longer is fetched from its own address.
"""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.live_read import LiveQuestion, LiveRead, LiveResource, LiveState
from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.fields import Fields
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.netvisor_input import (
    FILTERS,
    INCLUDE,
    read_document_question,
    read_list_question,
)
from invoice_connector.http_api.netvisor_json import file_link_json, files_json, live_json
from invoice_connector.services.ask_source import ask_source, read_answer, wait_for_answer
from invoice_connector.services.read_live import document_of, link_to_file, list_files

PROVIDER = "netvisor"
_CONNECTION = "/v1/connections/<connection_id>"
_NETVISOR = f"{_CONNECTION}/netvisor"
_FILES = f"{_CONNECTION}/invoices/<invoice_id>/files"
_WAIT_S = 8.0


def add_netvisor_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""
    _add_lists(app, entrance)
    _add_documents(app, entrance)

    @app.get(f"{_NETVISOR}/sales-personnel")
    def personnel(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        _fields(call).expect_no_problems()
        return _asked(call, connection_id, LiveQuestion(LiveResource.PERSONNEL, {}))

    @app.get(f"{_NETVISOR}/answers/<answer_id>")
    def show_answer(connection_id: str, answer_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref = call.ref(connection_id)
        return _answer(call, ref, read_answer(call.ports, ref, PROVIDER, call.answer_id(answer_id)))

    @app.get(_FILES)
    def files(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = list_files(call.ports, call.ref(connection_id), call.invoice_id(invoice_id))
        return answer(200, {"items": files_json(found)})

    @app.get(f"{_FILES}/<file_id>")
    def file(connection_id: str, invoice_id: str, file_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, wanted = call.ref(connection_id), call.invoice_id(invoice_id)
        return answer(200, file_link_json(*link_to_file(call.ports, ref, wanted, file_id)))


def _add_lists(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    def listed(connection_id: str, resource: LiveResource) -> Answer:
        call = entrance.call(Role.VIEWER)
        return _asked(call, connection_id, read_list_question(resource, _fields(call, *FILTERS)))

    @app.get(f"{_NETVISOR}/sales-invoices")
    def invoices(connection_id: str) -> Answer:
        return listed(connection_id, LiveResource.INVOICES)

    @app.get(f"{_NETVISOR}/orders")
    def orders(connection_id: str) -> Answer:
        return listed(connection_id, LiveResource.ORDERS)


def _add_documents(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    def shown(connection_id: str, key: str, resource: LiveResource) -> Answer:
        call = entrance.call(Role.VIEWER)
        question = read_document_question(resource, key, _fields(call, INCLUDE))
        return _asked(call, connection_id, question)

    @app.get(f"{_NETVISOR}/sales-invoices/<key>")
    def invoice(connection_id: str, key: str) -> Answer:
        return shown(connection_id, key, LiveResource.INVOICE)

    @app.get(f"{_NETVISOR}/orders/<key>")
    def order(connection_id: str, key: str) -> Answer:
        return shown(connection_id, key, LiveResource.ORDER)


def _fields(call: Call, *known: str) -> Fields:
    return Fields(call.request.query(), known)


def _asked(call: Call, connection_id: str, question: LiveQuestion) -> Answer:
    ref = call.ref(connection_id)
    asked = ask_source(call.ports, ref, PROVIDER, question)
    return _answer(call, ref, wait_for_answer(call.ports, ref, asked, _WAIT_S))


def _answer(call: Call, ref: ConnectionRef, read: LiveRead) -> Answer:
    path = f"/v1/connections/{ref.connection_id}/netvisor/answers/{read.question.question_id}"
    body = live_json(path, read, document_of(call.ports, ref, read), call.language)
    if read.state is LiveState.ASKED:
        return answer(202, body, {"Location": path, "Retry-After": "2"})
    return answer(200, body)
