"""Read what a caller wants to be changed at a source."""

import re
from collections.abc import Mapping
from typing import Any

from invoice_connector.core.errors import FieldProblem, InputError, MalformedError, NotFoundError
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import WriteAction
from invoice_connector.http_api.call import Call
from invoice_connector.http_api.fields import Fields
from invoice_connector.services.request_write import WriteRequest

SALES, ORDERS = (InvoiceKind.INVOICE, InvoiceKind.DRAFT), (InvoiceKind.ORDER,)
SETTABLE = (
    InvoiceStatus.OPEN,
    InvoiceStatus.OVERDUE,
    InvoiceStatus.REMINDED,
    InvoiceStatus.REQUESTED,
    InvoiceStatus.COLLECTED,
    InvoiceStatus.PAID,
    InvoiceStatus.CREDIT_LOSS,
    InvoiceStatus.UNSENT,
)
MOST_KEYS = 100

_KEY = re.compile(r"[1-9][0-9]{0,17}")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_LONGEST_LOSSES = 4_000
_LONGEST_WORD = 10


def read_import(call: Call, kinds: tuple[InvoiceKind, ...]) -> tuple[WriteRequest, bool]:
    """Read an import, and whether it is only to be shown."""
    fields = Fields(call.request.query(), ("dry_run",))
    is_dry = _is_dry(fields)
    fields.expect_no_problems()
    request = WriteRequest(
        action=WriteAction.IMPORT,
        idempotency_key=_idempotency_key(call),
        user=call.caller.subject,
        kinds=kinds,
        message=_message(call, kinds),
    )
    return request, is_dry


def read_edit(
    call: Call, action: WriteAction, kinds: tuple[InvoiceKind, ...], key: str
) -> tuple[WriteRequest, bool]:
    """Read an edit, and whether it is only to be shown."""
    fields = Fields(call.request.query(), ("dry_run", "accept_loss"))
    is_dry = _is_dry(fields)
    losses = fields.text("accept_loss", _LONGEST_LOSSES) or ""
    fields.expect_no_problems()
    request = WriteRequest(
        action=action,
        idempotency_key=_idempotency_key(call),
        user=call.caller.subject,
        kinds=kinds,
        message=_message(call, kinds),
        targets=(_target(key),),
        accept_loss=tuple(filter(None, (path.strip() for path in losses.split(",")))),
    )
    return request, is_dry


def read_deletion(call: Call, kind: InvoiceKind, key: str) -> WriteRequest:
    """Read which document is to be deleted, and the status that it must have."""
    fields = Fields(call.request.query(), ("expected_status",))
    expected = fields.choice("expected_status", InvoiceStatus)
    fields.expect_no_problems(*_required(fields, "expected_status", expected))
    return WriteRequest(
        action=WriteAction.DELETE,
        idempotency_key=_idempotency_key(call),
        user=call.caller.subject,
        kinds=(kind,),
        targets=(_target(key),),
        expected=expected,
    )


def read_status(call: Call) -> WriteRequest:
    """Read which invoices are to have another status, and the one that they must have."""
    body = call.request.body()
    fields = Fields(body, ("keys", "status", "expected_status"))
    expected = fields.choice("expected_status", InvoiceStatus)
    status = fields.choice("status", InvoiceStatus)
    problems = [
        *_required(fields, "expected_status", expected),
        *_required(fields, "status", status),
        *_key_problems(body.get("keys")),
    ]
    if status is not None and status not in SETTABLE:
        problems.append(FieldProblem("status", "invalid_choice"))
    elif status is not None and status is expected:
        problems.append(FieldProblem("status", "status_unchanged"))
    fields.expect_no_problems(*problems)
    return WriteRequest(
        action=WriteAction.SET_STATUS,
        idempotency_key=_idempotency_key(call),
        user=call.caller.subject,
        kinds=(InvoiceKind.INVOICE,),
        targets=tuple(body["keys"]),
        expected=expected,
        status=status,
    )


def _message(call: Call, kinds: tuple[InvoiceKind, ...]) -> Mapping[str, Any] | bytes:
    """Read the message; in our own form, an order's address says what it is."""
    message = call.request.message()
    if isinstance(message, bytes) or kinds != ORDERS:
        return message
    return {"type": InvoiceKind.ORDER.value, **message}


def _idempotency_key(call: Call) -> str:
    key = call.request.header("idempotency-key")
    if key is None:
        raise MalformedError("write_key_required")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InputError("idempotency_key_invalid", field="Idempotency-Key")
    return key


def _target(key: str) -> str:
    """Read the source's key of a document; what cannot be one is as unknown as any other."""
    if not _KEY.fullmatch(key):
        raise NotFoundError("target_not_found")
    return key


def _is_dry(fields: Fields) -> bool:
    value = fields.text("dry_run", _LONGEST_WORD)
    problems = [] if value in (None, "true", "false") else [FieldProblem("dry_run", "field_type")]
    fields.expect_no_problems(*problems)
    return value == "true"


def _required(fields: Fields, name: str, value: object) -> list[FieldProblem]:
    is_missing = value is None and not fields.has_problem(name)
    return [FieldProblem(name, "field_required")] if is_missing else []


def _key_problems(keys: object) -> list[FieldProblem]:
    if keys is None or keys == []:
        return [FieldProblem("keys", "field_required")]
    if not isinstance(keys, list) or not all(_is_key(key) for key in keys):
        return [FieldProblem("keys", "field_type")]
    if len(keys) > MOST_KEYS or len(set(keys)) < len(keys):
        return [FieldProblem("keys", "keys_too_many")]
    return []


def _is_key(key: object) -> bool:
    return isinstance(key, str) and bool(_KEY.fullmatch(key))
