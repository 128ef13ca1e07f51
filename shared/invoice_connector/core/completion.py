"""Fill in a list row from its document."""

from dataclasses import fields, replace
from typing import TypeVar

from invoice_connector.core.invoice import Amounts, InvoiceDetail, InvoiceSummary, SourceDocument

_T = TypeVar("_T")


def fill_gaps(
    summary: InvoiceSummary, _document: SourceDocument, detail: InvoiceDetail
) -> InvoiceSummary:
    """Fill what the list row left open; what the list did say stays."""
    amounts = Amounts(
        **{
            f.name: _first(getattr(summary.amounts, f.name), getattr(detail.amounts, f.name))
            for f in fields(Amounts)
        }
    )
    return replace(
        summary,
        amounts=amounts,
        currency=_first(summary.currency, detail.currency),
        delivery_date=_first(summary.delivery_date, detail.delivery_date),
        payment_date=_first(summary.payment_date, detail.payment_date),
        payment_method=_first(summary.payment_method, detail.payment_method),
    )


def _first(listed: _T | None, read: _T | None) -> _T | None:
    return read if listed is None else listed
