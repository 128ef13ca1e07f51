"""Routes for accounting systems: hand over, reconcile, fetch again."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.invoice import InvoiceHeader
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Answer, Json, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.hand_over_input import (
    LARGEST_LIST,
    read_comparison,
    read_hand_over,
)
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.invoice_json import hand_over_json, invoice_json
from invoice_connector.http_api.settings_input import read_if_match
from invoice_connector.services.hand_over import hand_over
from invoice_connector.services.reconcile import Comparison, reconcile
from invoice_connector.services.retry_invoice import retry_invoice

_INVOICES = "/v1/connections/<connection_id>/invoices"


def add_hand_over_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.put(f"{_INVOICES}/<invoice_id>/hand-over")
    def write(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, wanted = call.ref(connection_id), call.invoice_id(invoice_id)
        state, reference = read_hand_over(call.request.body())
        expected = read_if_match(call.request.header("if-match"), "hand_over_changed")
        header = hand_over(call.ports, ref, wanted, state, reference, expected)
        tag = {"ETag": f'"{header.hand_over.version}"'}
        return answer(200, invoice_json(header, call.language), tag)

    @app.post(f"{_INVOICES}/<invoice_id>/retry")
    def retry(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, wanted = call.ref(connection_id), call.invoice_id(invoice_id)
        header = retry_invoice(call.ports, ref, wanted)
        return answer(202, invoice_json(header, call.language))

    @app.post(f"{_INVOICES}/reconcile")
    def compare(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref = call.ref(connection_id)
        kind, period, names = read_comparison(call.request.body(LARGEST_LIST))
        found = reconcile(call.ports, ref, kind, period, names)
        return answer(200, _comparison_json(found, call.language))


def _comparison_json(found: Comparison, language: str) -> Json:
    return {
        "in_both": [_stored_json(header, language) for header in found.in_both],
        "only_here": [_stored_json(header, language) for header in found.only_here],
        "only_there": [
            {"supplier_tax_number": supplier, "invoice_number": number}
            for supplier, number in found.only_there
        ],
    }


def _stored_json(header: InvoiceHeader, language: str) -> Json:
    return {
        "id": header.summary.id.public,
        "supplier_tax_number": header.summary.supplier_tax_number,
        "invoice_number": header.summary.number,
        "found_by": header.found_by.value,
        "found_by_label": label("found_by", header.found_by.value, language),
        "hand_over": hand_over_json(header, language),
    }
