"""Stored invoices: list, detail, original, chain, questions to the source."""

from invoice_connector.core.invoice import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.lookup import LookupState
from invoice_connector.core.texts import LANGUAGES
from invoice_connector.http_api.contract.parts import (
    DAY,
    EXACT,
    FLAG,
    MOMENT,
    MONEY,
    PAGING,
    TEXT,
    TEXTS,
    WHOLE,
    Schema,
    array,
    enum,
    json_answer,
    json_body,
    linked_answer,
    nullable,
    obj,
    operation,
    page,
    page_answer,
    path,
    query,
    ref,
    xml_answer,
)
from invoice_connector.http_api.contract.search import FILTERS, ORDER

_AMOUNT_NAMES = ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")
_VERSION: dict[str, Schema] = {"inserted_at": MOMENT, "transaction_id": TEXT, "index": WHOLE}
SUMMARY: dict[str, Schema] = {
    "number": TEXT,
    "kind": enum([k.value for k in InvoiceKind]),
    "kind_label": TEXT,
    "status": nullable(enum([s.value for s in InvoiceStatus])),
    "status_label": nullable(TEXT),
    "customer_code": nullable(TEXT),
    "payment_reference": nullable(TEXT),
    "open_amount": nullable(MONEY),
    "operation": enum([o.value for o in Operation]),
    "operation_label": TEXT,
    "category": nullable(TEXT),
    "issue_date": nullable(DAY),
    "delivery_date": nullable(DAY),
    "payment_date": nullable(DAY),
    "payment_method": nullable(TEXT),
    "inserted_at": MOMENT,
    "supplier": obj(tax_number=TEXT, member_tax_number=nullable(TEXT), name=TEXT),
    "customer": obj(
        tax_number=nullable(TEXT), member_tax_number=nullable(TEXT), name=nullable(TEXT)
    ),
    "currency": nullable(TEXT),
    "amounts": ref("Amounts"),
    "appearance": nullable(TEXT),
    "channel": nullable(TEXT),
    "batch_index": nullable(WHOLE),
    "original_number": nullable(TEXT),
    "modification_index": nullable(WHOLE),
    "is_complete_electronic": nullable(FLAG),
    "version": ref("Version"),
    "other": TEXTS,
}
_INVOICE: dict[str, Schema] = {
    "id": TEXT,
    **SUMMARY,
    "detail_state": enum([s.value for s in DetailState]),
    "detail_state_label": TEXT,
    "problem": nullable(ref("Message")),
    "validity": enum([v.value for v in Validity]),
    "validity_label": TEXT,
    "validity_checked_at": nullable(MOMENT),
    "found_by": enum([f.value for f in FoundBy]),
    "found_by_label": TEXT,
    "hand_over": ref("HandOver"),
    "is_member_unknown": FLAG,
    "revision": WHOLE,
    "first_seen_at": MOMENT,
    "updated_at": MOMENT,
}

