"""Accept a change that a user wants at a source system: check it, keep it, have it sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import (
    ConflictError,
    FieldProblem,
    InputError,
    NotFoundError,
)
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.messages import SendWrite
from invoice_connector.core.ports import Ports
from invoice_connector.core.request_limits import WRITES
from invoice_connector.core.windows import compact
from invoice_connector.core.write import Write, WriteAction, WriteOrder, WriteState
from invoice_connector.core.writing import PreparedMessage, Writing
from invoice_connector.services.limit_requests import expect_within

_REFERENCE_LENGTH = 16
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """What a user asks for.

    Attributes:
        idempotency_key: the same key means the same request.
        message: our JSON form, or the source's own form as bytes; None where there is none.
        kinds: what the message may make.
        user: who asks.
    """

    action: WriteAction
    idempotency_key: str
    user: str
    kinds: tuple[InvoiceKind, ...]
    message: Mapping[str, Any] | bytes | None = None
    targets: tuple[str, ...] = ()
    expected: InvoiceStatus | None = None
    status: InvoiceStatus | None = None
    accept_loss: tuple[str, ...] = ()


def request_write(ports: Ports, ref: ConnectionRef, request: WriteRequest) -> Write:
    """Keep a write and have it sent; a repeated request returns the write it made.

    Raises:
        InputError: the message breaks a rule; names every field.
        ConflictError: ``connection_not_active``, ``writing_not_supported``, ``write_key_reused``.
        TooOftenError: ``write_too_often``.
    """
    writing = _expect_writable(ports, ref)
    write = _new_write(ports, ref, request, writing)
    kept = ports.writes.find(ref, write.order.reference)
    if kept is None:
        expect_within(ports, ref, WRITES)
        kept = ports.writes.add(write)
        ports.queue.send(SendWrite(ref.tenant_id, ref.connection_id, kept.write_id))
    if kept.digest != write.digest:
        raise ConflictError("write_key_reused")
    return kept


def wait_for_look(ports: Ports, write: Write, seconds: float) -> Write:
    """Wait a little until the worker has looked whether the source permits a write.

    It usually has within a second; a source that is busy or silent does not keep anybody waiting.

    Raises:
        ConflictError: the source's present state does not permit it, e.g. ``edit_would_clear``.
        NotFoundError: there is no such document at the source.
    """
    end = ports.clock.monotonic() + seconds
    while write.state is WriteState.QUEUED and ports.clock.monotonic() < end:
        ports.clock.sleep(_LOOK_EVERY_S)
        write = ports.writes.get(write.ref, write.write_id)
    failure = write.failure
    if write.state is WriteState.REFUSED and failure is not None and failure.is_obstacle:
        if failure.code == "target_not_found":
            raise NotFoundError(failure.code)
        raise ConflictError(failure.code, problems=failure.problems)
    return write


def preview_write(ports: Ports, ref: ConnectionRef, request: WriteRequest) -> PreparedMessage:
    """Show what would be sent; nothing is kept and nothing leaves.

    Raises:
        InputError: the message breaks a rule; names every field.
        ConflictError: ``connection_not_active``, ``writing_not_supported``.
    """
    return _prepare(_expect_writable(ports, ref), ref, request)


def reference_of(ref: ConnectionRef, idempotency_key: str) -> str:
    """Name a write: the same for every repetition of a request, and for nobody else's."""
    parts = "\x1f".join((ref.tenant_id, ref.connection_id, idempotency_key))
    return f"ic-{sha256(parts.encode()).hexdigest()[:_REFERENCE_LENGTH]}"


def _expect_writable(ports: Ports, ref: ConnectionRef) -> Writing:
    connection = ports.connections.get(ref)
    writing = ports.providers[connection.settings.provider].writing
    if writing is None:
        raise ConflictError("writing_not_supported")
    if not connection.may_sync:
        raise ConflictError("connection_not_active")
    return writing


def _prepare(writing: Writing, ref: ConnectionRef, request: WriteRequest) -> PreparedMessage:
    if request.message is None:
        look_for = {"keys": ", ".join(request.targets)}
        return PreparedMessage(request.kinds[0], b"", b"", look_for, ())
    reference = reference_of(ref, request.idempotency_key)
    prepared = writing.prepare(request.action, request.message, reference)
    if prepared.kind not in request.kinds:
        raise InputError(problems=(FieldProblem("/type", "type_not_here"),))
    return prepared


def _new_write(ports: Ports, ref: ConnectionRef, request: WriteRequest, writing: Writing) -> Write:
    prepared, now = _prepare(writing, ref, request), ports.clock.now()
    order = WriteOrder(
        action=request.action,
        kind=prepared.kind,
        reference=reference_of(ref, request.idempotency_key),
        targets=request.targets,
        content=prepared.content,
        expected=request.expected,
        status=request.status,
        accept_loss=request.accept_loss,
    )
    return Write(
        ref=ref,
        write_id=f"{compact(now)}-{order.reference}",
        order=order,
        digest=_digest(order),
        created_at=now,
        created_by=request.user,
        look_for=prepared.look_for,
        warnings=(*prepared.warnings, *_warnings(order)),
    )


def _digest(order: WriteOrder) -> str:
    facts = [
        order.action,
        order.kind,
        order.targets,
        sha256(order.content).hexdigest(),
        order.expected,
        order.status,
        sorted(order.accept_loss),
    ]
    return sha256(json.dumps(facts).encode()).hexdigest()


def _warnings(order: WriteOrder) -> list[FieldProblem]:
    if order.status is InvoiceStatus.PAID:
        return [FieldProblem("status", "paid_books_no_payment")]
    if order.action in {WriteAction.EDIT, WriteAction.TO_INVOICE}:
        return [FieldProblem("message", "edit_hides_fields")]
    return []
