"""Read what is asked of Netvisor: filters of a list, a key, the parts of a document."""

import re
from enum import StrEnum

from invoice_connector.core.errors import FieldProblem, NotFoundError
from invoice_connector.core.live_read import LiveQuestion, LiveResource
from invoice_connector.http_api.fields import Fields

FILTERS = (
    "above_key",
    "issued_from",
    "issued_to",
    "number",
    "status",
    "modified_from",
    "modified_to",
    "batch_id",
)
INCLUDE = "include"

_DAYS = ("issued_from", "issued_to", "modified_from", "modified_to")
_KEY = re.compile(r"[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"[A-Za-z0-9._~-]*")
_HIGHEST_KEY = 10**18 - 1
_LONGEST_NUMBER = 50
_LONGEST_INCLUDE = 60


class ListStatus(StrEnum):
    """The statuses that a list can be asked for (resource salesinvoicelist.nv)."""

    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    UNSENT = "unsent"
    CREDIT_LOSS = "creditloss"
    REJECTED = "rejected"


class Part(StrEnum):
    """What a document can be read with (resource getsalesinvoice.nv)."""

    PDF = "pdf"
    HISTORY = "history"
    ATTACHMENTS = "attachments"
    COMMENTS = "comments"
    DOCUMENTS = "documents"


def read_list_question(resource: LiveResource, fields: Fields) -> LiveQuestion:
    """Read the filters of a list.

    Raises:
        InputError: names every parameter at fault.
    """
    status = fields.choice("status", ListStatus)
    number = fields.text("number", _LONGEST_NUMBER)
    found = {
        **{name: fields.digits(name, 0, _HIGHEST_KEY) for name in ("above_key", "batch_id")},
        **{name: fields.day(name) for name in _DAYS},
        "number": number,
        "status": status.value if status else None,
    }
    unsendable = FieldProblem("number", "netvisor_value_not_sendable")
    fields.expect_no_problems(*(() if _NUMBER.fullmatch(number or "") else (unsendable,)))
    given = {name: str(value) for name, value in found.items() if value not in (None, "")}
    return LiveQuestion(resource, given)


def read_document_question(resource: LiveResource, key: str, fields: Fields) -> LiveQuestion:
    """Read which document is wanted, and with which parts.

    Raises:
        NotFoundError: ``invoice_not_found``: this cannot be a key.
        InputError: ``include`` names something unknown.
    """
    if not _KEY.fullmatch(key):
        raise NotFoundError("invoice_not_found")
    parts = {part for part in (fields.text(INCLUDE, _LONGEST_INCLUDE) or "").split(",") if part}
    is_known = parts <= {part.value for part in Part}
    fields.expect_no_problems(*(() if is_known else (FieldProblem(INCLUDE, "invalid_choice"),)))
    include = {INCLUDE: ",".join(sorted(parts))} if parts else {}
    return LiveQuestion(resource, {"key": key, **include})
