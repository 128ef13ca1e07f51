"""Routes that put a question about one invoice to its source, or to its chain."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.lookup import Lookup
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Answer, Json, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.invoice_input import read_number
from invoice_connector.http_api.invoice_json import chain_json
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.ask_for_invoice import (
    ask_for_document,
    ask_for_validity,
    read_lookup,
)
from invoice_connector.services.read_chain import read_chain

_INVOICES = "/v1/connections/<connection_id>/invoices"


def add_lookup_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.post(f"{_INVOICES}/fetch")
    def fetch(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, wanted = call.ref(connection_id), read_number(call.request.body())
        return _asked(connection_id, ask_for_document(call.ports, ref, wanted), call.language)

    @app.post(f"{_INVOICES}/<invoice_id>/check")
    def check(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, wanted = call.ref(connection_id), call.invoice_id(invoice_id)
        return _asked(connection_id, ask_for_validity(call.ports, ref, wanted), call.language)

    @app.get(f"{_INVOICES}/<invoice_id>/lookup")
    def lookup(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = read_lookup(call.ports, call.ref(connection_id), call.invoice_id(invoice_id))
        return answer(200, _lookup_json(connection_id, found, call.language))

    @app.get(f"{_INVOICES}/<invoice_id>/chain")
    def chain(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        found = read_chain(call.ports, call.ref(connection_id), call.invoice_id(invoice_id))
        return answer(200, chain_json(found, call.language))


def _asked(connection_id: str, lookup: Lookup, language: str) -> Answer:
    body = _lookup_json(connection_id, lookup, language)
    return answer(202, body, {"Location": f"{body['invoice_path']}/lookup"})


def _lookup_json(connection_id: str, lookup: Lookup, language: str) -> Json:
    """Write a question and what came of it, and where the invoice is once it was found."""
    public = lookup.invoice_id.public
    return {
        "invoice_id": public,
        "invoice_path": f"/v1/connections/{connection_id}/invoices/{public}",
        "state": lookup.state.value,
        "state_label": label("lookup_state", lookup.state.value, language),
        "asked_at": moment(lookup.asked_at),
        "settled_at": moment(lookup.settled_at),
        "problem": text_json(lookup.code, language) if lookup.code else None,
    }
