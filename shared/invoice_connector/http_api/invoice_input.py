"""Read the filters of the invoice list, and the number of one invoice."""

import re
from collections.abc import Mapping
from typing import Any

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import DetailState, InvoiceId, Validity
from invoice_connector.core.ports import DateRange
from invoice_connector.http_api.fields import Fields
from invoice_connector.services.list_invoices import InvoiceFilter, ListOrder

PARAMETERS = (
    "by",
    "from",
    "to",
    "supplier_tax_number",
    "number_prefix",
    "detail_state",
    "validity",
)
_NUMBER_FIELDS = ("supplier_tax_number", "invoice_number", "batch_index")
_TAX_NUMBER = re.compile(r"[0-9]{8}")
_HIGHEST_BATCH_INDEX = 1_000_000
_LONGEST_INVOICE_NUMBER = 50
_LONGEST_TAX_NUMBER = 20
_LONGEST_NUMBER = 100


def read_filter(fields: Fields) -> InvoiceFilter:
    """Read a filter: either a period or a supplier.

    Raises:
        InputError: names every parameter at fault.
    """
    by = fields.choice("by", ListOrder)
    period = DateRange(fields.day("from"), fields.day("to"))
    supplier = fields.text("supplier_tax_number", _LONGEST_TAX_NUMBER)
    prefix = fields.text("number_prefix", _LONGEST_NUMBER)
    detail_state = fields.choice("detail_state", DetailState)
    validity = fields.choice("validity", Validity)
    fields.expect_no_problems(
        *_period_problems(period), *_supplier_problems(by, period, supplier, prefix)
    )
    return InvoiceFilter(
        by or ListOrder.INSERTED_AT, period, supplier, prefix or "", detail_state, validity
    )


def read_number(body: Mapping[str, Any]) -> InvoiceId:
    """Read which invoice is asked for, by its number.

    Raises:
        InputError: names every field at fault.
    """
    fields = Fields(body, _NUMBER_FIELDS)
    supplier = fields.text("supplier_tax_number", _LONGEST_TAX_NUMBER)
    number = fields.text("invoice_number", _LONGEST_INVOICE_NUMBER)
    batch_index = fields.number("batch_index", 1, _HIGHEST_BATCH_INDEX)
    problems = [
        FieldProblem(name, "field_required")
        for name, value in (("supplier_tax_number", supplier), ("invoice_number", number))
        if not value and not fields.has_problem(name)
    ]
    if supplier and not _TAX_NUMBER.fullmatch(supplier):
        problems.append(FieldProblem("supplier_tax_number", "tax_number_digits"))
    fields.expect_no_problems(*problems)
    batch = () if batch_index is None else (str(batch_index),)
    return InvoiceId((supplier or "", number or "", *batch))


def _period_problems(period: DateRange) -> list[FieldProblem]:
    is_turned = period.first and period.last and period.first > period.last
    return [FieldProblem("to", "dates_turned")] if is_turned else []


def _supplier_problems(
    by: ListOrder | None, period: DateRange, supplier: str | None, prefix: str | None
) -> list[FieldProblem]:
    if supplier is None:
        return [FieldProblem("supplier_tax_number", "field_required")] if prefix else []
    if not supplier:
        return [FieldProblem("supplier_tax_number", "field_empty")]
    if by or period.first or period.last:
        return [FieldProblem("supplier_tax_number", "filters_conflict")]
    return []
