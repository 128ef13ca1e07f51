"""queryInvoiceDigest: one row per reported invoice."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from infrastructure.simulators.nav.call import Call, parse_instant, write_instant
from infrastructure.simulators.nav.facts import InvoiceFacts
from infrastructure.simulators.nav.operations.digest_filters import conditions
from infrastructure.simulators.nav.operations.selection import checked_interval, paged, visible
from infrastructure.simulators.nav.reports import InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

_MANDATORY = "invoiceQueryParams/mandatoryQueryParams"
_OPERATION = "queryInvoiceDigest"


def answer(simulator: "NavSimulator", call: Call) -> str:
    """The asked page of all reports that meet every condition; the order is the server's."""
    wanted = conditions(call)
    rows = [
        report
        for report in visible(call, _candidates(simulator, call))
        if all(condition(report) for condition in wanted)
    ]
    page, counter = paged(simulator, call, _rearranged(simulator, rows))
    content = counter + "".join(row(report) for report in page)
    return f"<ns2:invoiceDigestResult>{content}</ns2:invoiceDigestResult>"


def row(report: InvoiceReport) -> str:
    """One invoiceDigest element, fields in the schema's order."""
    facts = report.facts
    content = "".join(
        (
            tag("invoiceNumber", facts.invoice_number),
            tag("batchIndex", facts.batch_index),
            tag("invoiceOperation", facts.operation),
            tag("invoiceCategory", facts.category),
            tag("invoiceIssueDate", facts.issue_date),
            tag("supplierTaxNumber", facts.supplier_tax_number),
            tag("supplierGroupMemberTaxNumber", facts.supplier_group_member),
            tag("supplierName", _stored_case(facts, facts.supplier_name)),
            tag("customerTaxNumber", facts.customer_tax_number),
            tag("customerGroupMemberTaxNumber", facts.customer_group_member),
            tag("customerName", _stored_case(facts, facts.customer_name)),
            tag("paymentMethod", facts.payment_method),
            tag("paymentDate", facts.payment_date),
            tag("invoiceAppearance", facts.appearance),
            tag("source", report.source),
            tag("invoiceDeliveryDate", facts.delivery_date),
            tag("currency", facts.currency),
            _amounts(facts),
            tag("transactionId", report.transaction_id),
            tag("index", report.index),
            tag("originalInvoiceNumber", facts.original_invoice_number),
            tag("modificationIndex", facts.modification_index),
            tag("insDate", write_instant(report.ins_date)),
            tag("completenessIndicator", _flag(facts.is_complete)),
        )
    )
    return f"<ns2:invoiceDigest>{content}</ns2:invoiceDigest>"


def _candidates(simulator: "NavSimulator", call: Call) -> Iterable[InvoiceReport]:
    ledger = simulator.store.ledger(call.direction, call.subject)
    if original := call.parameter(f"{_MANDATORY}/originalInvoiceNumber"):
        found: Iterable[InvoiceReport] = ledger.chain(original)
    elif call.part(f"{_MANDATORY}/insDate") is not None:
        start = parse_instant(call.parameter(f"{_MANDATORY}/insDate/dateTimeFrom") or "")
        end = parse_instant(call.parameter(f"{_MANDATORY}/insDate/dateTimeTo") or "")
        found = ledger.inserted(*checked_interval(start, end))
    else:
        first = _day(call.parameter(f"{_MANDATORY}/invoiceIssueDate/dateFrom"))
        last = _day(call.parameter(f"{_MANDATORY}/invoiceIssueDate/dateTo"))
        found = ledger.issued(*checked_interval(first, last))
    # The fault comes after the interval rules: a wrong interval is refused all the same.
    return () if simulator.faults.draw("empty_answer", _OPERATION) else found


def _rearranged(simulator: "NavSimulator", rows: list[InvoiceReport]) -> list[InvoiceReport]:
    if simulator.faults.draw("digest_hides_annulled", _OPERATION):
        rows = [report for report in rows if not report.is_annulled]
    if simulator.faults.draw("shuffle_pages", _OPERATION):
        simulator.store.random.shuffle(rows)
    return rows


def _amounts(facts: InvoiceFacts) -> str:
    """Amounts, except for simplified invoices: the service gives none for those."""
    if facts.category == "SIMPLIFIED":
        return ""
    totals = facts.totals
    return (
        tag("invoiceNetAmount", totals.net)
        + tag("invoiceNetAmountHUF", totals.net_huf)
        + tag("invoiceVatAmount", totals.vat)
        + tag("invoiceVatAmountHUF", totals.vat_huf)
    )


def _stored_case(facts: InvoiceFacts, name: str | None) -> str | None:
    """Names reported in version 2.0 or before are kept in capitals."""
    return name.upper() if name and facts.version < "3.0" else name


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _day(text: str | None) -> date:
    return date.fromisoformat((text or "").strip())
