"""Ask the source whether the reports behind stored invoices are still valid, and mark them.

An annulled report is marked, never deleted. A list shows nothing of annulments, and an invoice
that a list leaves out is not thereby annulled: only the source's own answer counts.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import LostRaceError, SourceError
from invoice_connector.core.invoice import FoundBy, InvoiceHeader, InvoiceId, Validity
from invoice_connector.core.messages import CheckInvoices, ref_of
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.core.retry import postponement
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_reads import mark_deleted

_ROUNDS = 5
_MOST_ATTEMPTS = 10
_LONGEST_DELAY_S = 900
_LATELY = timedelta(hours=20)


def check_invoices(ports: Ports, message: CheckInvoices, time_left: TimeLeft) -> None:
    """Check some invoices; what cannot be asked now is asked again later, ten times at most."""
    connection = ports.connections.get(ref_of(message))
    if not connection.may_sync:
        return  # The next age at which they are due comes anyway.
    open_ids = _not_checked_lately(ports, connection, message)
    try:
        calls = SourceCalls(ports, connection, time_left, lane="audit")
        while open_ids:
            check_validity(ports, connection, calls, open_ids[0])
            open_ids.pop(0)
    except PostponedError as error:
        wait_s = (error.until - ports.clock.now()).total_seconds()
        # Spread, so that checks of many connections do not come back together.
        _send_rest(ports, message, open_ids, wait_s + _LONGEST_DELAY_S * ports.ids.fraction())
    except SourceError as error:
        if is_refusal(error):
            pause_connection(ports, connection, error)
            return
        wait = postponement(message.attempt, ports.ids.fraction())
        later = replace(message, attempt=message.attempt + 1)
        if later.attempt < _MOST_ATTEMPTS:
            # The one that failed goes last: it may fail by itself, and always.
            _send_rest(ports, later, [*open_ids[1:], *open_ids[:1]], wait.total_seconds())


def check_validity(
    ports: Ports, connection: Connection, calls: SourceCalls, invoice_id: InvoiceId
) -> Validity | None:
    """Ask for one invoice and mark it; None for one that is not stored.

    Also to be called before an invoice is handed over for good, e.g. as booked.

    Raises:
        SourceError, PostponedError: from the call. Nothing was marked then.
    """
    asked_at = ports.clock.now()
    found = calls.call(lambda source: source.is_still_valid(invoice_id))
    if found is False and calls.provider.spec.can_delete:
        mark_deleted(ports, connection.ref, invoice_id, asked_at)
        return Validity.DELETED
    for _ in range(_ROUNDS):
        header = ports.invoices.headers(connection.ref, [invoice_id]).get(invoice_id)
        if header is None:
            return None
        now, validity = ports.clock.now(), validity_of(header, found)
        written = replace(
            header,
            validity=validity,
            validity_checked_at=now,
            revision=header.revision + 1,
            updated_at=header.updated_at if validity is header.validity else now,
        )
        if not ports.invoices.write(connection.ref, [HeaderWrite(written, header.revision)]):
            return written.validity
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def validity_of(header: InvoiceHeader, found: bool | None) -> Validity:
    """Read the source's answer: "no" means annulled only for what it has delivered before.

    An invoice that is listed but still being processed is answered with "no" as well, and so is one
    that somebody uploaded and that the source may never have known.
    """
    if found is None:
        return Validity.UNKNOWN
    if found:
        return Validity.VALID
    is_its_own = header.found_by is not FoundBy.UPLOAD
    was_delivered = is_its_own and header.detail_version == header.summary.version
    is_annulled = was_delivered or header.validity is not Validity.UNKNOWN
    return Validity.ANNULLED if is_annulled else Validity.UNKNOWN


def _not_checked_lately(
    ports: Ports, connection: Connection, message: CheckInvoices
) -> list[InvoiceId]:
    ids = [InvoiceId.from_key(key) for key in message.invoice_keys]
    headers = ports.invoices.headers(connection.ref, ids)
    since = ports.clock.now() - _LATELY
    return [
        key
        for key in ids
        if key in headers and ((at := headers[key].validity_checked_at) is None or at < since)
    ]


def _send_rest(
    ports: Ports, message: CheckInvoices, ids: Collection[InvoiceId], wait_s: float
) -> None:
    rest = replace(message, invoice_keys=tuple(key.key for key in ids))
    ports.queue.send(rest, max(0, min(_LONGEST_DELAY_S, int(wait_s))))
