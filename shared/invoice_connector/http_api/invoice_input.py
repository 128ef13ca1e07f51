"""Read the filters of the invoice list."""

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.ports import DateRange
from invoice_connector.http_api.fields import Fields
from invoice_connector.services.read_invoices import InvoiceFilter, ListOrder

PARAMETERS = ("by", "from", "to", "supplier_tax_number", "number_prefix")
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
    fields.expect_no_problems(
        *_period_problems(period), *_supplier_problems(by, period, supplier, prefix)
    )
    return InvoiceFilter(by or ListOrder.INSERTED_AT, period, supplier, prefix or "")


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
