"""queryInvoiceChainDigest: a base invoice and its modifications."""

from typing import TYPE_CHECKING

from infrastructure.simulators.nav.call import Call, write_instant
from infrastructure.simulators.nav.facts import InvoiceFacts
from infrastructure.simulators.nav.operations.selection import paged, visible
from infrastructure.simulators.nav.reports import INBOUND, InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator


def answer(simulator: "NavSimulator", call: Call) -> str:
    """The asked page of a chain; the base need not be known."""
    ledger = simulator.store.ledger(call.direction, call.subject)
    number = call.parameter("invoiceChainQuery/invoiceNumber") or ""
    members = [
        report
        for report in visible(call, ledger.chain(number))
        if not report.is_annulled and _is_partner(call, report.facts)
    ]
    page, counter = paged(simulator, call, members)
    content = counter + "".join(_element(report) for report in page)
    return f"<ns2:invoiceChainDigestResult>{content}</ns2:invoiceChainDigestResult>"


def _is_partner(call: Call, facts: InvoiceFacts) -> bool:
    partner = call.parameter("invoiceChainQuery/taxNumber")
    incoming = call.direction == INBOUND
    actual = facts.supplier_tax_number if incoming else facts.customer_tax_number
    return partner is None or partner == actual


def _element(report: InvoiceReport) -> str:
    facts = report.facts
    digest = (
        tag("invoiceNumber", facts.invoice_number)
        + tag("batchIndex", facts.batch_index)
        + tag("invoiceOperation", facts.operation)
        + tag("supplierTaxNumber", facts.supplier_tax_number)
        + tag("customerTaxNumber", facts.customer_tax_number)
        + tag("insDate", write_instant(report.ins_date))
        + tag("originalRequestVersion", facts.version)
    )
    return (
        f"<ns2:invoiceChainElement><ns2:invoiceChainDigest>{digest}</ns2:invoiceChainDigest>"
        f"{_lines(facts)}{_reference(facts)}</ns2:invoiceChainElement>"
    )


def _lines(facts: InvoiceFacts) -> str:
    if not facts.line_count:
        return ""
    last = facts.first_line + facts.line_count - 1
    created = tag("lineNumberIntervalStart", facts.first_line) + tag("lineNumberIntervalEnd", last)
    return (
        f"<ns2:invoiceLines>{tag('maxLineNumber', last)}"
        f"<ns2:newCreatedLines>{created}</ns2:newCreatedLines></ns2:invoiceLines>"
    )


def _reference(facts: InvoiceFacts) -> str:
    # Version 1.x documents carry a time stamp instead of an index; the facts do not keep it.
    if facts.original_invoice_number is None or facts.modification_index is None:
        return ""
    content = (
        tag("originalInvoiceNumber", facts.original_invoice_number)
        + tag("modifyWithoutMaster", str(not facts.is_master_known).lower())
        + tag("modificationIndex", facts.modification_index)
    )
    return f"<ns2:invoiceReferenceData>{content}</ns2:invoiceReferenceData>"
