"""Routes of stored invoices."""

from enum import StrEnum

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.errors import ConflictError
from invoice_connector.core.invoice_filter import InvoiceQuery
from invoice_connector.http_api.answers import Answer, answer, html_page, xml_file
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.filter_input import FILTERS, PARAMETERS, read_filter, read_query
from invoice_connector.http_api.identity import Role
from invoice_connector.http_api.invoice_json import invoice_view_json
from invoice_connector.http_api.invoice_list_json import invoice_list_json, totals_json
from invoice_connector.services.list_invoices import list_invoices
from invoice_connector.services.read_invoices import (
    InvoiceView,
    read_document,
    read_invoice,
)
from invoice_connector.services.total_invoices import total_invoices

_INVOICES = "/v1/connections/<connection_id>/invoices"


class Language(StrEnum):
    """The languages of texts."""

    EN = "en"
    HU = "hu"
    FI = "fi"


def add_invoice_routes(app: APIGatewayHttpResolver, entrance: Entrance) -> None:
    """Add the routes."""

    @app.get(_INVOICES)
    def list_all(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, fields = call.ref(connection_id), call.query(*PARAMETERS)
        query = read_query(fields)
        page = call.paging(fields, connection_id, "invoices", filters=(repr(query),))
        fields.expect_no_problems()
        found = list_invoices(call.ports, ref, query, page.limit, page.start_key)
        return answer(200, invoice_list_json(found, query, page, call.language))

    @app.get(f"{_INVOICES}/totals")
    def totals(connection_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, fields = call.ref(connection_id), call.parameters(*FILTERS)
        query = InvoiceQuery(read_filter(fields))
        return answer(200, totals_json(total_invoices(call.ports, ref, query), call.language))

    @app.get(f"{_INVOICES}/<invoice_id>")
    def show(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        view = read_invoice(call.ports, call.ref(connection_id), call.invoice_id(invoice_id))
        return answer(200, invoice_view_json(view, call.language))

    @app.get(f"{_INVOICES}/<invoice_id>/print")
    def printed(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, fields = call.ref(connection_id), call.parameters("language")
        language = fields.choice("language", Language) or call.language
        fields.expect_no_problems()
        view = read_invoice(call.ports, ref, call.invoice_id(invoice_id))
        return _print_answer(view, language)

    @app.get(f"{_INVOICES}/<invoice_id>/xml")
    def xml(connection_id: str, invoice_id: str) -> Answer:
        call = entrance.call(Role.VIEWER)
        ref, wanted = call.ref(connection_id), call.invoice_id(invoice_id)
        header, document = read_document(call.ports, ref, wanted)
        return xml_file(document.content, header.summary.number)


def _print_answer(view: InvoiceView, language: str) -> Answer:
    """Write the page; it is only loaded when somebody prints."""
    from invoice_connector.http_api.print_page import print_page
    from invoice_connector.http_api.print_style import POLICY

    if view.detail is None:
        raise ConflictError(view.problem_code or "document_unreadable")
    return html_page(print_page(view, view.detail, str(language)), POLICY)
