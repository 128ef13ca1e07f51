"""How lists of invoices and their totals are written."""

from invoice_connector.core.invoice_filter import DateKind, InvoiceQuery, Sort, day_of
from invoice_connector.core.texts import label
from invoice_connector.http_api.answers import Json
from invoice_connector.http_api.formats import day, moment
from invoice_connector.http_api.invoice_json import amounts_json, invoice_json
from invoice_connector.http_api.paging import Paging
from invoice_connector.services.list_invoices import InvoiceList
from invoice_connector.services.total_invoices import Total, Totals


def invoice_list_json(found: InvoiceList, query: InvoiceQuery, page: Paging, language: str) -> Json:
    """Write a page; ``searched_until`` says how far a search came that has not found enough."""
    items = [
        invoice_json(row.header, language, is_owner_unsure=row.is_owner_unsure)
        for row in found.items
    ]
    return {
        "items": items,
        "next_cursor": page.cursor(found.next_key),
        "searched_until": _searched_until(found, query),
    }


def totals_json(totals: Totals, language: str) -> Json:
    """Write the totals by kind and currency, and the same by month."""
    return {
        "count": totals.count,
        "currencies": [total_json(total, language) for total in totals.currencies],
        "months": [
            {"month": month, "currencies": [total_json(total, language) for total in by_currency]}
            for month, by_currency in totals.months.items()
        ],
    }


def total_json(total: Total, language: str) -> Json:
    """Write the total of one kind and currency."""
    return {
        "kind": total.kind.value,
        "kind_label": label("invoice_kind", total.kind.value, language),
        "currency": total.currency,
        "count": total.count,
        "withdrawn": total.withdrawn,
        "incomplete": total.incomplete,
        "amounts": amounts_json(total.amounts),
    }


def _searched_until(found: InvoiceList, query: InvoiceQuery) -> str | None:
    if found.searched_until is None:
        return None
    header, kind = found.searched_until, query.filter.by
    if query.sort is Sort.NUMBER:
        return header.summary.number
    if kind is DateKind.INSERTED_AT:
        return moment(header.summary.inserted_at)
    return day(day_of(header, kind))
