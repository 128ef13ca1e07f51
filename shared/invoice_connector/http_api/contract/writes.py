"""Changes at Netvisor: import, edit, deletion, status; and what became of them."""

from typing import Any

from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import WriteAction, WriteState
from invoice_connector.http_api.contract.parts import (
    BYTES,
    FLAG,
    MOMENT,
    PAGING,
    TEXT,
    TEXTS,
    WHOLE,
    Schema,
    about,
    array,
    enum,
    header,
    json_answer,
    json_body,
    nullable,
    obj,
    operation,
    page,
    path,
    query,
    ref,
)
from invoice_connector.http_api.write_input import MOST_KEYS, SETTABLE
from invoice_connector.providers.netvisor.message.description import message_schema

_TAG = "Netvisor"
_CONNECTION = "/v1/connections/{connection_id}"
_SALES = f"{_CONNECTION}/netvisor/sales-invoices"
_ORDERS = f"{_CONNECTION}/netvisor/orders"
_WRITES = f"{_CONNECTION}/writes"

_KEY = header(
    "Idempotency-Key",
    {"type": "string", "maxLength": 255, "minLength": 1},
    "Names the request for good: a repeat gets the same write, another request is refused.",
    required=True,
)
_DRY_RUN = query("dry_run", FLAG, "Show what would be sent, and send nothing.")
_ACCEPT_LOSS = query(
    "accept_loss",
    {"type": "string", "maxLength": 4000},
    "Paths of fields that the edit may clear, separated by commas, e.g. `/lines/2,/agreement`.",
)
_STATUSES = enum([s.value for s in InvoiceStatus])
_EXPECTED = {
    **query("expected_status", _STATUSES, "The status that the document must have now."),
    "required": True,
}

SCHEMAS: dict[str, Schema] = {
    "SalesInvoiceMessage": {
        **message_schema(),
        "description": (
            "Numbers with a fraction are texts with a decimal point. An empty text clears what was "
            "there. Every property names the element of Netvisor's message that it becomes."
        ),
    },
    "Write": obj(
        id=TEXT,
        path=TEXT,
        action=enum([a.value for a in WriteAction]),
        action_label=TEXT,
        kind=enum([k.value for k in InvoiceKind]),
        state=about(
            enum([s.value for s in WriteState]),
            "`queued`: certainly not carried out yet. `sent`: may have been carried out. "
            "`unknown`: nobody can tell; look at Netvisor for `look_for`. The others are final.",
        ),
        state_label=TEXT,
        is_settled=FLAG,
        reference=about(TEXT, "Our mark in the private comment of what is written."),
        targets=array(TEXT),
        result_keys=array(TEXT),
        expected_status=nullable(_STATUSES),
        status=nullable(_STATUSES),
        created_at=MOMENT,
        created_by=TEXT,
        sent_at=nullable(MOMENT),
        sends=WHOLE,
        next_try_at=nullable(MOMENT),
        settled_at=nullable(MOMENT),
        warnings=array(ref("FieldProblem")),
        problem=nullable(
            obj(
                code=ref("Code"),
                title=TEXT,
                remedy=TEXT,
                fields=array(ref("FieldProblem")),
                source_code=nullable(TEXT),
                source_text=nullable(TEXT),
                request_id=nullable(TEXT),
            )
        ),
        look_for=nullable(TEXTS),
    ),
    "WritePreview": obj(
        kind=enum([k.value for k in InvoiceKind]), xml=TEXT, warnings=array(ref("FieldProblem"))
    ),
}

