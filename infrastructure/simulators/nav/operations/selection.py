"""Rules that several queries share: whose reports, which interval, which page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from infrastructure.simulators.nav.access import INVOICE_QUERY
from infrastructure.simulators.nav.call import Call, Refusal
from infrastructure.simulators.nav.reports import InvoiceReport
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator

LONGEST_INTERVAL = timedelta(days=35)
Moment = TypeVar("Moment", bound=date)
Row = TypeVar("Row")


def visible(call: Call, reports: Iterable[InvoiceReport]) -> list[InvoiceReport]:
    """Reports this user may see now; with the narrow permission only its own."""
    seen = [report for report in reports if report.is_visible(call.now)]
    if call.user is not None and INVOICE_QUERY in call.user.permissions:
        return seen
    login = call.credential("login")
    return [report for report in seen if report.reported_by == login]


def checked_interval(start: Moment, end: Moment) -> tuple[Moment, Moment]:
    """An interval, both ends inclusive, of at most 35 days (spec section 1.8.6.1)."""
    if start > end:
        raise Refusal("BAD_QUERY_PARAM_OVERLAP")
    if end - start > LONGEST_INTERVAL:
        raise Refusal("BAD_QUERY_PARAM_RANGE_EXCEEDED")
    return start, end


def paged(simulator: "NavSimulator", call: Call, rows: list[Row]) -> tuple[list[Row], str]:
    """The asked page of the rows, and the elements that say which page it is."""
    page = int(call.parameter("page") or 1)
    size = simulator.page_size
    available = -(-len(rows) // size)
    operation = call.operation.path if call.operation else ""
    if page > 1 and simulator.faults.draw("count_changes_between_pages", operation):
        available += 1
    counter = tag("currentPage", page) + tag("availablePage", available)
    return rows[(page - 1) * size : page * size], counter
