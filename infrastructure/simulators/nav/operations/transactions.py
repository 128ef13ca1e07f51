"""queryTransactionList and queryTransactionStatus: the taxpayer's own data reports."""

from itertools import groupby
from typing import TYPE_CHECKING

from infrastructure.simulators.nav.call import Call, parse_instant, write_instant
from infrastructure.simulators.nav.operations.selection import checked_interval, paged
from infrastructure.simulators.nav.reports import OUTBOUND, InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator


def answer_list(simulator: "NavSimulator", call: Call) -> str:
    """Transactions in the interval; all of them are finished."""
    start = parse_instant(call.parameter("insDate/dateTimeFrom") or "")
    end = parse_instant(call.parameter("insDate/dateTimeTo") or "")
    reports = simulator.store.ledger(OUTBOUND, call.tax_number).inserted(
        *checked_interval(start, end)
    )
    status = call.parameter("requestStatus") or "FINISHED"
    by_transaction = groupby(reports, key=lambda report: report.transaction_id)
    rows = [list(group) for _, group in by_transaction if status == "FINISHED"]
    page, counter = paged(simulator, call, rows)
    content = counter + "".join(_transaction(reports) for reports in page)
    return f"<ns2:transactionListResult>{content}</ns2:transactionListResult>"


def answer_status(simulator: "NavSimulator", call: Call) -> str:
    """Results of one's own transaction; nothing at all for an unknown or foreign one."""
    wanted = call.parameter("transactionId")
    ledger = simulator.store.ledger(OUTBOUND, call.tax_number)
    reports = [report for report in ledger.all() if report.transaction_id == wanted]
    if not reports:
        return ""
    results = "".join(_result(report) for report in reports)
    version = tag("originalRequestVersion", reports[0].facts.version)
    return f"<ns2:processingResults>{results}{version}</ns2:processingResults>"


def _transaction(reports: list[InvoiceReport]) -> str:
    first = reports[0]
    content = (
        tag("insDate", write_instant(first.ins_date))
        + tag("insCusUser", first.reported_by)
        + tag("source", first.source)
        + tag("transactionId", first.transaction_id)
        + tag("requestStatus", "FINISHED")
        + tag("technicalAnnulment", "false")
        + tag("originalRequestVersion", first.facts.version)
        + tag("itemCount", len({report.index for report in reports}))
    )
    return f"<ns2:transaction>{content}</ns2:transaction>"


def _result(report: InvoiceReport) -> str:
    content = (
        tag("index", report.index)
        + tag("batchIndex", report.facts.batch_index)
        + tag("invoiceStatus", "DONE")
        + tag("compressedContentIndicator", str(report.is_compressed).lower())
    )
    return f"<ns2:processingResult>{content}</ns2:processingResult>"
