"""How Netvisor is written to: messages, deletions, statuses, and how each leaves a trace."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from invoice_connector.core.errors import (
    ConflictError,
    FieldProblem,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.invoice import (
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
)
from invoice_connector.core.write import Finding, LookUp, WriteAction, WriteOrder
from invoice_connector.core.writing import Call, PreparedMessage
from invoice_connector.providers.netvisor.elements import child, text_of
from invoice_connector.providers.netvisor.endpoints import Resource
from invoice_connector.providers.netvisor.looking import (
    EVERYTHING,
    bears,
    find_import,
    is_draft,
    is_number_taken,
    read_documents,
    states_of,
)
from invoice_connector.providers.netvisor.message.checked import read_json, read_xml
from invoice_connector.providers.netvisor.message.losses import would_clear
from invoice_connector.providers.netvisor.message.mark import with_mark
from invoice_connector.providers.netvisor.message.parts import Message, is_given
from invoice_connector.providers.netvisor.message.rules import type_of
from invoice_connector.providers.netvisor.message.tables import DRAFT, INVOICE, ORDER
from invoice_connector.providers.netvisor.message.xml_form import to_xml

STATUSES: Mapping[InvoiceStatus, str] = {
    InvoiceStatus.OPEN: "open",
    InvoiceStatus.OVERDUE: "overdue",
    InvoiceStatus.REMINDED: "reminded",
    InvoiceStatus.REQUESTED: "requested",
    InvoiceStatus.COLLECTED: "collected",
    InvoiceStatus.PAID: "paid",
    InvoiceStatus.CREDIT_LOSS: "creditloss",
    InvoiceStatus.UNSENT: "unsent",
}
_KINDS = {INVOICE: InvoiceKind.INVOICE, ORDER: InvoiceKind.ORDER, DRAFT: InvoiceKind.DRAFT}
_LOOK_FOR = ("number", "invoice_date", "customer", "amount", "private_comment")
# With these the source says that it did not even try. A number that is taken may have been taken by
# this very message, and a technical error may come after the fact.
_NEVER_TRIED = frozenset(
    {
        "AUTHENTICATION_FAILED",
        "SERVICE_ACCESS_ERROR",
        "INVALID_DATA",
        "INVALID_DATA_SIZE",
        "PERIOD_LOCK",
        "SYSTEM_MAINTENANCE",
        "SYSTEM_MAINTANANCE",
    }
)
_NEVER_LEFT = frozenset({"http_connect", "netvisor_value_not_sendable"})


class NetvisorWriting:
    """Everything that differs between Netvisor and another source that can be written to."""

    def prepare(
        self, action: WriteAction, message: Mapping[str, Any] | bytes, reference: str
    ) -> PreparedMessage:
        """Check a message in our JSON form or the vendor's XML; put the reference into it."""
        checked = read_xml(message) if isinstance(message, bytes) else read_json(message)
        is_import = action is WriteAction.IMPORT
        marked = with_mark(checked.message, reference, is_import=is_import)
        return PreparedMessage(
            kind=_KINDS[type_of(marked)],
            content=json.dumps(marked, ensure_ascii=False, separators=(",", ":")).encode(),
            shown=to_xml(marked),
            look_for={key: str(marked[key]) for key in _LOOK_FOR if is_given(marked, key)},
            warnings=checked.warnings,
        )

    def inspect(self, order: WriteOrder, call: Call[Any]) -> None:
        """Look whether the order may be carried out now.

        Raises:
            ConflictError: ``number_taken``, ``edit_would_clear``, ``not_a_draft``,
                ``still_a_draft``, ``status_differs``.
            NotFoundError: ``target_not_found``.
        """
        _INSPECT[order.action](order, call)

    def send(self, order: WriteOrder, source: Any) -> tuple[str, ...]:
        """Make the one call that writes."""
        answer = source.client.call(*_request(order), body=_body(order))
        if order.action is not WriteAction.IMPORT:
            return order.targets
        replies = child(answer.root, "replies")
        key = "" if replies is None else text_of(replies, "inserteddataidentifier")
        return (key,) if key else ()

    def is_harmless(self, error: SourceError) -> bool:
        """Tell whether a failed call certainly changed nothing."""
        return error.source_code in _NEVER_TRIED or error.code in _NEVER_LEFT

    def look_up(self, order: WriteOrder, call: Call[Any]) -> LookUp:
        """Find out whether an order that was sent was carried out."""
        return _LOOK_UP[order.action](order, call)

    def list_row(self, invoice_id: InvoiceId, call: Call[Any]) -> InvoiceSummary | None:
        """Read how an invoice is listed; None if it is not."""
        row: InvoiceSummary | None = call(lambda source: source.list_row(invoice_id))
        return row

    def touched(self, order: WriteOrder, keys: tuple[str, ...]) -> tuple[InvoiceId, ...]:
        """Name the stored invoices that look different now; drafts are not stored."""
        if order.kind is InvoiceKind.DRAFT:
            return ()
        return tuple(InvoiceId((order.kind.value, key)) for key in keys)


