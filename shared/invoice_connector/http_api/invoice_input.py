"""Read the number of one invoice."""

import re
from collections.abc import Mapping
from typing import Any

from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.http_api.fields import Fields

_NUMBER_FIELDS = ("supplier_tax_number", "invoice_number", "batch_index")
_TAX_NUMBER = re.compile(r"[0-9]{8}")
_HIGHEST_BATCH_INDEX = 1_000_000
_LONGEST_INVOICE_NUMBER = 50
_LONGEST_TAX_NUMBER = 20


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
