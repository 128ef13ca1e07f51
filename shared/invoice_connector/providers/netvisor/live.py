"""Questions that people put to Netvisor directly, each with one call."""

from collections.abc import Mapping

from invoice_connector.core.invoice import InvoiceId, InvoiceKind
from invoice_connector.core.live_read import (
    LiveAnswer,
    LiveQuestion,
    LiveResource,
    SourceFile,
)
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.fields import KEEP_FILES
from invoice_connector.providers.netvisor.listing import ORDERS
from invoice_connector.providers.netvisor.source import NetvisorSource

MOST_ROWS = 500
_ROUND = 100

# Our words -> the resource's own, in the order of its document.
_FILTERS: Mapping[str, str] = {
    "above_key": "invoicesabovenetvisorkey",
    "issued_from": "begininvoicedate",
    "issued_to": "endinvoicedate",
    "number": "invoicenumber",
    "status": "invoicestatus",
    "modified_from": "lastmodifiedstart",
    "modified_to": "lastmodifiedend",
    "batch_id": "salesinvoicebatchid",
}
_FILES_ONLY = Parts(pdf=True, attachments=True, history=False, comments=False, documents=False)
_KINDS: Mapping[LiveResource, InvoiceKind] = {
    LiveResource.INVOICES: InvoiceKind.INVOICE,
    LiveResource.INVOICE: InvoiceKind.INVOICE,
    LiveResource.ORDERS: InvoiceKind.ORDER,
    LiveResource.ORDER: InvoiceKind.ORDER,
}


class NetvisorLive:
    """Answers questions of every resource that is read."""

    def read(self, question: LiveQuestion, source: NetvisorSource) -> LiveAnswer:
        """Ask the source."""
        if question.resource is LiveResource.PERSONNEL:
            return LiveAnswer(people=source.list_people())
        kind = _KINDS[question.resource]
        if "key" in question.parameters:
            return _read_one(question.parameters, kind, source)
        return _list(question.parameters, kind, source)

    def keeps_files(self, technical: Mapping[str, str]) -> bool:
        """Tell whether the connection is set to keep PDFs and attachments."""
        return technical.get(KEEP_FILES) == "yes"

    def read_files(self, invoice_id: InvoiceId, source: NetvisorSource) -> tuple[SourceFile, ...]:
        """Ask for the PDF and the attachments of one invoice or order."""
        return source.fetch_with(invoice_id, _FILES_ONLY)[1]


def _list(given: Mapping[str, str], kind: InvoiceKind, source: NetvisorSource) -> LiveAnswer:
    """List by key, and cut the list where it is too long for one answer.

    The source may have cut one of a round length too: only an empty one after it says it did not.
    """
    query = {"listtype": ORDERS} if kind is InvoiceKind.ORDER else {}
    query |= {name: given[ours] for ours, name in _FILTERS.items() if ours in given}
    rows = source.find(query, kind)
    shown = rows[:MOST_ROWS]
    may_go_on = len(rows) > len(shown) or (shown and len(rows) % _ROUND == 0)
    return LiveAnswer(rows=shown, next_key=shown[-1].id.parts[1] if may_go_on else None)


def _read_one(given: Mapping[str, str], kind: InvoiceKind, source: NetvisorSource) -> LiveAnswer:
    wanted = given.get("include", "").split(",")
    parts = Parts(
        pdf="pdf" in wanted,
        attachments="attachments" in wanted,
        history="history" in wanted,
        comments="comments" in wanted,
        documents="documents" in wanted,
    )
    document, files = source.fetch_with(InvoiceId((kind.value, given["key"])), parts)
    return LiveAnswer(document=document, files=files)
