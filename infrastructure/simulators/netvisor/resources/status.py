"""updatesalesinvoicestatus.nv: sets the status of one or many invoices."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.bookkeeping import with_status
from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.resources.parameters import keys
from infrastructure.simulators.netvisor.sales import INVOICE, STAGES, Sale

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_LONGEST_LIST = 100
_STATUSES = frozenset({*STAGES, "paid", "creditloss", "unsent"})


def update_status(_: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Set it on every invoice named, or on none when one of them is not there."""
    status = call.parameters.get("status", "").lower()
    if status not in _STATUSES:
        raise Refusal("INVALID_DATA", f"Unknown status: {status}")
    found = [_invoice(call, key) for key in keys(call, _LONGEST_LIST)]
    for sale in found:
        call.company.put(replace(with_status(sale, status), modified_at=call.now))
    return []


def _invoice(call: Call, key: int) -> Sale:
    sale = call.company.sale(INVOICE, key)
    if sale is None or sale.kind != INVOICE:
        text = f"Sales invoice not found with Netvisor identifier: {key}"
        raise Refusal("INVALID_DATA", text)
    return sale
