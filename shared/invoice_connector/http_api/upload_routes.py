"""The route that takes documents found elsewhere."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.texts import label
from invoice_connector.core.uploading import Uploaded, UploadOutcome
from invoice_connector.http_api.answers import Answer, Json, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.invoice_json import invoice_json
from invoice_connector.services.upload_invoices import upload_invoices


def add_upload_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the route."""

    @app.post("/v1/connections/<connection_id>/invoices/upload")
    def upload(connection_id: str) -> Answer:
        call = entrance.call(Role.EDITOR)
        ref, fields = call.ref(connection_id), call.parameters("replace")
        call.ports.connections.get(ref)
        replaces = fields.switch("replace") is True
        fields.expect_no_problems()
        found = upload_invoices(call.ports, ref, call.request.xml(), replaces=replaces)
        return _answer(connection_id, found, call.language)


def _answer(connection_id: str, found: Sequence[Uploaded], language: str) -> Answer:
    is_new = any(one.outcome is UploadOutcome.STORED for one in found)
    first = found[0].header.summary.id.public
    where = f"/v1/connections/{connection_id}/invoices/{first}"
    body = {"items": [_uploaded_json(one, language) for one in found]}
    return answer(201 if is_new else 200, body, {"Location": where})


def _uploaded_json(one: Uploaded, language: str) -> Json:
    return {
        "outcome": one.outcome.value,
        "outcome_label": label("upload_outcome", one.outcome.value, language),
        "invoice": invoice_json(one.header, language, is_owner_unsure=one.is_owner_unsure),
    }
