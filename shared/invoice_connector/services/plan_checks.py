"""Plan which invoices are asked after: some days after its insertion, each of them once."""

from collections.abc import Iterator
from datetime import date, timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.messages import CheckInvoices
from invoice_connector.core.ports import Ports

_DAY = timedelta(days=1)
_DAYS_AT_ONCE = 3  # of a connection that was not looked at for a while
_PAGE = 100
_KEYS_IN_A_MESSAGE = 25


def plan_checks(ports: Ports, connection: Connection, done_until: date | None) -> date:
    """Send the checks that have come due since; returns the day up to which they are sent now.

    A day that is sent twice does no harm: what was checked lately is not asked again.
    """
    today = ports.clock.now().date()
    day = done_until if done_until is not None else today - _DAY
    last = min(today, day + _DAYS_AT_ONCE * _DAY)
    ages = ports.providers[connection.settings.provider].spec.check_ages
    while day < last:
        day += _DAY
        for age in ages:
            _send_day(ports, connection, day - age)
    return day


def _send_day(ports: Ports, connection: Connection, inserted_on: date) -> None:
    ref = connection.ref
    for keys in _pages(ports, connection, inserted_on):
        for first in range(0, len(keys), _KEYS_IN_A_MESSAGE):
            some = keys[first : first + _KEYS_IN_A_MESSAGE]
            ports.queue.send(CheckInvoices(ref.tenant_id, ref.connection_id, some))


def _pages(ports: Ports, connection: Connection, day: date) -> Iterator[tuple[str, ...]]:
    start_key: str | None = None
    while True:
        page = ports.invoices.list_by_date(
            connection.ref, DateKind.INSERTED_AT, DateRange(day, day), _PAGE, start_key
        )
        yield tuple(header.summary.id.key for header in page.items)
        start_key = page.next_key
        if start_key is None:
            return
