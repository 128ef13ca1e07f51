"""Read invoices again that were just changed at their source, so that the list shows it."""

from dataclasses import replace
from datetime import datetime

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import SourceError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef
from invoice_connector.core.messages import RefreshInvoices, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import postponement
from invoice_connector.services.fetch_documents import fetch_documents
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_summaries import store_summaries

_MOST_ATTEMPTS = 5
_LONGEST_DELAY_S = 900


def refresh_invoices(ports: Ports, message: RefreshInvoices, time_left: TimeLeft) -> None:
    """List what is new here, then read all documents; the next sync does what stays undone."""
    connection = ports.connections.get(ref_of(message))
    if not connection.may_sync:
        return
    ids = [InvoiceId.from_key(key) for key in message.invoice_keys]
    try:
        _list_new(ports, connection, ids, time_left)
        headers = ports.invoices.headers(connection.ref, ids)
        refs = tuple(InvoiceRef(key, header.summary.version) for key, header in headers.items())
        fetch_documents(ports, connection, refs, time_left)
    except PostponedError as error:
        _send_again(ports, message, error.until)
    except SourceError as error:
        if is_refusal(error):
            pause_connection(ports, connection, error)
        elif message.attempt < _MOST_ATTEMPTS:
            wait = postponement(message.attempt, ports.ids.fraction())
            later = replace(message, attempt=message.attempt + 1)
            _send_again(ports, later, ports.clock.now() + wait)


def _list_new(
    ports: Ports, connection: Connection, ids: list[InvoiceId], time_left: TimeLeft
) -> None:
    writing = ports.providers[connection.settings.provider].writing
    known = ports.invoices.headers(connection.ref, ids)
    unknown = [invoice_id for invoice_id in ids if invoice_id not in known]
    if writing is None or not unknown:
        return
    calls = SourceCalls(ports, connection, time_left, lane="user")
    rows = [writing.list_row(invoice_id, calls.call) for invoice_id in unknown]
    store_summaries(
        ports,
        connection.ref,
        [row for row in rows if row is not None],
        f"write/{ports.clock.now().isoformat()}",
        is_version=calls.provider.spec.summary_is_version,
    )


def _send_again(ports: Ports, message: RefreshInvoices, until: datetime) -> None:
    wait_s = (until - ports.clock.now()).total_seconds()
    ports.queue.send(message, max(0, min(_LONGEST_DELAY_S, int(wait_s))))
