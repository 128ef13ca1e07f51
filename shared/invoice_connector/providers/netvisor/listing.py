"""How a window of days is listed: one list after the other, each page after the highest key.

The source counts no pages and documents no limit of a list. Whether it cuts one is found out by
asking for what comes after the last key, until nothing does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from invoice_connector.core.invoice import InvoiceKind, InvoiceSummary
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.netvisor.elements import text_of
from invoice_connector.providers.netvisor.values import read_key
from invoice_connector.providers.netvisor.windows import first_day, last_day

ORDERS = "preinvoice"
# Clients of others report a limit of 500, but no text of the vendor names one: a list of any round
# number of rows may be a cut one.
_ROUND = 10
_DAY = timedelta(days=1)

_INVOICES_AND_ORDERS = (InvoiceKind.INVOICE, InvoiceKind.ORDER)
_LISTS: Mapping[Axis, Sequence[InvoiceKind]] = {
    Axis.ISSUE_DATE: _INVOICES_AND_ORDERS,
    Axis.MODIFIED_ON: _INVOICES_AND_ORDERS,
    Axis.OPEN_ON: (InvoiceKind.INVOICE,),  # only they are paid
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window's reading stands: the list, and the key that it goes on after."""

    kind: InvoiceKind
    above: int | None = None

    @classmethod
    def of(cls, text: str) -> "Place":
        """Read what ``text`` wrote; an empty text is the beginning."""
        kind, _, above = text.partition("/")
        return cls(InvoiceKind(kind or InvoiceKind.INVOICE), int(above) if above else None)

    @property
    def text(self) -> str:
        """Write the place."""
        return f"{self.kind.value}/{'' if self.above is None else self.above}"

    def after(self, axis: Axis, keys: Sequence[int]) -> "Place | None":
        """Return where to go on; None after the last list."""
        if keys:
            return Place(self.kind, max(keys))
        lists = _LISTS[axis]
        following = lists[lists.index(self.kind) + 1 :]
        return Place(following[0]) if following else None


def list_query(window: DateWindow, place: Place) -> dict[str, str]:
    """Write the parameters of one page."""
    query = {"listtype": ORDERS} if place.kind is InvoiceKind.ORDER else {}
    first, last = first_day(window).isoformat(), last_day(window).isoformat()
    if window.axis is Axis.ISSUE_DATE:
        query |= issued_between(first_day(window), last_day(window))
    elif window.axis is Axis.MODIFIED_ON:
        query |= {"lastmodifiedstart": first, "lastmodifiedend": last}
    else:
        query |= {"invoicestatus": "open"}
    if place.above is not None:
        query["invoicesabovenetvisorkey"] = str(place.above)
    return query


def issued_between(first: date, last: date) -> dict[str, str]:
    """Ask for invoices of some days.

    The document says "after" and "before", its Finnish text that the bounds belong to the days:
    with a day more on each side none is missed either way.
    """
    begin, end = first - _DAY, last + _DAY
    return {"begininvoicedate": begin.isoformat(), "endinvoicedate": end.isoformat()}


def belongs(row: InvoiceSummary, window: DateWindow) -> bool:
    """Tell whether a row is of the window's own days; one without a date may be."""
    if window.axis is not Axis.ISSUE_DATE or row.issue_date is None:
        return True
    return first_day(window) <= row.issue_date <= last_day(window)


def new_rows(rows: Sequence[etree._Element], place: Place) -> list[etree._Element]:
    """Leave out what was listed before: the source may not know the parameter for it."""
    above = -1 if place.above is None else place.above
    return [row for row in rows if key_number(row) is None or (key_number(row) or 0) > above]


def key_number(row: etree._Element) -> int | None:
    """Return a row's key as a number, None if it has none."""
    try:
        return int(read_key(text_of(row, "netvisorkey")))
    except ValueError:
        return None


def may_be_cut(rows: Sequence[etree._Element]) -> bool:
    """Tell whether rows may be missing between these: a round number of them, out of order."""
    keys = [key for key in map(key_number, rows) if key is not None]
    return bool(rows) and len(rows) % _ROUND == 0 and keys != sorted(keys)
