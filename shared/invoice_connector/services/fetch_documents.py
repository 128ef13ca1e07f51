"""Fetch documents of one connection, as many at a time as its source delivers in one call."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    DetailState,
    InvoiceHeader,
    InvoiceId,
    InvoiceRef,
    SourceDocument,
    Validity,
)
from invoice_connector.core.ports import Ports
from invoice_connector.core.provider import ProviderSpec
from invoice_connector.core.retry import is_too_heavy
from invoice_connector.core.schedule import document_retry_delay
from invoice_connector.services.keep_files import keep_files
from invoice_connector.services.source_calls import SourceCalls, TimeLeft
from invoice_connector.services.store_document import mark, store_document
from invoice_connector.services.store_reads import mark_deleted, store_read_document

_FAILURES_OF_A_SOURCE = 3


def fetch_documents(
    ports: Ports,
    connection: Connection,
    refs: Sequence[InvoiceRef],
    time_left: TimeLeft,
    *,
    attempt: int = 1,
) -> int:
    """Fetch what is still missing of some invoices; returns the number of calls made.

    ``attempt``: each further one asks for half as many documents at a time.

    Raises:
        SourceError: the source, not one document, is in trouble. What was done stays done.
        PostponedError: no slot or no time left.
    """
    missing = still_missing(ports, connection, refs)
    if not missing:
        return 0
    calls = SourceCalls(ports, connection, time_left)
    work = _Fetching(ports, connection.ref, calls)
    groups = list(_grouped(calls.provider.spec, work.without_kept(missing), attempt))
    calls.expect(len(groups))
    work.fetch_all(groups)
    keep_files(ports, connection, calls, [invoice.id for invoice in missing])
    return calls.requests


def still_missing(
    ports: Ports, connection: Connection, refs: Sequence[InvoiceRef]
) -> list[InvoiceRef]:
    """Leave out what needs no read any more.

    Where a summary is a version, that is what was stored, or replaced by a newer version. Elsewhere
    everything has to be read again but what was found to be deleted.
    """
    spec = ports.providers[connection.settings.provider].spec
    headers = ports.invoices.headers(connection.ref, [invoice.id for invoice in refs])
    return [invoice for invoice in refs if not _is_settled(spec, headers.get(invoice.id), invoice)]


def _is_settled(spec: ProviderSpec, header: InvoiceHeader | None, ref: InvoiceRef) -> bool:
    if header is None:
        return True
    if not spec.summary_is_version:
        return header.validity is Validity.DELETED
    return header.summary.version != ref.version or header.detail_state is DetailState.STORED


def _grouped(
    spec: ProviderSpec, refs: Sequence[InvoiceRef], attempt: int
) -> Iterator[list[InvoiceRef]]:
    together: dict[str, list[InvoiceRef]] = defaultdict(list)
    for ref in refs:
        together[spec.read_together(ref.id)].append(ref)
    size = max(1, spec.documents_per_call >> (attempt - 1))
    for group in together.values():
        for first in range(0, len(group), size):
            yield group[first : first + size]


@dataclass(frozen=True, slots=True)
class _Fetching:
    """Calls for documents, and where their answers go."""

    ports: Ports
    ref: ConnectionRef
    calls: SourceCalls

    @property
    def spec(self) -> ProviderSpec:
        return self.calls.provider.spec

    def without_kept(self, refs: Sequence[InvoiceRef]) -> list[InvoiceRef]:
        """Use documents that are kept, but that their headers do not know of yet."""
        if not self.spec.summary_is_version:
            return list(refs)
        kept = self.ports.invoices.has_documents(self.ref, [(one.id, one.version) for one in refs])
        for invoice_id, version in sorted(kept):
            document = self.ports.invoices.document(self.ref, invoice_id, version)
            store_document(self.ports, self.ref, self.spec, document, is_delivered=False)
        return [one for one in refs if (one.id, one.version) not in kept]

    def fetch_all(self, groups: Sequence[Sequence[InvoiceRef]]) -> None:
        """Read all groups; a document that fails by itself must not keep back those after it.

        It is handed to the retry when others were delivered. Several failures in a row, or no
        delivery at all, are the source's trouble.
        """
        aside: list[tuple[InvoiceRef, SourceError]] = []
        in_a_row = 0
        for group in groups:
            try:
                self.fetch(group)
                in_a_row = 0
            except SourceError as error:
                in_a_row += 1
                is_of_one = len(group) == 1 and error.failure is FailureClass.TRANSIENT
                if not is_of_one or in_a_row == _FAILURES_OF_A_SOURCE:
                    raise
                aside.append((group[0], error))
        if aside and len(aside) == len(groups):
            raise aside[0][1]
        for one, failure in aside:
            hand_to_retry(self.ports, self.ref, one.id, failure.code)

    def fetch(self, group: Sequence[InvoiceRef]) -> None:
        """Read some documents in one call; where that fails, in smaller ones."""
        read_at = self.ports.clock.now()
        try:
            found = self.calls.call(lambda source: source.fetch_documents(group))
        except SourceError as error:
            self._settle_failure(group, error)
            return
        headers = self.ports.invoices.headers(self.ref, list(found))
        for document in found.values():
            self._store(document, headers[document.id])
        for absent in (one for one in group if one.id not in found):
            if len(group) > 1:
                self.fetch([absent])
            elif self.spec.can_delete:
                mark_deleted(self.ports, self.ref, absent.id, read_at)
            else:
                hand_to_retry(self.ports, self.ref, absent.id, "document_not_delivered")

    def _settle_failure(self, group: Sequence[InvoiceRef], error: SourceError) -> None:
        is_data = error.failure is FailureClass.SOURCE_DATA
        is_of_one = is_data and not error.is_general
        if len(group) > 1 and (is_of_one or is_too_heavy(error)):
            middle = len(group) // 2
            self.fetch(group[:middle])
            self.fetch(group[middle:])
        elif is_data:
            for one in group:
                mark(self.ports, self.ref, one.id, DetailState.QUARANTINED, error.code)
        else:
            raise error

    def _store(self, document: SourceDocument, header: InvoiceHeader) -> None:
        if not self.spec.summary_is_version:
            store_read_document(self.ports, self.ref, self.spec, document, header)
        elif store_document(self.ports, self.ref, self.spec, document) is DetailState.PENDING:
            hand_to_retry(self.ports, self.ref, document.id, "document_of_other_version")


def hand_to_retry(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, code: str) -> None:
    """Let the background retry ask for a document: in 15 minutes, then ever more rarely."""
    retry = ports.runs.get_retry(ref, invoice_id)
    delay = document_retry_delay(retry.attempts if retry else 0)
    ports.runs.add_retry(ref, invoice_id, ports.clock.now() + delay)
    mark(ports, ref, invoice_id, DetailState.PENDING, code)
