"""What a client that reads everything correctly must end up with."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from infrastructure.simulators.nav.call import write_instant
from infrastructure.simulators.nav.facts import Totals
from infrastructure.simulators.nav.reports import INBOUND, InvoiceReport
from infrastructure.simulators.nav.store import Store


def truth(store: Store, tax_number: str, now: datetime) -> list[dict[str, Any]]:
    """Every report the customer can see now, by processing time, annulled ones marked."""
    ledger = store.ledger(INBOUND, tax_number)
    return [described(report) for report in ledger.all() if report.is_visible(now)]


def described(report: InvoiceReport) -> dict[str, Any]:
    """One report in words JSON can carry: amounts as decimal strings, dates in ISO form."""
    facts = report.facts
    return {
        "supplier_tax_number": facts.supplier_tax_number,
        "supplier_name": facts.supplier_name,
        "invoice_number": facts.invoice_number,
        "batch_index": facts.batch_index,
        "operation": facts.operation,
        "category": facts.category,
        "issue_date": _text(facts.issue_date),
        "delivery_date": _text(facts.delivery_date),
        "payment_date": _text(facts.payment_date),
        "currency": facts.currency,
        **_amounts(facts.totals),
        "original_invoice_number": facts.original_invoice_number,
        "customer_group_member": facts.customer_group_member,
        "source": report.source,
        "ins_date": write_instant(report.ins_date),
        "transaction_id": report.transaction_id,
        "index": report.index,
        "version": facts.version,
        "line_count": facts.line_count,
        "is_annulled": report.is_annulled,
        "xml_sha256": hashlib.sha256(report.xml()).hexdigest(),
    }


def _amounts(totals: Totals) -> dict[str, str | None]:
    return {name: _decimal(value) for name, value in asdict(totals).items()}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
