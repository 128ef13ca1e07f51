"""Filters of invoices as plain texts, for storage; and back."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange, InvoiceFilter

_READERS: Mapping[str, Callable[[str], Any]] = {
    "by": DateKind,
    "amount_min": Decimal,
    "amount_max": Decimal,
    "operation": Operation,
    "kind": InvoiceKind,
    "status": InvoiceStatus,
    "detail_state": DetailState,
    "validity": Validity,
    "found_by": FoundBy,
    "hand_over": HandOverState,
    "problems": lambda text: text == "True",
}


def filter_fields(wanted: InvoiceFilter) -> dict[str, str]:
    """Write what a filter chooses by."""
    names = [name for name in InvoiceFilter.__slots__ if name != "period"]
    fields = {name: getattr(wanted, name) for name in names}
    fields |= {"first": wanted.period.first, "last": wanted.period.last}
    return {name: str(value) for name, value in fields.items() if value is not None}


def filter_from_fields(fields: Mapping[str, str]) -> InvoiceFilter:
    """Read back what ``filter_fields`` wrote."""
    days = {name: date.fromisoformat(fields[name]) for name in ("first", "last") if name in fields}
    rest = {
        name: _READERS.get(name, str)(text)
        for name, text in fields.items()
        if name not in {"first", "last"}
    }
    return InvoiceFilter(period=DateRange(**days), **rest)
