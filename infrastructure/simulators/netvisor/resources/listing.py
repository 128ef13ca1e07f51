"""salesinvoicelist.nv: one row per invoice or order, by key."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.company import HELSINKI
from infrastructure.simulators.netvisor.resources.parameters import day, key_of
from infrastructure.simulators.netvisor.responses import ansi, group, leaf, money
from infrastructure.simulators.netvisor.sales import (
    DRAFT,
    INVOICE,
    INVOICE_STATUSES,
    OPEN,
    ORDER,
    ORDER_STATUSES,
    STAGES,
    Sale,
    cents,
)

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

Filter = Callable[[Sale], bool]

# What listtype asks for: the side of the books and the kinds of sales on it.
_LIST_TYPES = {
    "": (INVOICE, frozenset({INVOICE})),
    "preinvoice": (ORDER, frozenset({ORDER})),
    "draftandinvoice": (INVOICE, frozenset({INVOICE, DRAFT})),
}
_STATUS_GROUPS = {
    "open": frozenset(STAGES),
    "overdue": frozenset(STAGES) - {OPEN},
    **{stage: frozenset({stage}) for stage in STAGES[2:]},
    **{status: frozenset({status}) for status in (*INVOICE_STATUSES[1:], *ORDER_STATUSES)},
}


def list_sales(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Answer with every sale that passes each filter given."""
    name = call.addressed.name
    list_type = call.parameters.get("listtype", "").lower()
    if list_type not in _LIST_TYPES:
        raise Refusal("INVALID_DATA", f"Unknown list type: {list_type}")
    side, kinds = _LIST_TYPES[list_type]
    filters = list(_filters(simulator, call))
    found = [s for s in call.company.sales(side) if s.kind in kinds and all(f(s) for f in filters)]
    if simulator.faults.draw("shuffle_list", name):
        simulator.store.random.shuffle(found)
    rows = found[: simulator.options.page_cap or None]
    is_newer = simulator.faults.draw("newer_elements", name) is not None
    answer = [_row(sale, simulator.today(), is_newer) for sale in rows]
    simulator.store.fire(call.organisation_id)
    return [group("SalesInvoiceList", answer)]


def _filters(simulator: "NetvisorSimulator", call: Call) -> Iterator[Filter]:
    given = call.parameters
    if above := given.get("invoicesabovenetvisorkey"):
        key = key_of(above)
        yield lambda sale: sale.key > key
    if number := given.get("invoicenumber"):
        yield lambda sale: sale.number == number
    if batch := given.get("salesinvoicebatchid"):
        batch_id = key_of(batch)
        yield lambda sale: sale.batch_id == batch_id
    if status := given.get("invoicestatus", "").lower():
        yield _has_status(status, simulator.today())
    yield from _date_filters(simulator, call)


def _date_filters(simulator: "NetvisorSimulator", call: Call) -> Iterator[Filter]:
    if begin := day(call, "begininvoicedate"):
        yield lambda sale: sale.invoice_date >= begin
    if end := day(call, "endinvoicedate"):
        yield lambda sale: sale.invoice_date <= end
    is_inclusive = simulator.options.is_modified_inclusive
    if since := day(call, "lastmodifiedstart"):
        yield (
            lambda sale: (
                _modified_on(sale) > since or (is_inclusive and _modified_on(sale) == since)
            )
        )
    if until := day(call, "lastmodifiedend"):
        yield (
            lambda sale: (
                _modified_on(sale) < until or (is_inclusive and _modified_on(sale) == until)
            )
        )


def _modified_on(sale: Sale) -> date:
    return sale.modified_at.astimezone(HELSINKI).date()


def _has_status(status: str, today: date) -> Filter:
    if status not in _STATUS_GROUPS:
        raise Refusal("INVALID_DATA", f"Unknown invoice status: {status}")
    wanted = _STATUS_GROUPS[status]
    return lambda sale: (sale.stage_on(today) or sale.status) in wanted


def _row(sale: Sale, today: date, is_newer: bool) -> etree._Element:
    page = "getorder" if sale.kind == ORDER else "getsalesinvoice"
    due = [ansi("InvoiceDueDate", sale.due_date)] if is_newer else []
    customer = [leaf("CustomerNetvisorKey", sale.customer_key)] if is_newer else []
    return group(
        "SalesInvoice",
        [
            leaf("NetvisorKey", sale.key),
            leaf("InvoiceNumber", sale.number),
            ansi("InvoiceDate", sale.invoice_date),
            *due,
            _status(sale, today),
            *customer,
            leaf("CustomerCode", sale.customer_code),
            leaf("CustomerName", sale.text("invoicingcustomername")),
            leaf("ReferenceNumber", sale.text("salesinvoicereferencenumber")),
            # The list speaks the company's currency, the detail the invoice's.
            leaf("InvoiceSum", money(cents(sale.amount * sale.rate))),
            leaf("OpenSum", money(cents(sale.open_amount * sale.rate))),
            leaf("Uri", f"/{page}.nv?netvisorkey={sale.key}"),
        ],
    )


def _status(sale: Sale, today: date) -> etree._Element:
    if sale.kind == ORDER:
        return leaf("InvoiceStatus", sale.status)
    stage = sale.stage_on(today)
    attributes = {"substatus": stage} if stage else {}
    mark = "1" if sale.is_in_collection else "0"
    return leaf("InvoiceStatus", sale.status or "draft", **attributes, isincollection=mark)
