"""queryInvoiceData and queryInvoiceCheck: one invoice by its number."""

from typing import TYPE_CHECKING

from infrastructure.simulators.nav.call import Call, Refusal, write_instant
from infrastructure.simulators.nav.operations.selection import visible
from infrastructure.simulators.nav.reports import INBOUND, InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

_QUERY = "invoiceNumberQuery"
# What the service says when its own stored document no longer fits the schema: no position.
_STORED_VIOLATION = (
    "Request body contains on line: [-1] and column: [-1] error: [cvc-complex-type.2.4.a: "
    "Invalid content was found starting with element 'privatePersonIndicator'.]"
)


def answer(simulator: "NavSimulator", call: Call) -> str:
    """The document and its audit data; nothing when no valid report is found."""
    found = _valid(simulator, call)
    _refuse_broken(simulator, call)
    if not found or simulator.faults.draw("empty_answer", "queryInvoiceData"):
        return ""
    return _result(simulator, found[0])


def check(simulator: "NavSimulator", call: Call) -> str:
    """Whether exactly one valid report exists."""
    return tag("invoiceCheckResult", str(bool(_valid(simulator, call))).lower())


def _valid(simulator: "NavSimulator", call: Call) -> list[InvoiceReport]:
    supplier = call.parameter(f"{_QUERY}/supplierTaxNumber")
    if supplier is not None and call.direction != INBOUND:
        raise Refusal("BAD_QUERY_PARAM_SUPPLIER_NOT_EXPECTED")
    ledger = simulator.store.ledger(call.direction, call.subject)
    number = call.parameter(f"{_QUERY}/invoiceNumber") or ""
    found = [report for report in visible(call, ledger.numbered(number)) if not report.is_annulled]
    if supplier is not None:
        found = [report for report in found if report.facts.supplier_tax_number == supplier]
    elif len({report.facts.supplier_tax_number for report in found}) > 1:
        raise Refusal("BAD_QUERY_PARAM_SUPPLIER_EXPECTED")
    return _single(call, found)


def _single(call: Call, found: list[InvoiceReport]) -> list[InvoiceReport]:
    """The report with the asked batch index; a missing or needless index finds nothing."""
    text = call.parameter(f"{_QUERY}/batchIndex")
    batch_index = None if text is None else int(text)
    matching = [report for report in found if report.facts.batch_index == batch_index]
    if len(matching) > 1:
        raise Refusal("MULTIPLE_QUERY_RESULT_FOUND")
    return matching


def _refuse_broken(simulator: "NavSimulator", call: Call) -> None:
    broken = simulator.faults.option("schema_violation_for_invoice", "invoice_number")
    is_asked = broken == call.parameter(f"{_QUERY}/invoiceNumber")
    if is_asked and simulator.faults.draw("schema_violation_for_invoice", "queryInvoiceData"):
        raise Refusal("INVALID_REQUEST", violations=[_STORED_VIOLATION])


def _result(simulator: "NavSimulator", report: InvoiceReport) -> str:
    content, is_compressed = report.encoded(), report.is_compressed
    if fault := simulator.faults.draw("corrupt_document", "queryInvoiceData"):
        content = fault.options.get("content", "%%%")
        is_compressed = fault.options.get("is_compressed", is_compressed)
    return (
        f"<ns2:invoiceDataResult>{tag('invoiceData', content)}{_audit_data(report)}"
        f"{tag('compressedContentIndicator', str(is_compressed).lower())}"
        f"{_hash(report)}</ns2:invoiceDataResult>"
    )


def _audit_data(report: InvoiceReport) -> str:
    content = (
        tag("insdate", write_instant(report.ins_date))
        + tag("insCusUser", report.reported_by)
        + tag("source", report.source)
        + tag("transactionId", report.transaction_id)
        + tag("index", report.index)
        + tag("batchIndex", report.facts.batch_index)
        + tag("originalRequestVersion", report.facts.version)
    )
    return f"<ns2:auditData>{content}</ns2:auditData>"


def _hash(report: InvoiceReport) -> str:
    electronic = report.electronic_hash()
    if electronic is None:
        return ""
    text, algorithm = electronic
    return f'<ns2:electronicInvoiceHash cryptoType="{algorithm}">{text}</ns2:electronicInvoiceHash>'
