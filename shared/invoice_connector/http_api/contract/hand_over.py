"""What accounting systems write and ask: hand-over, reconciliation, another try."""

from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice import FoundBy
from invoice_connector.core.invoice_filter import DateKind
from invoice_connector.http_api.contract.parts import (
    DAY,
    FLAG,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    array,
    enum,
    header,
    json_answer,
    json_body,
    linked_answer,
    nullable,
    obj,
    operation,
    path,
    ref,
)

_INVOICES = "/v1/connections/{connection_id}/invoices"
_STATE = enum([state.value for state in HandOverState])
_NAME: Schema = {
    "type": "object",
    "properties": {
        "supplier_tax_number": {"type": "string", "minLength": 1, "maxLength": 20},
        "invoice_number": {"type": "string", "minLength": 1, "maxLength": 50},
    },
    "required": ["supplier_tax_number", "invoice_number"],
    "additionalProperties": False,
}

SCHEMAS = {
    "HandOver": obj(
        state=_STATE,
        state_label=TEXT,
        external_reference=nullable(TEXT),
        version=WHOLE,
        changed_at=nullable(MOMENT),
        is_of_current_version=FLAG,
    ),
    "HandOverChange": {
        "type": "object",
        "properties": {
            "state": _STATE,
            "external_reference": nullable({"type": "string", "maxLength": 100}),
        },
        "required": ["state"],
        "additionalProperties": False,
    },
    "InvoiceName": _NAME,
    "StoredInvoice": obj(
        id=TEXT,
        supplier_tax_number=TEXT,
        invoice_number=TEXT,
        found_by=enum([found.value for found in FoundBy]),
        found_by_label=TEXT,
        hand_over=ref("HandOver"),
    ),
    "ComparisonRequest": {
        "type": "object",
        "properties": {
            "by": enum([kind.value for kind in DateKind]),
            "from": DAY,
            "to": DAY,
            "invoices": {"type": "array", "items": ref("InvoiceName"), "maxItems": 5_000},
        },
        "required": ["from", "to"],
        "additionalProperties": False,
    },
    "Comparison": obj(
        in_both=array(ref("StoredInvoice")),
        only_here=array(ref("StoredInvoice")),
        only_there=array(obj(supplier_tax_number=TEXT, invoice_number=TEXT)),
    ),
}

PATHS = {
    **path(
        "Hand-over",
        f"{_INVOICES}/{{invoice_id}}/hand-over",
        put=operation(
            "handOver",
            "Write what the accounting system has made of an invoice",
            "editor",
            {200: json_answer("The invoice.", ref("Invoice"))},
            description=(
                "Survives every synchronization. With `If-Match` and the hand-over's `version` a "
                "change of somebody else is not overwritten (412). What its source withdrew "
                "cannot be booked; before something is booked its validity is asked for."
            ),
            parameters=(header("If-Match", TEXT, "The hand-over `version` that was read."),),
            body=json_body(
                ref("HandOverChange"), {"state": "booked", "external_reference": "AP-2026-0117"}
            ),
        ),
    ),
    **path(
        "Hand-over",
        f"{_INVOICES}/{{invoice_id}}/retry",
        post=operation(
            "retryInvoice",
            "Fetch a document again that is missing or unreadable",
            "editor",
            {202: json_answer("The invoice, waiting for its document.", ref("Invoice"))},
        ),
    ),
    **path(
        "Hand-over",
        f"{_INVOICES}/reconcile",
        post=operation(
            "reconcile",
            "Compare the invoices of a period with a list",
            "viewer",
            {200: json_answer("Who has what.", ref("Comparison")), **linked_answer()},
            description=(
                "At most 5,000 rows. What is listed is looked for outside of the period, too; "
                "`only_here` is of the period. What was only uploaded says so in `found_by`: the "
                "source has not listed it."
            ),
            body=json_body(
                ref("ComparisonRequest"),
                {
                    "from": "2026-01-01",
                    "to": "2026-01-31",
                    "invoices": [
                        {"supplier_tax_number": "12345678", "invoice_number": "2026/00117"}
                    ],
                },
            ),
        ),
    ),
}