def _request(order: WriteOrder) -> tuple[Resource, dict[str, str]]:
    if order.action is WriteAction.IMPORT:
        return Resource.IMPORT, {"method": "add"}
    if order.action is WriteAction.DELETE:
        name = "orderid" if order.kind is InvoiceKind.ORDER else "invoiceid"
        return Resource.DELETE, {name: order.targets[0]}
    if order.action is WriteAction.SET_STATUS and order.status is not None:
        name = "netvisorkey" if len(order.targets) == 1 else "netvisorkeylist"
        status = STATUSES[order.status]
        return Resource.STATUS, {name: ",".join(order.targets), "status": status}
    return Resource.IMPORT, {"method": "edit", "id": order.targets[0]}


def _body(order: WriteOrder) -> bytes | None:
    return to_xml(_message(order)) if order.content else None


def _message(order: WriteOrder) -> Message:
    message: Message = json.loads(order.content)
    return message


def _inspect_import(order: WriteOrder, call: Call[Any]) -> None:
    message = _message(order)
    if is_given(message, "number") and is_number_taken(order, message, call):
        problems = (FieldProblem("/number", "number_taken"),)
        raise ConflictError("number_taken", problems=problems)


def _inspect_edit(order: WriteOrder, call: Call[Any]) -> None:
    """Editing leaves a draft a draft; what it becomes is an action of its own."""
    document = _present(order, call, EVERYTHING)
    if order.kind is not InvoiceKind.ORDER and is_draft(document) != _stays_draft(order):
        raise ConflictError("not_a_draft" if _stays_draft(order) else "still_a_draft")
    _expect_no_loss(order, document)


def _expect_no_loss(order: WriteOrder, document: etree._Element) -> None:
    lost = [path for path in would_clear(document, _message(order)) if _is_new(order, path)]
    if lost:
        problems = tuple(FieldProblem(path, "field_would_clear") for path in lost)
        raise ConflictError("edit_would_clear", problems=problems)


def _inspect_draft(order: WriteOrder, call: Call[Any]) -> None:
    document = _present(order, call, EVERYTHING)
    if not is_draft(document):
        raise ConflictError("not_a_draft")
    _expect_no_loss(order, document)


def _inspect_status(order: WriteOrder, call: Call[Any]) -> None:
    documents = read_documents(call, order.kind, order.targets)
    if documents.keys() != set(order.targets):
        raise NotFoundError("target_not_found")
    states = states_of(order, documents, call)
    problems = tuple(
        FieldProblem(f"/keys/{index}", "status_differs")
        for index, key in enumerate(order.targets)
        if states[key] is not order.expected
    )
    if problems:
        raise ConflictError("status_differs", problems=problems)


def _look_for_import(order: WriteOrder, call: Call[Any]) -> LookUp:
    return find_import(order, _message(order), call)


def _look_for_edit(order: WriteOrder, call: Call[Any]) -> LookUp:
    document = read_documents(call, order.kind, order.targets).get(order.targets[0])
    is_ours = document is not None and bears(document, order.reference)
    if is_ours is None:
        return LookUp(Finding.UNDECIDABLE)
    return LookUp(Finding.CARRIED_OUT if is_ours else Finding.NOT_CARRIED_OUT, order.targets)


def _look_for_deletion(order: WriteOrder, call: Call[Any]) -> LookUp:
    is_there = bool(read_documents(call, order.kind, order.targets))
    return LookUp(Finding.NOT_CARRIED_OUT if is_there else Finding.CARRIED_OUT, order.targets)


def _look_for_status(order: WriteOrder, call: Call[Any]) -> LookUp:
    """All of them have it, none of them has, or nobody can tell what happened between."""
    documents = read_documents(call, order.kind, order.targets)
    found = set(states_of(order, documents, call).values())
    is_complete = len(documents) == len(order.targets)
    if is_complete and order.status is not None and found <= _shown_as(order.status):
        return LookUp(Finding.CARRIED_OUT, order.targets)
    if is_complete and found == {order.expected}:
        return LookUp(Finding.NOT_CARRIED_OUT)
    return LookUp(Finding.UNDECIDABLE)


def _shown_as(status: InvoiceStatus) -> set[InvoiceStatus]:
    """An open invoice is shown as overdue once its due date has passed."""
    is_open = status is InvoiceStatus.OPEN
    return {status, InvoiceStatus.OVERDUE} if is_open else {status}


def _present(order: WriteOrder, call: Call[Any], *parts: Any) -> etree._Element:
    document = read_documents(call, order.kind, order.targets, *parts).get(order.targets[0])
    if document is None:
        raise NotFoundError("target_not_found")
    return document


def _stays_draft(order: WriteOrder) -> bool:
    return order.kind is InvoiceKind.DRAFT


def _is_new(order: WriteOrder, path: str) -> bool:
    accepted = order.accept_loss
    return not any(path == one or path.startswith(f"{one}/") for one in accepted)


_INSPECT: Mapping[WriteAction, Callable[[WriteOrder, Call[Any]], None]] = {
    WriteAction.IMPORT: _inspect_import,
    WriteAction.EDIT: _inspect_edit,
    WriteAction.TO_INVOICE: _inspect_draft,
    WriteAction.DELETE: _inspect_status,
    WriteAction.SET_STATUS: _inspect_status,
}
_LOOK_UP: Mapping[WriteAction, Callable[[WriteOrder, Call[Any]], LookUp]] = {
    WriteAction.IMPORT: _look_for_import,
    WriteAction.EDIT: _look_for_edit,
    WriteAction.TO_INVOICE: _look_for_edit,
    WriteAction.DELETE: _look_for_deletion,
    WriteAction.SET_STATUS: _look_for_status,
}
