"""What people do to sales at Netvisor itself, beside what comes in over the interface."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from infrastructure.simulators.netvisor.company import Company
from infrastructure.simulators.netvisor.sales import (
    INVOICE,
    OPEN,
    ORDER,
    STAGES,
    Processed,
    ProductLine,
    Sale,
)

PRINT_SERVICE = "Print service"


def with_status(sale: Sale, status: str) -> Sale:
    """The invoice in a status; ``paid`` books no payment, so the open sum stays."""
    if status in STAGES:
        is_collected = status == STAGES[-1]
        return replace(sale, status=OPEN, stage=status, is_in_collection=is_collected)
    return replace(sale, status=status, stage=OPEN, is_in_collection=False)


def paid(sale: Sale, amount: Decimal | None, at: datetime | None) -> Sale:
    """The invoice after a payment (of all that is open, when no amount is given).

    ``at`` is given where a payment counts as a modification.
    """
    total = sale.paid + (sale.open_amount if amount is None else amount)
    is_settled = total == sale.amount
    return replace(
        sale,
        paid=total,
        status="paid" if is_settled else sale.status,
        is_in_collection=sale.is_in_collection and not is_settled,
        modified_at=at or sale.modified_at,
    )


def with_edited_line(
    sale: Sale, index: int, at: datetime, name: str | None, text: str | None
) -> Sale:
    """The sale with another name or text on one product line; every sum stays.

    Raises:
        IndexError: It has no such product line.
    """
    line = sale.product_lines[index]
    edited = replace(
        line,
        name=line.name if name is None else name,
        text=line.text if text is None else text,
    )
    lines = tuple(edited if old is line else old for old in sale.lines)
    return replace(sale, lines=lines, modified_at=at)


def bill(company: Company, order: Sale, at: datetime) -> Sale:
    """Make the invoice of an order; each names the other."""
    key = company.next_key(INVOICE)
    lines = tuple(
        replace(line, key=company.next_key("line")) if isinstance(line, ProductLine) else line
        for line in order.lines
    )
    company.put(replace(order, status="billed", links=(*order.links, key), modified_at=at))
    invoice = replace(
        order,
        key=key,
        kind=INVOICE,
        number=company.next_number(INVOICE),
        status="open",
        lines=lines,
        links=(order.key,),
        dates={**order.dates, "salesinvoicedate": at.date()},
        due_date=at.date() + timedelta(days=(order.due_date - order.invoice_date).days),
        entered_at=at,
        modified_at=at,
    )
    return company.put(invoice)


def sent(sale: Sale, channel: str, at: datetime) -> Sale:
    """The sale after it went out over a channel; only the print service leaves a PDF behind."""
    step = Processed(at, "Sales invoice", sale.seller or "Netvisor", channel, "Sent")
    return replace(
        sale,
        status=OPEN if sale.status == "unsent" else sale.status,
        history=(*sale.history, step),
        sent_pdf=pdf_of(sale) if channel == PRINT_SERVICE else sale.sent_pdf,
        modified_at=at,
    )


def pdf_of(sale: Sale) -> bytes:
    """The invoice as Netvisor would print it."""
    line = f"% {sale.kind} {sale.number}: {sale.amount:f} {sale.currency}"
    return f"%PDF-1.4\n{line}\n%%EOF\n".encode()


def must_find(company: Company, kind: str, key: int) -> Sale:
    """The sale of that side and key.

    Raises:
        KeyError: There is none.
    """
    sale = company.sale(kind, key)
    if sale is None:
        raise KeyError(f"no {ORDER if kind == ORDER else INVOICE} {key}")
    return sale
