"""How the list of invoices is written."""

from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day, moment
from invoice_connector.http_api.invoice_json import invoice_json
from invoice_connector.http_api.paging import Paging
from invoice_connector.services.list_invoices import InvoiceFilter, InvoiceList, ListOrder


def invoice_list_json(
    found: InvoiceList, wanted: InvoiceFilter, page: Paging, language: str
) -> Json:
    """Write a page; ``searched_until`` says how far a search came that has not found enough."""
    items = [
        invoice_json(row.header, language, is_owner_unsure=row.is_owner_unsure)
        for row in found.items
    ]
    return {
        "items": items,
        "next_cursor": page.cursor(found.next_key),
        "searched_until": _searched_until(found, wanted),
    }


def _searched_until(found: InvoiceList, wanted: InvoiceFilter) -> str | None:
    if found.searched_until is None:
        return None
    summary = found.searched_until.summary
    if wanted.supplier_tax_number is not None:
        return summary.number
    return (
        day(summary.issue_date)
        if wanted.by is ListOrder.ISSUE_DATE
        else moment(summary.inserted_at)
    )
