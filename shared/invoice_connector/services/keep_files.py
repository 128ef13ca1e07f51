"""Keep the files of invoices whose documents are new, where a connection is set to do so."""

from collections.abc import Collection, Iterator

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import DetailState, InvoiceId, Validity, VersionKey
from invoice_connector.core.live_read import LiveReading, SourceFile
from invoice_connector.core.ports import Ports
from invoice_connector.services.source_calls import SourceCalls


def keep_files(
    ports: Ports, connection: Connection, calls: SourceCalls, invoice_ids: Collection[InvoiceId]
) -> None:
    """Read the files of those invoices whose present document had none read yet.

    A file that cannot be had, such as one that is too large, is not asked for again before its
    invoice changes: a person can still ask for it.

    Raises:
        SourceError: the source, not one invoice, is in trouble. What was done stays done.
        PostponedError: no slot or no time left.
    """
    live = calls.provider.live
    if live is None or not live.keeps_files(connection.settings.technical):
        return
    waiting = dict(_without_files(ports, connection, invoice_ids))
    calls.expect(len(waiting))
    for invoice_id, version in waiting.items():
        files = _read(calls, live, invoice_id)
        ports.live.store_files(connection.ref, invoice_id, files, ports.clock.now())
        ports.live.mark_files_read(connection.ref, invoice_id, version)


def _without_files(
    ports: Ports, connection: Connection, invoice_ids: Collection[InvoiceId]
) -> Iterator[tuple[InvoiceId, VersionKey]]:
    ref = connection.ref
    headers = ports.invoices.headers(ref, invoice_ids)
    known = ports.live.files_read_of(ref, headers)
    for invoice_id, header in headers.items():
        version, is_deleted = header.detail_version, header.validity is Validity.DELETED
        is_stored = header.detail_state is DetailState.STORED and not is_deleted
        if is_stored and version is not None and known.get(invoice_id) != version:
            yield invoice_id, version


def _read(calls: SourceCalls, live: LiveReading, invoice_id: InvoiceId) -> tuple[SourceFile, ...]:
    try:
        return calls.call(lambda source: live.read_files(invoice_id, source))
    except SourceError as error:
        if error.failure is not FailureClass.SOURCE_DATA:
            raise
        return ()
