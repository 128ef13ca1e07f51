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

from invoice_connector.core.export import Export, ExportFormat
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


def main() -> None:
    """Export, and print rows, bytes, peak memory in MB and seconds of CPU time."""
    form, count = ExportFormat(sys.argv[1]), int(sys.argv[2])
    with stores_on_tables() as stores:
        assert isinstance(stores.invoices, DynamoInvoiceStore)
        intercept(BigTable(range(count)).answer)
        ports = replace(memory_ports(), invoices=stores.invoices, exports=_OnDisk())
        ports.providers["nav"] = toy_provider(ToySource(ports.clock))  # type: ignore[index]
        ports.connections.create(connection())
        export = request_export(ports, REF, InvoiceFilter(), form, "en", "anna")
        message = PrepareExport(REF.tenant_id, REF.connection_id, export.export_id, 0)
        started = time.process_time()
        prepare_export(ports, message, lambda: 300.0)
        took_s = time.process_time() - started
        (file,) = ports.exports.get(REF, export.export_id).files
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTE
    result = {"rows": file.rows, "bytes": file.size, "mb": peak_mb, "cpu_s": took_s}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