_ACCEPTED = json_answer("Accepted; `Location` says where it is read.", ref("Write"))
_PREVIEW = json_answer("What would be sent.", ref("WritePreview"))
_LINE = {
    "product": "PROD-1",
    "product_type": "customer",
    "unit_price": "10.00",
    "unit_price_type": "net",
    "vat_percent": "25.5",
    "vat_code": "KOMY",
    "quantity": 2,
}
_EXAMPLE = {
    "invoice_date": "2026-03-01",
    "status": "unsent",
    "customer": "CUST-1",
    "customer_type": "customer",
    "net_days": 14,
    "lines": [_LINE],
}
_XML = """\
<root><salesinvoice>
  <salesinvoicedate format="ansi">2026-03-01</salesinvoicedate>
  <salesinvoiceamount/>
  <salesinvoicestatus type="netvisor">unsent</salesinvoicestatus>
  <invoicingcustomeridentifier type="customer">CUST-1</invoicingcustomeridentifier>
  <paymenttermnetdays>14</paymenttermnetdays>
  <invoicelines><invoiceline><salesinvoiceproductline>
    <productidentifier type="customer">PROD-1</productidentifier>
    <productname/>
    <productunitprice type="net">10,00</productunitprice>
    <productvatpercentage vatcode="KOMY">25,5</productvatpercentage>
    <salesinvoiceproductlinequantity>2</salesinvoiceproductlinequantity>
  </salesinvoiceproductline></invoiceline></invoicelines>
</salesinvoice></root>
"""
_MESSAGE = json_body(ref("SalesInvoiceMessage"), _EXAMPLE)
_MESSAGE = {
    **_MESSAGE,
    "content": {**_MESSAGE["content"], "application/xml": {"schema": BYTES, "example": _XML}},
    "description": "Our JSON form, or Netvisor's own XML with its elements in their order.",
}


def _import(name: str, what: str) -> dict[str, Any]:
    return operation(
        name,
        f"Import {what}",
        "editor",
        {200: _PREVIEW, 202: _ACCEPTED},
        description="Every rule that can be checked here is; all fields at fault come at once.",
        parameters=(_KEY, _DRY_RUN),
        body=_MESSAGE,
    )


def _edit(name: str, what: str) -> dict[str, Any]:
    return operation(
        name,
        what,
        "editor",
        {200: _PREVIEW, 202: _ACCEPTED},
        description=(
            "Netvisor keeps only what the new message says. 409 `edit_would_clear` lists what it "
            "would clear, unless `accept_loss` names it."
        ),
        parameters=(_KEY, _DRY_RUN, _ACCEPT_LOSS),
        body=_MESSAGE,
    )


def _delete(name: str, what: str) -> dict[str, Any]:
    return operation(name, what, "editor", {202: _ACCEPTED}, parameters=(_KEY, _EXPECTED))


PATHS = {
    **path(_TAG, _SALES, post=_import("importSalesInvoice", "an invoice, a credit or a draft")),
    **path(_TAG, _ORDERS, post=_import("importOrder", "an order")),
    **path(
        _TAG,
        f"{_SALES}/{{key}}",
        put=_edit("editSalesInvoice", "Replace an invoice, or a draft by a draft"),
        delete=_delete("deleteSalesInvoice", "Delete an invoice"),
    ),
    **path(
        _TAG,
        f"{_ORDERS}/{{key}}",
        put=_edit("editOrder", "Replace an order"),
        delete=_delete("deleteOrder", "Delete an order"),
    ),
    **path(
        _TAG,
        f"{_SALES}/{{key}}/to-invoice",
        post=_edit("draftToInvoice", "Turn a draft into an invoice"),
    ),
    **path(
        _TAG,
        f"{_SALES}/status",
        post=operation(
            "setSalesInvoiceStatus",
            "Set the status of one or many invoices",
            "editor",
            {202: _ACCEPTED},
            description="`paid` books no payment at Netvisor; the open amount stays.",
            parameters=(_KEY,),
            body=json_body(
                obj(
                    keys={
                        "type": "array",
                        "items": TEXT,
                        "minItems": 1,
                        "maxItems": MOST_KEYS,
                        "uniqueItems": True,
                    },
                    status=enum([s.value for s in SETTABLE]),
                    expected_status=about(_STATUSES, "The status that all of them must have now."),
                ),
                {"keys": ["165"], "status": "open", "expected_status": "unsent"},
            ),
        ),
    ),
    **path(
        _TAG,
        _WRITES,
        get=operation(
            "listWrites",
            "List writes, newest first",
            "viewer",
            {200: json_answer("One page.", page(ref("Write")))},
            parameters=PAGING,
        ),
    ),
    **path(
        _TAG,
        f"{_WRITES}/{{write_id}}",
        get=operation(
            "getWrite",
            "Read what became of a write",
            "viewer",
            {200: json_answer("The write.", ref("Write"))},
        ),
    ),
    **path(
        _TAG,
        f"{_WRITES}/{{write_id}}/look-again",
        post=operation(
            "lookForWriteAgain",
            "Look once more for a write whose result is unknown; it is never sent again",
            "editor",
            {202: _ACCEPTED},
        ),
    ),
}
