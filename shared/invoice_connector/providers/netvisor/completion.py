"""Fill in a list row from its document, and correct what the row could not know yet."""

from dataclasses import replace
from decimal import Decimal

from invoice_connector.core.completion import fill_gaps
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceStatus,
    InvoiceSummary,
    SourceDocument,
)
from invoice_connector.providers.netvisor.documents import COMPANY_CURRENCY
from invoice_connector.providers.netvisor.values import STILL_OPEN, read_status


def complete(
    summary: InvoiceSummary, document: SourceDocument, detail: InvoiceDetail
) -> InvoiceSummary:
    """Fill in the row; a payment shows in the document of what is no longer listed as open."""
    filled = fill_gaps(_without_fillings(summary), document, detail)
    customer = detail.customer
    filled = replace(
        filled,
        customer_name=filled.customer_name or (customer.name if customer else None),
        customer_tax_number=customer.tax_number if customer else None,
        payment_date=detail.payment_date or filled.payment_date,
    )
    return _with_status(_in_own_currency(filled, detail), detail)


def _without_fillings(summary: InvoiceSummary) -> InvoiceSummary:
    """Forget what an earlier document filled in, and no row says: this one may say otherwise."""
    return replace(summary, amounts=Amounts(gross=summary.amounts.gross), delivery_date=None)


def _in_own_currency(summary: InvoiceSummary, detail: InvoiceDetail) -> InvoiceSummary:
    """Show the invoice's own amounts: the list adds up in the company's currency.

    What is open is only known where that is all or nothing.
    """
    if detail.currency in (None, COMPANY_CURRENCY):
        return summary
    is_all_open = summary.open_amount is not None and summary.open_amount == summary.amounts.gross
    part = Decimal("0.00") if summary.open_amount == 0 else None
    return replace(
        summary,
        currency=detail.currency,
        amounts=detail.amounts,
        open_amount=detail.amounts.gross if is_all_open else part,
        extra={**summary.extra, **_listed_sums(summary)},
    )


def _listed_sums(summary: InvoiceSummary) -> dict[str, str]:
    """Keep what the list said; a summary in another currency was completed before."""
    if summary.currency != COMPANY_CURRENCY:
        return {}
    sums = {"invoicesum": summary.amounts.gross, "opensum": summary.open_amount}
    return {name: str(amount) for name, amount in sums.items() if amount is not None}


def _with_status(summary: InvoiceSummary, detail: InvoiceDetail) -> InvoiceSummary:
    text = detail.extra.get("invoicestatus/@status") or detail.extra.get("invoicestatus")
    status = read_status(text) if text else InvoiceStatus.UNKNOWN
    is_same = status is summary.status or {status, summary.status} <= STILL_OPEN
    if status is InvoiceStatus.UNKNOWN or is_same:
        return summary
    is_paid = status is InvoiceStatus.PAID
    open_amount = Decimal("0.00") if is_paid else summary.open_amount
    return replace(summary, status=status, open_amount=open_amount)
