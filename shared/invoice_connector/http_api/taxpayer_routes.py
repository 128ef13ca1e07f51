"""The route that looks up a company by its tax number."""

import re

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.errors import InputError
from invoice_connector.core.live_read import LiveRead, LiveState
from invoice_connector.core.taxpayer import Taxpayer
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Answer, Json, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.problems import text_json
from invoice_connector.services.look_up_taxpayer import look_up_taxpayer

_TAX_NUMBER = re.compile(r"([0-9]{8})(?:-?[0-9]-?[0-9]{2})?")


def add_taxpayer_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the route."""

    @app.get("/v1/connections/<connection_id>/taxpayers/<tax_number>")
    def show(connection_id: str, tax_number: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, found = call.ref(connection_id), _TAX_NUMBER.fullmatch(tax_number)
        if found is None:
            raise InputError("tax_number_digits", field="tax_number")
        read = look_up_taxpayer(call.ports, ref, found[1])
        body = _read_json(found[1], read, call.language)
        if read.state is LiveState.ASKED:
            return answer(202, body, {"Location": call.request.path, "Retry-After": "2"})
        return answer(200, body)


def _read_json(tax_number: str, read: LiveRead, language: str) -> Json:
    taxpayer = read.answer.taxpayer if read.answer else None
    return {
        "tax_number": tax_number,
        "state": read.state.value,
        "state_label": label("live_state", read.state.value, language),
        "asked_at": moment(read.asked_at),
        "settled_at": moment(read.settled_at),
        "problem": text_json(read.code, language) if read.code else None,
        "taxpayer": _taxpayer_json(taxpayer) if taxpayer else None,
    }


def _taxpayer_json(taxpayer: Taxpayer) -> Json:
    return {
        "is_valid": taxpayer.is_valid,
        "name": taxpayer.name,
        "short_name": taxpayer.short_name,
        "vat_code": taxpayer.vat_code,
        "county_code": taxpayer.county_code,
        "incorporation": taxpayer.incorporation,
        "vat_group": taxpayer.vat_group,
        "addresses": [{"kind": kind, "address": line} for kind, line in taxpayer.addresses],
    }
