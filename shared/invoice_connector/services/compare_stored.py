"""Find what is stored, but what a complete read of the source's list no longer shows."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.invoice import (
    InvoiceId,
    InvoiceRef,
    InvoiceSummary,
    Validity,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import Ports
from invoice_connector.core.windows import Axis, DateWindow

_PAGE = 100
_DAY = timedelta(days=1)


def missing_from(
    ports: Ports,
    connection: Connection,
    window: DateWindow,
    rows: Iterable[InvoiceSummary],
    read_at: datetime,
) -> list[InvoiceRef]:
    """Name what has to be read by itself: it was paid, its date was changed, or it was deleted.

    Only lists of what is open, and of all that was issued on some days, tell anything by what they
    leave out; and only of a source that can delete.
    """
    spec = ports.providers[connection.settings.provider].spec
    if not spec.can_delete:
        return []
    listed = {row.id for row in rows}
    found = [key for key in _stored(ports, connection.ref, window) if key not in listed]
    return [InvoiceRef(key, VersionKey.of_read(read_at)) for key in found]


def _stored(ports: Ports, ref: ConnectionRef, window: DateWindow) -> Iterable[InvoiceId]:
    if window.axis is Axis.OPEN_ON:
        return ports.invoices.open_ids(ref)
    if window.axis is Axis.ISSUE_DATE:
        return _issued(ports, ref, window)
    return ()


def _issued(ports: Ports, ref: ConnectionRef, window: DateWindow) -> Iterator[InvoiceId]:
    days = DateRange(window.start.date(), (window.end - _DAY).date())
    start_key: str | None = None
    while True:
        page = ports.invoices.list_by_date(ref, DateKind.ISSUE_DATE, days, _PAGE, start_key)
        yield from (h.summary.id for h in page.items if h.validity is not Validity.DELETED)
        start_key = page.next_key
        if start_key is None:
            return
