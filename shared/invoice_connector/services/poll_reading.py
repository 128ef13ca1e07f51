"""What a poll has read so far, and what polls before it have left behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import NotFoundError
from invoice_connector.core.invoice import InvoiceId, InvoiceRef
from invoice_connector.core.ports import Ports
from invoice_connector.core.sync_run import Counters
from invoice_connector.core.windows import DateWindow, compact
from invoice_connector.services.store_summaries import StoredRows

_NAME = "poll"


@dataclass(slots=True)
class Reading:
    """What a poll has read completely so far: parts of its window, oldest first.

    ``further`` windows are left to its run. ``is_wide``: it stands for this day's wide read.
    """

    run_id: str
    cursor: datetime
    is_wide: bool = False
    further: Sequence[DateWindow] = ()
    parts: list[DateWindow] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    wanted: list[InvoiceRef] = field(default_factory=list)
    changed: set[InvoiceId] = field(default_factory=set)
    pages: int = 0

    def add(self, stored: StoredRows, counters: Counters) -> None:
        """Add one part; an invoice whose rows lie in two of them is counted and wanted once."""
        counted = [h for h in stored.changed if h.summary.id in self.changed]
        new = sum(header.first_seen_at == header.updated_at for header in counted)
        known = set(self.wanted)
        wanted = [ref for ref in stored.wanted if ref not in known]
        again = Counters(
            invoices_new=-new,
            invoices_updated=new - len(counted),
            documents_wanted=len(wanted) - len(stored.wanted),
        )
        self.counters = self.counters.plus(counters).plus(again)
        self.wanted += wanted
        self.changed |= {header.summary.id for header in stored.changed}

    @property
    def same_work(self) -> str:
        """Named after the cursor: who repeats a crashed poll finds that one's rows its own."""
        return f"{_NAME}/{compact(self.cursor)}/"

    @property
    def is_quiet(self) -> bool:
        """Tell whether no invoice was new or changed, as far as rows can tell."""
        return not self.counters.invoices_new and not self.counters.invoices_updated


def orphans(ports: Ports, connection: Connection, stored: StoredRows) -> Iterator[InvoiceRef]:
    """Find the documents that nobody will fetch: of polls that stored rows but never finished.

    Another poll from the same cursor finished instead, but had not seen these rows.
    """
    names = {header.changed_by for header in stored.left}
    lost = {name for name in sorted(names) if has_no_run(ports, connection, name)}
    for header in sorted(stored.left, key=lambda header: header.summary.id):
        if header.changed_by in lost:
            yield InvoiceRef(header.summary.id, header.summary.version)


def has_no_run(ports: Ports, connection: Connection, name: str) -> bool:
    """Tell of the name of some work whether it is a poll that never finished."""
    kind, _, rest = name.partition("/")
    if kind != _NAME:
        return False
    try:
        ports.runs.get(connection.ref, rest.partition("/")[2])
    except NotFoundError:
        return True
    return False
