"""Make an export's files, one for each message."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.export import Export, ExportFile, ExportFormat, ExportState
from invoice_connector.core.invoice import InvoiceHeader, SourceDocument
from invoice_connector.core.invoice_filter import InvoiceQuery
from invoice_connector.core.messages import PrepareExport, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.services.export_formats import ENDINGS, open_writer
from invoice_connector.services.find_invoices import span_of
from invoice_connector.services.source_calls import TimeLeft

_PAGE = 1_000
_MOST_ROWS = 500_000  # a sheet has a million lines
_MOST_BYTES = 200_000_000  # of documents in one zip file
_MOST_DOCUMENTS = 30_000  # there: its directory is in memory
_RESERVE_S = 90  # to finish the file and to upload it
_ROWS_BETWEEN_REPORTS = 5_000
_ENDED = frozenset({ExportState.READY, ExportState.FAILED})


def prepare_export(ports: Ports, message: PrepareExport, time_left: TimeLeft) -> None:
    """Make the next file; another message makes the one after it.

    A message whose file is finished already has come twice. A file that was not finished is begun
    again; nobody sees it before it is whole.
    """
    export = ports.exports.get(ref_of(message), message.export_id)
    if export.state in _ENDED:
        return
    if len(export.files) != message.number:
        _send(ports, export)
        return
    connection = ports.connections.get(export.ref)
    work = _Work(ports, connection, export, time_left)
    with ports.exports.writing(export, message.number) as file:
        writer = open_writer(export, file)
        for header in work.headers():
            writer.add(header, work.document(header))
        writer.close()
        size = file.tell()
    work.finish(size)


def _send(ports: Ports, export: Export) -> None:
    """Send for the next file; whoever finished the last one may have crashed before."""
    ref, number = export.ref, len(export.files)
    ports.queue.send(PrepareExport(ref.tenant_id, ref.connection_id, export.export_id, number))


@dataclass(slots=True)
class _Work:
    """One file in the making."""

    ports: Ports
    connection: Connection
    export: Export
    time_left: TimeLeft
    rows: int = 0
    missing: int = 0
    size: int = 0
    position: str | None = None

    def headers(self) -> Iterator[InvoiceHeader]:
        """Iterate over what goes into this file; ``position`` is where the next one goes on."""
        span = span_of(self.ports, self.connection, InvoiceQuery(self.export.filter))
        start_key = self.export.position
        while True:
            page = span.read(_PAGE, start_key)
            for header in page.items:
                if self._is_full():
                    self.position = start_key
                    return
                if span.accepts(header):
                    self.rows += 1
                    yield header
                start_key = span.key(header)
            start_key = page.next_key
            if start_key is None:
                return
            self._report()

    def document(self, header: InvoiceHeader) -> SourceDocument | None:
        """Return the original of an invoice, if the format is about originals."""
        if self.export.format is not ExportFormat.XML:
            return None
        version = header.detail_version
        try:
            if version is not None:
                found = self.ports.invoices.document(
                    self.connection.ref, header.summary.id, version
                )
                self.size += len(found.content)
                return found
        except NotFoundError:
            pass
        self.missing += 1
        return None

    def finish(self, size: int) -> None:
        """Count the file in, and send for the next one if there is more."""
        export = self.export
        number = len(export.files) + 1
        name = f"invoices-{export.export_id}-{number}.{ENDINGS[export.format]}"
        is_last = self.position is None
        done = replace(
            export,
            files=(*export.files, ExportFile(name, size, self.rows)),
            position=self.position,
            rows=sum(f.rows for f in export.files) + self.rows,
            missing=export.missing + self.missing,
            state=ExportState.READY if is_last else ExportState.RUNNING,
            updated_at=self.ports.clock.now(),
            revision=export.revision + 1,
        )
        if self.ports.exports.replace(done, export.revision) and not is_last:
            _send(self.ports, done)

    def _is_full(self) -> bool:
        is_late = self.rows > 0 and self.time_left() < _RESERVE_S
        is_zip = self.export.format is ExportFormat.XML
        most = _MOST_DOCUMENTS if is_zip else _MOST_ROWS
        return self.rows >= most or self.size >= _MOST_BYTES or is_late

    def _report(self) -> None:
        """Say now and then how far it has come."""
        before = self.export
        if sum(f.rows for f in before.files) + self.rows < before.rows + _ROWS_BETWEEN_REPORTS:
            return
        reported = replace(
            before,
            rows=sum(f.rows for f in before.files) + self.rows,
            state=ExportState.RUNNING,
            updated_at=self.ports.clock.now(),
            revision=before.revision + 1,
        )
        if self.ports.exports.replace(reported, before.revision):
            self.export = reported
