"""Compare what is stored of a connection with its feed, and tell what the feed has not told."""

from collections.abc import Iterator
from itertools import chain

from invoice_connector.core.changes import Fact, InvoiceFact, RunFact, StatusFact
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import ENDED
from invoice_connector.services.publish_events import publish_events

_PAGE = 100
# Sorts before every place in a stream: what a stream told of a status or run is told for good.
_NO_PLACE = ""


def rebuild_feed(ports: Ports, ref: ConnectionRef) -> int:
    """Append what is missing; positions go on, and rows that are there stay.

    A status or run that the feed has never heard of is told as it stands; of the others only the
    streams know the past.

    Returns:
        How many rows the feed gained.

    Raises:
        NotFoundError: ``connection_not_found``.
    """
    status: list[Fact] = [StatusFact(ref, ports.connections.get(ref).status, _NO_PLACE)]
    groups = chain([status], _runs(ports, ref), _invoices(ports, ref))
    return sum(publish_events(ports, facts) for facts in groups)


def _runs(ports: Ports, ref: ConnectionRef) -> Iterator[list[Fact]]:
    start: str | None = None
    while True:
        page = ports.runs.list(ref, _PAGE, start)
        yield [RunFact(ref, run, _NO_PLACE) for run in page.items if run.state in ENDED]
        if page.next_key is None:
            return
        start = page.next_key


def _invoices(ports: Ports, ref: ConnectionRef) -> Iterator[list[Fact]]:
    start: str | None = None
    while True:
        page = ports.invoices.list_by_date(ref, DateKind.INSERTED_AT, DateRange(), _PAGE, start)
        yield [InvoiceFact(ref, header) for header in page.items]
        if page.next_key is None:
            return
        start = page.next_key
