"""Routes that change something at Netvisor, and those that say what became of it."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.write import Write, WriteAction
from invoice_connector.http_api.answers import Answer, answer
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.write_input import (
    ORDERS,
    SALES,
    read_deletion,
    read_edit,
    read_import,
    read_status,
)
from invoice_connector.http_api.write_json import preview_json, write_json, write_path
from invoice_connector.services.read_writes import list_writes, look_again, read_write
from invoice_connector.services.request_write import (
    WriteRequest,
    preview_write,
    request_write,
    wait_for_look,
)

_CONNECTION = "/v1/connections/<connection_id>"
_SALES = f"{_CONNECTION}/netvisor/sales-invoices"
_ORDERS = f"{_CONNECTION}/netvisor/orders"
_WRITES = f"{_CONNECTION}/writes"
_WAIT_S = 8.0


def add_write_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes. Their repeats are known by their own Idempotency-Key."""
    _add_messages(app, entrance)
    _add_changes(app, entrance)
    _add_writes(app, entrance)


def _add_messages(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.post(_SALES)
    def import_invoice(connection_id: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, *read_import(call, SALES))

    @app.post(_ORDERS)
    def import_order(connection_id: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, *read_import(call, ORDERS))

    @app.put(f"{_SALES}/<key>")
    def edit_invoice(connection_id: str, key: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, *read_edit(call, WriteAction.EDIT, SALES, key))

    @app.put(f"{_ORDERS}/<key>")
    def edit_order(connection_id: str, key: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, *read_edit(call, WriteAction.EDIT, ORDERS, key))

    @app.post(f"{_SALES}/<key>/to-invoice")
    def to_invoice(connection_id: str, key: str) -> Answer:
        call = _call(entrance, connection_id)
        wanted = read_edit(call, WriteAction.TO_INVOICE, (InvoiceKind.INVOICE,), key)
        return _answer(call, connection_id, *wanted)


def _add_changes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.delete(f"{_SALES}/<key>")
    def delete_invoice(connection_id: str, key: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, read_deletion(call, InvoiceKind.INVOICE, key))

    @app.delete(f"{_ORDERS}/<key>")
    def delete_order(connection_id: str, key: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, read_deletion(call, InvoiceKind.ORDER, key))

    @app.post(f"{_SALES}/status")
    def set_status(connection_id: str) -> Answer:
        call = _call(entrance, connection_id)
        return _answer(call, connection_id, read_status(call))


def _add_writes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    @app.get(_WRITES)
    def show_all(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        fields = call.query()
        page = call.paging(fields, "writes", connection_id)
        fields.expect_no_problems()
        found = list_writes(call.ports, call.ref(connection_id), page.limit, page.start_key)
        items = [write_json(write, call.language) for write in found.items]
        return answer(200, {"items": items, "next_cursor": page.cursor(found.next_key)})

    @app.get(f"{_WRITES}/<write_id>")
    def show(connection_id: str, write_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = read_write(call.ports, call.ref(connection_id), call.write_id(write_id))
        return answer(200, write_json(found, call.language))

    @app.post(f"{_WRITES}/<write_id>/look-again")
    def look(connection_id: str, write_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        found = look_again(call.ports, call.ref(connection_id), call.write_id(write_id))
        return _accepted(found, call.language)


def _call(entrance: Entrance, connection_id: str) -> Call:
    """Return the call of an editor on a connection of their own; nothing is read before."""
    call = entrance.call(Role.EDITOR, may_repeat=False)
    call.ports.connections.get(call.ref(connection_id))
    return call


def _answer(call: Call, connection_id: str, request: WriteRequest, is_dry: bool = False) -> Answer:
    ref = call.ref(connection_id)
    if is_dry:
        return answer(200, preview_json(preview_write(call.ports, ref, request), call.language))
    write = request_write(call.ports, ref, request)
    if request.action is not WriteAction.IMPORT:
        write = wait_for_look(call.ports, write, _WAIT_S)
    return _accepted(write, call.language)


def _accepted(write: Write, language: str) -> Answer:
    return answer(202, write_json(write, language), {"Location": write_path(write)})
