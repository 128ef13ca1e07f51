"""``python -m tests.builders.export_run FORMAT COUNT``: export many invoices, say what it took.

A process of its own, so that its peak of memory is that of the export.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.export import Export, ExportFormat, ExportState
from invoice_connector.core.invoice import InvoiceId, SourceDocument, VersionKey
from invoice_connector.core.invoice_filter import InvoiceFilter
from invoice_connector.core.messages import PrepareExport
from invoice_connector.services.prepare_export import prepare_export
from invoice_connector.services.request_export import request_export
from invoice_connector.storage.invoices import DynamoInvoiceStore
from tests.fakes.big_table import BigTable
from tests.fakes.memory_exports import MemoryExportStore
from tests.fakes.memory_ports import memory_ports
from tests.fakes.samples import REF, connection
from tests.fakes.stores import intercept, stores_on_tables
from tests.fakes.toy_source import ToySource
from tests.fakes.toy_world import toy_provider

_KILOBYTE = 1_024


class _OnDisk(MemoryExportStore):
    """Keeps finished files as the bucket does: not in memory."""

    @contextmanager
    def writing(self, export: Export, number: int) -> Iterator[BinaryIO]:
        with TemporaryFile() as file:
            yield cast("BinaryIO", file)


def _give_documents(store: DynamoInvoiceStore) -> None:
    """Let every invoice have a document of a usual size, as it would be read one by one."""
    filler = " ".join(str(number) for number in range(1_000)).encode()

    def document(_: ConnectionRef, invoice_id: InvoiceId, version: VersionKey) -> SourceDocument:
        content = b"<InvoiceData>" + invoice_id.key.encode() + filler + b"</InvoiceData>"
        return SourceDocument(invoice_id, version, content, "application/xml", "3.0")

    store.document = document  # type: ignore[method-assign]


def main() -> None:
    """Export, and print rows, bytes, peak memory in MB and seconds of CPU time."""
    form, count = ExportFormat(sys.argv[1]), int(sys.argv[2])
    with stores_on_tables() as stores:
        assert isinstance(stores.invoices, DynamoInvoiceStore)
        intercept(BigTable(range(count)).answer)
        _give_documents(stores.invoices)
        ports = replace(memory_ports(), invoices=stores.invoices, exports=_OnDisk())
        ports.providers["nav"] = toy_provider(ToySource(ports.clock))  # type: ignore[index]
        ports.connections.create(connection())
        export = request_export(ports, REF, InvoiceFilter(), form, "en", "anna")
        started = time.process_time()
        while (made := ports.exports.get(REF, export.export_id)).state is not ExportState.READY:
            place = (REF.tenant_id, REF.connection_id, export.export_id, len(made.files))
            prepare_export(ports, PrepareExport(*place), lambda: 300.0)
        took_s = time.process_time() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTE
    size = sum(file.size for file in made.files)
    result = {"rows": made.rows, "bytes": size, "mb": peak_mb, "cpu_s": took_s}
    result["files"] = len(made.files)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
