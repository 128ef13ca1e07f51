"""What a client that reads everything correctly must end up with."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from infrastructure.simulators.netvisor.company import Company, Deletion
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER, Line, ProductLine, Sale


def truth(company: Company, today: date) -> list[dict[str, Any]]:
    """Every invoice and draft by key, then every order by key."""
    return [described(sale, today) for side in (INVOICE, ORDER) for sale in company.sales(side)]


def described(sale: Sale, today: date) -> dict[str, Any]:
    """One sale in words JSON can carry: amounts as decimal strings, dates in ISO form."""
    return {
        "kind": sale.kind,
        "key": sale.key,
        "number": sale.number,
        "status": sale.status or "draft",
        "substatus": sale.stage_on(today),
        "invoice_date": sale.invoice_date.isoformat(),
        "delivery_date": _text(sale.dates.get("salesinvoicedeliverydate")),
        "due_date": sale.due_date.isoformat(),
        "amount": f"{sale.amount:f}",
        "open_amount": f"{sale.open_amount:f}",
        "currency": sale.currency,
        "rate": f"{sale.rate:f}",
        "customer_key": sale.customer_key,
        "customer_code": sale.customer_code,
        "customer_name": sale.text("invoicingcustomername"),
        "reference": sale.text("salesinvoicereferencenumber"),
        "private_comment": sale.text("salesinvoiceprivatecomment"),
        "seller": sale.seller,
        "lines": [_line(line) for line in sale.lines],
        "attachments": [
            {
                "file_name": attachment.file_name,
                "sha256": hashlib.sha256(attachment.content).hexdigest(),
            }
            for attachment in sale.attachments
        ],
        "history_length": len(sale.history),
        "links": list(sale.links),
        "batch_id": sale.batch_id,
        "entered_at": instant(sale.entered_at),
        "modified_at": instant(sale.modified_at),
    }


def deleted(deletion: Deletion) -> dict[str, Any]:
    """One sale that is gone."""
    return {
        "kind": deletion.kind,
        "key": deletion.key,
        "number": deletion.number,
        "at": instant(deletion.at),
    }


def instant(moment: datetime) -> str:
    """UTC in whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(line: Line) -> dict[str, Any]:
    if not isinstance(line, ProductLine):
        return {"kind": "comment", "text": line.text}
    return {
        "kind": "product",
        "key": line.key,
        "code": line.code,
        "name": line.name,
        "quantity": _text(line.quantity),
        "unit_price": _text(line.unit_price),
        "vat_percent": _text(line.vat_percent),
        "vat_code": line.vat_code,
        "vat": _text(line.vat),
        "gross": _text(line.gross),
        "text": line.text,
    }


def _text(value: Decimal | date | None) -> str | None:
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
