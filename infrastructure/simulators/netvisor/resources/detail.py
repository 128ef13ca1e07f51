"""getsalesinvoice.nv and getorder.nv: everything about one or many sales."""

from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.resources.detail_xml import Shown, detail
from infrastructure.simulators.netvisor.resources.parameters import keys
from infrastructure.simulators.netvisor.responses import group
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_LONGEST_LIST = 500
_LAST_SENT = "lastsentprintservice"
_PDF_IMAGES = frozenset({_LAST_SENT, "pdf", "nopdf"})


def get_invoice(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Invoices and drafts; what is not there is left out, alone as an empty element."""
    return [_answer(simulator, call, INVOICE)]


def get_order(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Orders; what is not there is left out, alone as an empty element."""
    return [_answer(simulator, call, ORDER)]


def _answer(simulator: "NetvisorSimulator", call: Call, side: str) -> etree._Element:
    wanted = keys(call, _LONGEST_LIST)
    shown = _shown(simulator, call)
    found = [sale for key in wanted if (sale := call.company.sale(side, key))]
    details = [detail(sale, call.company, shown) for sale in found]
    if len(wanted) > 1:
        return group("SalesInvoices", details)
    return details[0] if details else group("SalesInvoice", [])


def _shown(simulator: "NetvisorSimulator", call: Call) -> Shown:
    pdf = call.parameters.get("pdfimage", "").lower() or _LAST_SENT
    if pdf not in _PDF_IMAGES:
        raise Refusal("INVALID_DATA", f"Unknown pdfimage: {pdf}")
    name = call.addressed.name
    return Shown(
        today=simulator.today(),
        pdf=pdf,
        has_history=_is_on(call, "showprocesshistory"),
        has_attachments=_is_on(call, "includeattachments"),
        has_comments=_is_on(call, "showcommentlines"),
        has_documents=_is_on(call, "includedocuments"),
        is_finnish=simulator.is_finnish(call),
        is_newer=simulator.faults.draw("newer_elements", name) is not None,
    )


def _is_on(call: Call, name: str) -> bool:
    return call.parameters.get(name) == "1"
