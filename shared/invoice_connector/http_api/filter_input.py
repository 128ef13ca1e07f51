"""Read which invoices are wanted, and in which order."""

from enum import StrEnum

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.invoice_filter import (
    DateKind,
    DateRange,
    InvoiceFilter,
    InvoiceQuery,
    Sort,
)
from invoice_connector.http_api.fields import Fields

FILTERS = (
    "by",
    "from",
    "to",
    "supplier_tax_number",
    "number_prefix",
    "number",
    "supplier_name",
    "customer_tax_number",
    "customer_name",
    "amount_min",
    "amount_max",
    "currency",
    "payment_method",
    "operation",
    "category",
    "appearance",
    "kind",
    "status",
    "detail_state",
    "validity",
    "found_by",
    "problems",
    "hand_over",
    "external_reference",
)
PARAMETERS = (*FILTERS, "sort", "order")

_LONGEST_TAX_NUMBER = 20
_LONGEST_TEXT = 100
_LONGEST_CODE = 40


class _Order(StrEnum):
    DESC = "desc"
    ASC = "asc"


def read_query(fields: Fields) -> InvoiceQuery:
    """Read a filter and an order; one supplier's invoices come by number if nothing else is said.

    Raises:
        InputError: names every parameter at fault.
    """
    wanted = read_filter(fields)
    sort, order = fields.choice("sort", Sort), fields.choice("order", _Order)
    fields.expect_no_problems()
    is_by_date = fields.has("by") or wanted.period != DateRange()
    if sort is None and wanted.supplier_tax_number and not is_by_date:
        sort = Sort.NUMBER
    sort = sort or Sort.DATE
    default = _Order.ASC if sort is Sort.NUMBER else _Order.DESC
    return InvoiceQuery(wanted, sort, (order or default) is _Order.DESC)


def read_filter(fields: Fields) -> InvoiceFilter:
    """Read a filter.

    Raises:
        InputError: names every parameter at fault.
    """
    wanted = InvoiceFilter(
        by=fields.choice("by", DateKind) or DateKind.INSERTED_AT,
        period=DateRange(fields.day("from"), fields.day("to")),
        supplier_tax_number=fields.text("supplier_tax_number", _LONGEST_TAX_NUMBER),
        number_prefix=fields.text("number_prefix", _LONGEST_TEXT),
        number=fields.text("number", _LONGEST_TEXT),
        supplier_name=fields.text("supplier_name", _LONGEST_TEXT),
        customer_tax_number=fields.text("customer_tax_number", _LONGEST_TAX_NUMBER),
        customer_name=fields.text("customer_name", _LONGEST_TEXT),
        amount_min=fields.amount("amount_min"),
        amount_max=fields.amount("amount_max"),
        currency=fields.text("currency", _LONGEST_CODE),
        payment_method=fields.text("payment_method", _LONGEST_CODE),
        operation=fields.choice("operation", Operation),
        category=fields.text("category", _LONGEST_CODE),
        appearance=fields.text("appearance", _LONGEST_CODE),
        kind=fields.choice("kind", InvoiceKind),
        status=fields.choice("status", InvoiceStatus),
        detail_state=fields.choice("detail_state", DetailState),
        validity=fields.choice("validity", Validity),
        found_by=fields.choice("found_by", FoundBy),
        problems=fields.switch("problems"),
        hand_over=fields.choice("hand_over", HandOverState),
        external_reference=fields.text("external_reference", _LONGEST_TEXT),
    )
    fields.expect_no_problems(*_contradictions(wanted))
    return wanted


def _contradictions(wanted: InvoiceFilter) -> list[FieldProblem]:
    period, lowest, highest = wanted.period, wanted.amount_min, wanted.amount_max
    problems = []
    if period.first and period.last and period.first > period.last:
        problems.append(FieldProblem("to", "dates_turned"))
    if lowest is not None and highest is not None and lowest > highest:
        problems.append(FieldProblem("amount_max", "amounts_turned"))
    if wanted.supplier_tax_number == "":
        problems.append(FieldProblem("supplier_tax_number", "field_empty"))
    if wanted.number_prefix and wanted.supplier_tax_number is None:
        problems.append(FieldProblem("supplier_tax_number", "field_required"))
    return problems
