"""deletesalesinvoice.nv: removes an invoice or an order for good."""

from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.resources.parameters import key_of
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator


def delete_sale(_: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Delete the one that is named; the answer says no more than that it went well."""
    invoice = call.parameters.get("invoiceid")
    order = call.parameters.get("orderid")
    if bool(invoice) == bool(order):
        raise Refusal("INVALID_DATA", "Give either invoiceid or orderid")
    kind = INVOICE if invoice else ORDER
    key = key_of(invoice or order or "")
    sale = call.company.sale(kind, key)
    if sale is None:
        raise Refusal("INVALID_DATA", f"Sales {kind} not found with Netvisor identifier: {key}")
    if call.company.locked_until and sale.invoice_date <= call.company.locked_until:
        raise Refusal("PERIOD_LOCK")
    call.company.delete(kind, key, call.now)
    return []
