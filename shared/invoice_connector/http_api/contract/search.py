"""Filters and orders of stored invoices, and their totals."""

from collections.abc import Iterable

from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.invoice_filter import DateKind, Sort
from invoice_connector.http_api.contract.parts import (
    DAY,
    FLAG,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    array,
    enum,
    json_answer,
    nullable,
    obj,
    operation,
    path,
    query,
    ref,
)

_AMOUNT: Schema = {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"}
_TAX_NUMBER: Schema = {"type": "string", "minLength": 1, "maxLength": 20}


def _text(longest: int) -> Schema:
    return {"type": "string", "maxLength": longest}


def _choice(values: Iterable[str]) -> Schema:
    return enum([str(value) for value in values])


FILTERS = (
    query("by", _choice(DateKind), "The date that `from` and `to` are about, and that orders."),
    query("from", DAY, "First day, inclusive."),
    query("to", DAY, "Last day, inclusive."),
    query("supplier_tax_number", _TAX_NUMBER, "Of one supplier; alone, it orders by number."),
    query("number_prefix", _text(100), "Numbers of this supplier that begin exactly so."),
    query("number", _text(100), "Part of the number, whatever its case and accents."),
    query("supplier_name", _text(100), "Part of the supplier's name, likewise."),
    query("customer_tax_number", _text(20), "Of one customer."),
    query("customer_name", _text(100), "Part of the customer's name."),
    query("amount_min", _AMOUNT, "Lowest gross amount: in `currency` if given, else in HUF."),
    query("amount_max", _AMOUNT, "Highest gross amount, likewise."),
    query("currency", _text(40), "Currency of the invoice."),
    query("payment_method", _text(40), "As the source writes it."),
    query("operation", _choice(Operation), "What the document does to its chain."),
    query("category", _text(40), "As the source writes it."),
    query("appearance", _text(40), "As the source writes it."),
    query("kind", _choice(InvoiceKind), "Kind of the document."),
    query("status", _choice(InvoiceStatus), "Status at its source."),
    query("detail_state", _choice(DetailState), "State of the document."),
    query("validity", _choice(Validity), "Validity of the report."),
    query("found_by", _choice(FoundBy), "How it came to be known."),
    query("hand_over", _choice(HandOverState), "What the accounting system said of it."),
    query("external_reference", _text(100), "With exactly this reference there."),
    query("problems", _choice(["true", "false"]), "Whether somebody may have to act on it."),
)
ORDER = (
    query("sort", _choice(Sort), "Amounts, and the dates of one supplier, need a set that fits."),
    query("order", _choice(["desc", "asc"]), "Direction."),
)

SCHEMAS = {
    "Total": obj(
        kind=_choice(InvoiceKind),
        kind_label=TEXT,
        currency=nullable(TEXT),
        count=WHOLE,
        withdrawn=WHOLE,
        incomplete=WHOLE,
        amounts=ref("Amounts"),
    ),
    "Totals": obj(
        count=WHOLE,
        currencies=array(ref("Total")),
        months=array(obj(month=nullable(TEXT), currencies=array(ref("Total")))),
    ),
    "Counted": obj(count=WHOLE, is_exact=FLAG),
    "Overview": obj(
        complete_from=DAY,
        count=WHOLE,
        months=array(obj(month=nullable(TEXT), currencies=array(ref("Total")))),
        partners=array(
            obj(
                tax_number=nullable(TEXT),
                name=nullable(TEXT),
                count=WHOLE,
                totals=array(ref("Total")),
            )
        ),
        freshness=obj(
            **{"from": nullable(MOMENT), "to": nullable(MOMENT)}, last_read_at=nullable(MOMENT)
        ),
        problems=obj(
            failed_windows=WHOLE,
            gaps=WHOLE,
            unproven=WHOLE,
            quarantined=ref("Counted"),
            overdue_documents=ref("Counted"),
        ),
    ),
}

PATHS = {
    **path(
        "Coverage",
        "/v1/connections/{connection_id}/overview",
        get=operation(
            "getOverview",
            "A connection at a glance: months, partners, freshness, problems",
            "viewer",
            {200: json_answer("The overview.", ref("Overview"))},
            description=(
                "The last twelve months by issue date, newest first. `complete_from` says from "
                "which day on all invoices were added up; of a very large connection that is later."
            ),
        ),
    ),
    **path(
        "Invoices",
        "/v1/connections/{connection_id}/invoices/totals",
        get=operation(
            "getTotals",
            "Add up the invoices of a filter, by currency and by month",
            "viewer",
            {200: json_answer("The totals.", ref("Totals"))},
            description=(
                "`withdrawn` invoices, which their source no longer holds, are counted but not "
                "added up; of `incomplete` ones an amount is not known. A filter that needs too "
                "many invoices is refused with `narrow_period`."
            ),
            parameters=FILTERS,
        ),
    ),
}
