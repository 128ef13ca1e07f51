"""Looks at Netvisor for what a write is about: the present state, and traces of what was sent."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from invoice_connector.core.errors import SourceError
from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import Finding, LookUp, WriteOrder
from invoice_connector.core.writing import Call
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.documents import key_of
from invoice_connector.providers.netvisor.elements import child, text_of
from invoice_connector.providers.netvisor.errors import NOT_FOUND
from invoice_connector.providers.netvisor.listing import issued_between, may_be_cut
from invoice_connector.providers.netvisor.message.parts import Message, is_given
from invoice_connector.providers.netvisor.values import STILL_OPEN, read_key, read_status

KEYS_AT_ONCE = 100
EVERYTHING = Parts(pdf=False, attachments=True, history=False, comments=True, documents=False)
_LITTLE = Parts(pdf=False, attachments=False, history=False, comments=False, documents=False)
_LIST_TYPES = {InvoiceKind.ORDER: "preinvoice", InvoiceKind.DRAFT: "draftandinvoice"}
_MOST_ROWS = 2_000
_CLOSER = STILL_OPEN - {InvoiceStatus.OPEN}

_NOT_FOUND = LookUp(Finding.NOT_CARRIED_OUT)
_UNDECIDABLE = LookUp(Finding.UNDECIDABLE)


class _HiddenError(Exception):
    """A list may lack rows, or documents do not show their comments."""


def read_documents(
    call: Call[Any], kind: InvoiceKind, keys: Sequence[str], parts: Parts = _LITTLE
) -> dict[str, etree._Element]:
    """Read documents by key; what is not there is left out.

    Documents that name no key, or one that spoils the answer of all, are read one by one.
    """
    try:
        found = call(lambda source: source.client.get_details(kind, keys, parts))
    except SourceError as error:
        if error.source_code != NOT_FOUND:
            raise
        found = None
    if len(keys) == 1:
        return dict.fromkeys(keys, found[0]) if found else {}
    named = {key_of(one): one for one in found or ()}
    if found is not None and "" not in named:
        return named
    apart = (read_documents(call, kind, (key,), parts) for key in keys)
    return {key: document for one in apart for key, document in one.items()}


def status_of(document: etree._Element) -> InvoiceStatus:
    """Read a document's status: what it calls itself, not the text that is shown for it."""
    element = child(document, "invoicestatus")
    if element is None:
        return InvoiceStatus.UNKNOWN
    closer = read_status(element.text or "")
    named = read_status(str(element.get("status", "")))
    return named if closer is InvoiceStatus.UNKNOWN else closer


def states_of(
    order: WriteOrder, documents: Mapping[str, etree._Element], call: Call[Any]
) -> dict[str, InvoiceStatus]:
    """Read the documents' states; where they do not say enough, the list is asked."""
    states = {key: status_of(document) for key, document in documents.items()}
    vague = {InvoiceStatus.UNKNOWN}
    if {order.expected, order.status} & _CLOSER:
        vague.add(InvoiceStatus.OPEN)
    doubtful = {key for key, state in states.items() if state in vague}
    if not doubtful:
        return states
    query = {"invoicesabovenetvisorkey": str(min(map(int, doubtful)) - 1)}
    rows = call(lambda source: source.find(_listed_as(order, query), order.kind))
    listed = {row.id.parts[1]: row.status for row in rows if row.status is not None}
    return states | {key: listed[key] for key in doubtful if key in listed}


def is_draft(document: etree._Element) -> bool:
    """Tell whether it is a draft: it says so, or it has no number yet."""
    has_number = bool(text_of(document, "salesinvoicenumber"))
    return status_of(document) is InvoiceStatus.DRAFT or not has_number


def bears(document: etree._Element, reference: str) -> bool | None:
    """Tell whether a document bears the mark of a message; None if it shows no comment at all."""
    comment = child(document, "salesinvoiceprivatecomment")
    return None if comment is None else reference in (comment.text or "")


def is_number_taken(order: WriteOrder, message: Message, call: Call[Any]) -> bool:
    """Tell whether a number is in use already, as far as a list tells."""
    number = str(message["number"])
    rows = _page(_listed_as(order, {"invoicenumber": number}), 0, call)
    return any(_has_number(row, number) for row in rows)


def find_import(order: WriteOrder, message: Message, call: Call[Any]) -> LookUp:
    """Find the document that an import made.

    By its own number, or by the mark among all documents of its date and the days around it. That a
    draft is not found proves nothing: whether lists show drafts differs between installations.
    """
    is_marked = order.reference in str(message.get("private_comment", ""))
    try:
        if is_given(message, "number"):
            number = str(message["number"])
            keys = list(_keys(order, {"invoicenumber": number}, call, number))
        else:
            day = date.fromisoformat(str(message["invoice_date"]))
            keys = list(_keys(order, issued_between(day, day), call))
        found = tuple(_marked(order, keys, call) if is_marked else keys)
    except _HiddenError:
        return _UNDECIDABLE
    if found:
        return LookUp(Finding.CARRIED_OUT, found)
    return _UNDECIDABLE if order.kind is InvoiceKind.DRAFT else _NOT_FOUND


def _listed_as(order: WriteOrder, query: dict[str, str]) -> dict[str, str]:
    is_other = order.kind in _LIST_TYPES
    return {"listtype": _LIST_TYPES[order.kind], **query} if is_other else query


def _has_number(row: etree._Element, number: str) -> bool:
    """Tell whether a row has a number; one that shows none may. Nobody says how lists compare."""
    return text_of(row, "invoicenumber").lstrip("0") in ("", number.lstrip("0"))


def _keys(
    order: WriteOrder, query: dict[str, str], call: Call[Any], number: str = ""
) -> Iterator[str]:
    """List keys, of a number if one is given, going on after the highest until nothing comes."""
    highest, seen = 0, 0
    while True:
        rows = _page(_listed_as(order, query), highest, call)
        keys = [_number(row) for row in rows]
        seen += len(keys)
        if seen > _MOST_ROWS or may_be_cut(rows):
            raise _HiddenError
        if not keys or max(keys) <= highest:
            return
        highest = max(keys)
        yield from (
            str(key)
            for key, row in zip(keys, rows, strict=True)
            if not number or _has_number(row, number)
        )


def _page(query: dict[str, str], highest: int, call: Call[Any]) -> tuple[etree._Element, ...]:
    after = {"invoicesabovenetvisorkey": str(highest)} if highest else {}
    rows: tuple[etree._Element, ...] = call(
        lambda source: source.client.list_invoices({**query, **after})
    )
    return rows


def _marked(order: WriteOrder, keys: list[str], call: Call[Any]) -> Iterator[str]:
    """Read documents, the newest first, and return those that bear the mark.

    Where none does, those that show no comment, or cannot be read, hide whether they do.
    """
    is_hidden = False
    newest_first = sorted(keys, key=int, reverse=True)
    for start in range(0, len(newest_first), KEYS_AT_ONCE):
        some = newest_first[start : start + KEYS_AT_ONCE]
        documents = read_documents(call, order.kind, some)
        marks = {key: bears(document, order.reference) for key, document in documents.items()}
        found = [key for key, is_marked in marks.items() if is_marked]
        if found:
            yield from found
            return
        is_hidden = is_hidden or None in marks.values() or len(documents) < len(some)
    if is_hidden:
        raise _HiddenError


def _number(row: etree._Element) -> int:
    try:
        return int(read_key(text_of(row, "netvisorkey")))
    except ValueError:
        raise _HiddenError from None