SCHEMAS = {
    "Amounts": obj(**{name: nullable(MONEY) for name in _AMOUNT_NAMES}),
    "Version": obj(**_VERSION),
    "Summary": obj(**SUMMARY),
    "Invoice": obj(**_INVOICE),
    "Party": obj(
        name=nullable(TEXT),
        tax_number=nullable(TEXT),
        member_tax_number=nullable(TEXT),
        community_vat_number=nullable(TEXT),
        third_state_tax_id=nullable(TEXT),
        address=nullable(TEXT),
        bank_account=nullable(TEXT),
        vat_status=nullable(TEXT),
    ),
    "Line": obj(
        number=WHOLE,
        description=nullable(TEXT),
        quantity=nullable(EXACT),
        unit=nullable(TEXT),
        unit_price=nullable(MONEY),
        vat_rate=nullable(TEXT),
        amounts=ref("Amounts"),
        nature=nullable(TEXT),
        other=TEXTS,
    ),
    "Detail": obj(
        number=TEXT,
        format_version=TEXT,
        category=nullable(TEXT),
        issue_date=nullable(DAY),
        delivery_date=nullable(DAY),
        payment_date=nullable(DAY),
        payment_method=nullable(TEXT),
        currency=nullable(TEXT),
        exchange_rate=nullable(EXACT),
        appearance=nullable(TEXT),
        is_complete_electronic=nullable(FLAG),
        batch_index=nullable(WHOLE),
        original_number=nullable(TEXT),
        modification_index=nullable(WHOLE),
        modify_without_master=nullable(FLAG),
        supplier=nullable(ref("Party")),
        customer=nullable(ref("Party")),
        representative=nullable(ref("Party")),
        lines=array(ref("Line")),
        vat_totals=array(obj(rate=TEXT, amounts=ref("Amounts"))),
        amounts=ref("Amounts"),
        other=TEXTS,
    ),
    "Document": obj(
        version=ref("Version"),
        is_current=FLAG,
        media_type=TEXT,
        format_version=TEXT,
        bytes=WHOLE,
        hash_is_valid=nullable(FLAG),
        audit=TEXTS,
    ),
    "Chain": obj(
        base=obj(id=TEXT, is_known=FLAG),
        members=array(
            obj(
                id=TEXT,
                number=TEXT,
                batch_index=nullable(WHOLE),
                operation=TEXT,
                operation_label=TEXT,
                issue_date=nullable(DAY),
                inserted_at=MOMENT,
                modification_index=nullable(WHOLE),
                currency=nullable(TEXT),
                amounts=ref("Amounts"),
                validity=TEXT,
                validity_label=TEXT,
            )
        ),
        effect=obj(currency=nullable(TEXT), amounts=ref("Amounts")),
        is_voided=FLAG,
    ),
    "InvoiceView": obj(
        **_INVOICE,
        document=nullable(ref("Document")),
        detail=nullable(ref("Detail")),
        versions=array(
            obj(**_VERSION, seen_at=MOMENT, has_document=FLAG, summary=nullable(ref("Summary")))
        ),
        chain=ref("Chain"),
    ),
    "Lookup": obj(
        invoice_id=TEXT,
        invoice_path=TEXT,
        state=enum([s.value for s in LookupState]),
        state_label=TEXT,
        asked_at=MOMENT,
        settled_at=nullable(MOMENT),
        problem=nullable(ref("Message")),
    ),
    "InvoiceNumber": {
        "type": "object",
        "properties": {
            "supplier_tax_number": {"type": "string", "pattern": "^[0-9]{8}$"},
            "invoice_number": {"type": "string", "minLength": 1, "maxLength": 50},
            "batch_index": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
        },
        "required": ["supplier_tax_number", "invoice_number"],
        "additionalProperties": False,
    },
}

_INVOICES = "/v1/connections/{connection_id}/invoices"
_LOOKUP = json_answer("The question, and what came of it.", ref("Lookup"))

PATHS = {
    **path(
        "Invoices",
        _INVOICES,
        get=operation(
            "listInvoices",
            "List and search stored invoices, newest first",
            "viewer",
            {
                200: json_answer(
                    "One page. `searched_until` says how far a search came that stopped early.",
                    page(ref("Invoice"), searched_until=nullable(TEXT)),
                )
            },
            parameters=(*FILTERS, *ORDER, *PAGING),
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}",
        get=operation(
            "getInvoice",
            "Everything that is known of one invoice",
            "viewer",
            {200: json_answer("The invoice.", ref("InvoiceView")), **linked_answer()},
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}/xml",
        get=operation(
            "getOriginal",
            "The original document, byte for byte",
            "viewer",
            {200: xml_answer("The document."), **linked_answer()},
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}/print",
        get=operation(
            "printInvoice",
            "A page to print, made of the document",
            "viewer",
            {200: page_answer("The page."), **linked_answer()},
            parameters=(
                query("language", enum(LANGUAGES), "Else that of `Accept-Language` is taken."),
            ),
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}/chain",
        get=operation(
            "getChain",
            "The original, what refers to it, and what is left",
            "viewer",
            {200: json_answer("The chain.", ref("Chain"))},
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/fetch",
        post=operation(
            "fetchInvoice",
            "Fetch an invoice that no list shows, by its number",
            "editor",
            {202: _LOOKUP},
            body=json_body(
                ref("InvoiceNumber"),
                {"supplier_tax_number": "12345678", "invoice_number": "2026/00117"},
            ),
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}/check",
        post=operation(
            "checkInvoice",
            "Ask the source whether the report is still valid",
            "editor",
            {202: _LOOKUP},
        ),
    ),
    **path(
        "Invoices",
        f"{_INVOICES}/{{invoice_id}}/lookup",
        get=operation(
            "getLookup", "What came of the last check or fetch", "viewer", {200: _LOOKUP}
        ),
    ),
}
