"""Read what an accounting system says of invoices."""

import re
from collections.abc import Mapping
from typing import Any

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.http_api.fields import Fields
from invoice_connector.services.reconcile import Name

MOST_ROWS = 5_000
LARGEST_LIST = 1_000_000  # bytes of a list with that many rows

_LONGEST_REFERENCE = 100
_LONGEST_NUMBER = 50
_LONGEST_TAX_NUMBER = 20
_WHOLE_TAX_NUMBER = re.compile(r"([0-9]{8})-?[0-9]-?[0-9]{2}")


def read_hand_over(body: Mapping[str, Any]) -> tuple[HandOverState, str | None]:
    """Read state and reference; an empty reference is none.

    Raises:
        InputError: names every field at fault.
    """
    fields = Fields(body, ("state", "external_reference"))
    state = fields.choice("state", HandOverState)
    reference = fields.text("external_reference", _LONGEST_REFERENCE)
    is_missing = state is None and not fields.has_problem("state")
    fields.expect_no_problems(*([FieldProblem("state", "field_required")] if is_missing else []))
    return state or HandOverState.NEW, reference or None


def read_comparison(body: Mapping[str, Any]) -> tuple[DateKind, DateRange, list[Name]]:
    """Read a list of invoices and the period to compare.

    Raises:
        InputError: names every field at fault.
    """
    fields = Fields(body, ("by", "from", "to", "invoices"))
    kind = fields.choice("by", DateKind) or DateKind.ISSUE_DATE
    period = DateRange(fields.day("from"), fields.day("to"))
    names = [_read_name(row) for row in fields.rows("invoices", MOST_ROWS)]
    problems = [
        FieldProblem(name, "field_required")
        for name, day in (("from", period.first), ("to", period.last))
        if day is None and not fields.has_problem(name)
    ]
    if period.first and period.last and period.first > period.last:
        problems.append(FieldProblem("to", "dates_turned"))
    fields.expect_no_problems(*problems)
    return kind, period, names


def _read_name(row: Mapping[str, Any]) -> Name:
    fields = Fields(row, ("supplier_tax_number", "invoice_number"))
    supplier = fields.text("supplier_tax_number", _LONGEST_TAX_NUMBER) or ""
    number = fields.text("invoice_number", _LONGEST_NUMBER) or ""
    fields.expect_no_problems(
        *(
            FieldProblem(name, "field_required")
            for name, value in (("supplier_tax_number", supplier), ("invoice_number", number))
            if not value and not fields.has_problem(name)
        )
    )
    whole = _WHOLE_TAX_NUMBER.fullmatch(supplier)
    return whole[1] if whole else supplier, number
