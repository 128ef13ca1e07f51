"""deletedsalesinvoices.nv and deletedsalesorders.nv: what was deleted in the last days."""

from datetime import timedelta
from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.company import HELSINKI
from infrastructure.simulators.netvisor.resources.parameters import day
from infrastructure.simulators.netvisor.responses import group, leaf, stamp
from infrastructure.simulators.netvisor.sales import INVOICE, ORDER

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_LOOKS_BACK = timedelta(days=7)


def deleted_invoices(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Invoices deleted since a day."""
    return [_deleted(simulator, call, INVOICE, "DeletedSalesInvoice")]


def deleted_orders(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Orders deleted since a day."""
    return [_deleted(simulator, call, ORDER, "DeletedSalesOrder")]


def _deleted(simulator: "NetvisorSimulator", call: Call, kind: str, name: str) -> etree._Element:
    since = day(call, "deletedsince")
    if since is None or since < simulator.today() - _LOOKS_BACK:
        raise Refusal("INVALID_DATA", "deletedsince is needed and reaches 7 days back at most")
    gone = [
        group(
            name,
            [
                leaf("NetvisorKey", deletion.key),
                leaf("DeleteDate", stamp(deletion.at, "%Y-%m-%d %H:%M"), format="ansi"),
            ],
        )
        for deletion in call.company.deletions
        if deletion.kind == kind and deletion.at.astimezone(HELSINKI).date() >= since
    ]
    return group(f"{name}s", gone)
