"""Looks at Netvisor for what a write is about: the present state, and traces of what was sent."""

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from invoice_connector.core.invoice import InvoiceKind, InvoiceStatus
from invoice_connector.core.write import Finding, LookUp, WriteOrder
from invoice_connector.core.writing import Call
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.elements import child, text_of
from invoice_connector.providers.netvisor.listing import may_be_cut
from invoice_connector.providers.netvisor.message.parts import Message, is_given
from invoice_connector.providers.netvisor.values import read_key, read_status

KEYS_AT_ONCE = 100
EVERYTHING = Parts(pdf=False, attachments=True, history=False, comments=True, documents=False)
_LITTLE = Parts(pdf=False, attachments=False, history=False, comments=False, documents=False)
_LIST_TYPES = {InvoiceKind.ORDER: "preinvoice", InvoiceKind.DRAFT: "draftandinvoice"}
_MOST_ROWS = 2_000

_NOT_FOUND = LookUp(Finding.NOT_CARRIED_OUT)
_UNDECIDABLE = LookUp(Finding.UNDECIDABLE)


class _HiddenRowsError(Exception):
    """A list may lack rows."""


def read_documents(
    call: Call[Any], kind: InvoiceKind, keys: Sequence[str], parts: Parts = _LITTLE
) -> dict[str, etree._Element]:
    """Read documents by key; what is not there is left out."""
    found = call(lambda source: source.client.get_details(kind, keys, parts))
    # Old forms of a document name no key, but then only one was asked for.
    return {text_of(one, "salesinvoicenetvisorkey") or keys[0]: one for one in found}


def status_of(document: etree._Element) -> InvoiceStatus:
    """Read a document's status: what it calls itself, not the text that is shown for it."""
    element = child(document, "invoicestatus")
    if element is None:
        return InvoiceStatus.UNKNOWN
    closer = read_status(element.text or "")
    named = read_status(str(element.get("status", "")))
    return named if closer is InvoiceStatus.UNKNOWN else closer


def is_draft(document: etree._Element) -> bool:
    """Tell whether it is a draft: it says so, or it has no number yet."""
    has_number = bool(text_of(document, "salesinvoicenumber"))
    return status_of(document) is InvoiceStatus.DRAFT or not has_number


def bears(document: etree._Element, reference: str) -> bool:
    """Tell whether a document bears the mark of one of our messages."""
    return reference in text_of(document, "salesinvoiceprivatecomment")


def is_number_taken(order: WriteOrder, message: Message, call: Call[Any]) -> bool:
    """Tell whether a number is in use already."""
    return bool(list(_keys(order, {"invoicenumber": str(message["number"])}, call)))


def find_import(order: WriteOrder, message: Message, call: Call[Any]) -> LookUp:
    """Find the document that an import made.

    By its own number, or by the mark among all documents of its date. That a draft is not found
    proves nothing: whether lists show drafts differs between installations.
    """
    is_marked = order.reference in str(message.get("private_comment", ""))
    try:
        if is_given(message, "number"):
            keys = list(_keys(order, {"invoicenumber": str(message["number"])}, call))
        else:
            day = str(message["invoice_date"])
            keys = list(_keys(order, {"begininvoicedate": day, "endinvoicedate": day}, call))
    except _HiddenRowsError:
        return _UNDECIDABLE
    found = tuple(_marked(order, keys, call) if is_marked else keys)
    if found:
        return LookUp(Finding.CARRIED_OUT, found)
    return _UNDECIDABLE if order.kind is InvoiceKind.DRAFT else _NOT_FOUND


def _keys(order: WriteOrder, query: dict[str, str], call: Call[Any]) -> Iterator[str]:
    """List keys, going on after the highest one until nothing more comes."""
    if order.kind in _LIST_TYPES:
        query = {"listtype": _LIST_TYPES[order.kind], **query}
    highest, seen = 0, 0
    while True:
        rows = _page(query, highest, call)
        keys = [_number(row) for row in rows]
        seen += len(keys)
        if seen > _MOST_ROWS or may_be_cut(rows):
            raise _HiddenRowsError
        if not keys or max(keys) <= highest:
            return
        highest = max(keys)
        yield from map(str, keys)


def _page(query: dict[str, str], highest: int, call: Call[Any]) -> tuple[etree._Element, ...]:
    after = {"invoicesabovenetvisorkey": str(highest)} if highest else {}
    rows: tuple[etree._Element, ...] = call(
        lambda source: source.client.list_invoices({**query, **after})
    )
    return rows


def _marked(order: WriteOrder, keys: list[str], call: Call[Any]) -> Iterator[str]:
    """Read documents, the newest first, and return those that bear the mark."""
    newest_first = sorted(keys, key=int, reverse=True)
    for start in range(0, len(newest_first), KEYS_AT_ONCE):
        some = newest_first[start : start + KEYS_AT_ONCE]
        documents = read_documents(call, order.kind, some)
        found = [key for key, document in documents.items() if bears(document, order.reference)]
        if found:
            yield from found
            return


def _number(row: etree._Element) -> int:
    try:
        return int(read_key(text_of(row, "netvisorkey")))
    except ValueError:
        raise _HiddenRowsError from None
