"""manageInvoice and manageAnnulment: data reports of this taxpayer's own invoices."""

import base64
import binascii
import gzip
from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.nav.call import Call, Refusal, api_path
from infrastructure.simulators.nav.documents import UnreadableDocumentError, read_document
from infrastructure.simulators.nav.reports import OUTBOUND, InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

_TRANSACTION_ID_LENGTH = 16


def report_invoices(simulator: "NavSimulator", call: Call) -> str:
    """Take invoices in; they are processed at once, unreadable ones are aborted."""
    items = _checked_items(simulator, call, "invoiceOperations/invoiceOperation")
    is_compressed = call.parameter("invoiceOperations/compressedContent") in ("true", "1")
    transaction_id = simulator.store.new_id(_TRANSACTION_ID_LENGTH)
    for item in items:
        _enter(simulator, call, item, transaction_id, is_compressed)
    return tag("transactionId", transaction_id)


def request_annulments(simulator: "NavSimulator", call: Call) -> str:
    """Take annulments in; the person's approval on the portal is taken for granted."""
    items = _checked_items(simulator, call, "annulmentOperations/annulmentOperation")
    ledger = simulator.store.ledger(OUTBOUND, call.tax_number)
    for item in items:
        ledger.annul(_annulled_number(item))
    return tag("transactionId", simulator.store.new_id(_TRANSACTION_ID_LENGTH))


def _checked_items(simulator: "NavSimulator", call: Call, path: str) -> list[etree._Element]:
    items = list(call.root.iterfind(api_path(path)))
    indexes = [int(item.findtext(api_path("index"), "0")) for item in items]
    if indexes != list(range(1, len(items) + 1)):
        raise Refusal("INDEX_NOT_SEQUENTIAL")
    token = call.parameter("exchangeToken") or ""
    if not simulator.store.tokens.redeem(token, call.tax_number, call.now):
        raise Refusal("INVALID_EXCHANGE_TOKEN")
    return items


def _enter(
    simulator: "NavSimulator",
    call: Call,
    item: etree._Element,
    transaction_id: str,
    is_compressed: bool,
) -> None:
    operation = item.findtext(api_path("invoiceOperation"))
    moment = call.now.replace(microsecond=0)
    try:
        xml = _content(item, "invoiceData", is_compressed)
        found = read_document(xml, operation)
    except (UnreadableDocumentError, OSError, binascii.Error):
        return
    for facts in found:
        if facts.supplier_tax_number != call.tax_number:
            continue
        simulator.store.add(
            InvoiceReport(
                facts=facts,
                content=xml,
                transaction_id=transaction_id,
                index=int(item.findtext(api_path("index"), "0")),
                ins_date=moment,
                visible_at=moment,
                reported_by=call.credential("login"),
                is_compressed=is_compressed,
            )
        )


def _annulled_number(item: etree._Element) -> str:
    try:
        root = etree.fromstring(_content(item, "invoiceAnnulment", is_compressed=False))
    except (etree.XMLSyntaxError, binascii.Error):
        return ""
    return root.findtext("{*}annulmentReference") or ""


def _content(item: etree._Element, name: str, is_compressed: bool) -> bytes:
    content = base64.b64decode(item.findtext(api_path(name), ""))
    return gzip.decompress(content) if is_compressed else content
