"""Questions to Netvisor, their answers, and the files of invoices."""

from invoice_connector.core.live_read import LiveState
from invoice_connector.http_api.contract.invoices import SUMMARY
from invoice_connector.http_api.contract.parts import (
    DAY,
    EXACT,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    about,
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
from invoice_connector.http_api.netvisor_input import ListStatus, Part

_FILE: dict[str, Schema] = {
    "file_id": TEXT,
    "name": TEXT,
    "media_type": TEXT,
    "description": TEXT,
    "bytes": WHOLE,
    "stored_at": MOMENT,
}
_KEY: Schema = {"type": "string", "pattern": "^[0-9]{1,18}$"}

SCHEMAS: dict[str, Schema] = {
    "File": obj(**_FILE),
    "FileLink": obj(
        **_FILE,
        link=about(TEXT, "Anybody may load the file from here, until `link_expires_at`."),
        link_expires_at=MOMENT,
    ),
    "SourceAnswer": obj(
        answer_id=TEXT,
        answer_path=TEXT,
        state=enum([s.value for s in LiveState]),
        state_label=TEXT,
        asked_at=MOMENT,
        settled_at=nullable(MOMENT),
        problem=nullable(ref("Message")),
        items=array(obj(id=TEXT, **SUMMARY)),
        next_above_key=about(nullable(TEXT), "`above_key` of the rest of a long list."),
        invoice=nullable(
            obj(
                id=TEXT,
                key=TEXT,
                read_at=MOMENT,
                problem=nullable(ref("Message")),
                detail=nullable(ref("Detail")),
                files=array(ref("File")),
            )
        ),
        people=array(
            obj(key=TEXT, first_name=TEXT, last_name=TEXT, provision_percent=nullable(EXACT))
        ),
    ),
}

_CONNECTION = "/v1/connections/{connection_id}"
_NETVISOR = f"{_CONNECTION}/netvisor"
_FILES = f"{_CONNECTION}/invoices/{{invoice_id}}/files"
_ANSWERS = {
    200: json_answer("Netvisor's answer, or why there is none.", ref("SourceAnswer")),
    202: json_answer(
        "Netvisor has not answered yet: read `answer_path` later.", ref("SourceAnswer")
    ),
}
_FILTERS = (
    query("above_key", _KEY, "Only with a higher Netvisor key."),
    query("issued_from", DAY, "First day of the document's date, inclusive."),
    query("issued_to", DAY, "Last day of the document's date, inclusive."),
    query("number", {"type": "string", "maxLength": 50}, "With exactly this number."),
    query("status", enum([s.value for s in ListStatus]), "Open means all that are not settled."),
    query("modified_from", DAY, "Modified since this day."),
    query("modified_to", DAY, "Modified until this day."),
    query("batch_id", _KEY, "Of one import batch."),
)
_PARTS = ", ".join(part.value for part in Part)
_INCLUDE = (query("include", TEXT, f"Comma-separated parts of the document: {_PARTS}."),)

PATHS = {
    **path(
        "Netvisor",
        f"{_NETVISOR}/sales-invoices",
        get=operation(
            "listNetvisorInvoices",
            "Ask Netvisor for a list of sales invoices",
            "viewer",
            _ANSWERS,
            parameters=_FILTERS,
        ),
    ),
    **path(
        "Netvisor",
        f"{_NETVISOR}/orders",
        get=operation(
            "listNetvisorOrders",
            "Ask Netvisor for a list of sales orders",
            "viewer",
            _ANSWERS,
            parameters=_FILTERS,
        ),
    ),
    **path(
        "Netvisor",
        f"{_NETVISOR}/sales-invoices/{{key}}",
        get=operation(
            "getNetvisorInvoice",
            "Ask Netvisor for one sales invoice; `invoice` is null if it has none of this key",
            "viewer",
            _ANSWERS,
            parameters=_INCLUDE,
        ),
    ),
    **path(
        "Netvisor",
        f"{_NETVISOR}/orders/{{key}}",
        get=operation(
            "getNetvisorOrder",
            "Ask Netvisor for one sales order; `invoice` is null if it has none of this key",
            "viewer",
            _ANSWERS,
            parameters=_INCLUDE,
        ),
    ),
    **path(
        "Netvisor",
        f"{_NETVISOR}/sales-personnel",
        get=operation(
            "listNetvisorPersonnel", "Ask Netvisor for the sales personnel", "viewer", _ANSWERS
        ),
    ),
    **path(
        "Netvisor",
        f"{_NETVISOR}/answers/{{answer_id}}",
        get=operation(
            "getNetvisorAnswer",
            "What Netvisor answered to a question, for a day",
            "viewer",
            _ANSWERS,
        ),
    ),
    **path(
        "Invoices",
        _FILES,
        get=operation(
            "listFiles",
            "The PDF and the attachments that are kept of an invoice",
            "viewer",
            {200: json_answer("The files.", obj(items=array(ref("File"))))},
        ),
    ),
    **path(
        "Invoices",
        f"{_FILES}/{{file_id}}",
        get=operation(
            "getFile",
            "One file, with an address to load it from that works for a minute",
            "viewer",
            {200: json_answer("The file's description and address.", ref("FileLink"))},
        ),
    ),
}
