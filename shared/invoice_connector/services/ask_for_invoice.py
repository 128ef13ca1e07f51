"""One invoice that a person asks the source for: its document by its number, or its validity."""

from dataclasses import dataclass, replace
from datetime import datetime

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.errors import (
    ConflictError,
    ConnectorError,
    FailureClass,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.invoice import (
    FoundBy,
    InvoiceId,
    InvoiceRef,
    SourceDocument,
    VersionKey,
)
from invoice_connector.core.lookup import Lookup, LookupState
from invoice_connector.core.messages import AskForInvoice, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import postponement
from invoice_connector.services.check_invoices import check_validity
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.read_invoices import parsed
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)
from invoice_connector.services.store_document import store_document
from invoice_connector.services.store_summaries import store_summaries

DOCUMENT, VALIDITY = "document", "validity"

_MOST_ATTEMPTS = 5
_LONGEST_DELAY_S = 900
_FINAL = frozenset({FailureClass.SOURCE_DATA, FailureClass.OUR_BUG})


def ask_for_document(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup:
    """Have an invoice fetched that no list shows.

    Raises:
        ConflictError: ``connection_not_active``, or ``lookup_not_supported`` by this source.
    """
    connection = _active(ports, ref)
    if ports.providers[connection.settings.provider].spec.summarise is None:
        raise ConflictError("lookup_not_supported")
    return _ask(ports, ref, invoice_id, DOCUMENT)


def ask_for_validity(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup:
    """Have a stored invoice checked now.

    Raises:
        ConflictError: ``connection_not_active``.
        NotFoundError: ``invoice_not_found``.
    """
    _active(ports, ref)
    if not ports.invoices.headers(ref, [invoice_id]):
        raise NotFoundError("invoice_not_found")
    return _ask(ports, ref, invoice_id, VALIDITY)


def read_lookup(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup:
    """Return what came of the last question about an invoice.

    Raises:
        NotFoundError: ``lookup_not_found`` if nobody asked.
    """
    ports.connections.get(ref)
    lookup = ports.runs.get_lookup(ref, invoice_id)
    if lookup is None:
        raise NotFoundError("lookup_not_found")
    return lookup


def ask_for_invoice(ports: Ports, message: AskForInvoice, time_left: TimeLeft) -> None:
    """Put the question to the source, and keep what came of it."""
    ref, invoice_id = ref_of(message), InvoiceId.from_key(message.invoice_key)
    connection = ports.connections.get(ref)
    if not connection.may_sync:
        _settle(ports, ref, invoice_id, LookupState.FAILED, "connection_not_active")
        return
    question = _Question(ports, connection, invoice_id)
    try:
        calls = SourceCalls(ports, connection, time_left, lane="user")
        answer = question.document if message.wants == DOCUMENT else question.validity
        _settle(ports, ref, invoice_id, answer(calls))
    except PostponedError as error:
        _send_again(ports, message, error.until)
    except SourceError as error:
        _settle_failure(ports, connection, message, error)
    except ConnectorError as error:
        _settle(ports, ref, invoice_id, LookupState.FAILED, error.code)


@dataclass(frozen=True, slots=True)
class _Question:
    """One question to a source."""

    ports: Ports
    connection: Connection
    invoice_id: InvoiceId

    def validity(self, calls: SourceCalls) -> LookupState:
        """Ask whether the report is still valid."""
        found = check_validity(self.ports, self.connection, calls, self.invoice_id)
        return LookupState.NOT_FOUND if found is None else LookupState.FOUND

    def document(self, calls: SourceCalls) -> LookupState:
        """Ask for the document; what it says about itself stands for the row that no list gave."""
        any_version = InvoiceRef(self.invoice_id, VersionKey(self.ports.clock.now()))
        document = calls.call(lambda source: source.fetch_document(any_version))
        if document is None or not self._is_known(calls, document):
            return LookupState.NOT_FOUND
        store_document(self.ports, self.connection.ref, calls.provider.spec, document)
        return LookupState.FOUND

    def _is_known(self, calls: SourceCalls, document: SourceDocument) -> bool:
        """Make sure that there is a header of at least this version; False if it is not ours."""
        ref, spec = self.connection.ref, calls.provider.spec
        header = self.ports.invoices.headers(ref, [document.id]).get(document.id)
        if header is not None and header.summary.version >= document.version:
            return True
        if spec.summarise is None:
            raise ConflictError("lookup_not_supported")
        detail, problem = parsed(spec, document)
        if detail is None:
            raise ConnectorError(problem or "document_unreadable")
        row = spec.summarise(document, detail)
        if not calls.keeps(row):
            return False
        name = f"number/{document.version.key}"
        store_summaries(self.ports, ref, [row], name, found_by=FoundBy.NUMBER)
        return True


def _active(ports: Ports, ref: ConnectionRef) -> Connection:
    connection = ports.connections.get(ref)
    if connection.status.state is not ConnectionState.ACTIVE or not connection.may_sync:
        raise ConflictError("connection_not_active")
    return connection


def _ask(ports: Ports, ref: ConnectionRef, invoice_id: InvoiceId, wants: str) -> Lookup:
    lookup = Lookup(invoice_id, LookupState.ASKED, ports.clock.now())
    ports.runs.put_lookup(ref, lookup)
    ports.queue.send(AskForInvoice(ref.tenant_id, ref.connection_id, invoice_id.key, wants))
    return lookup


def _settle(
    ports: Ports,
    ref: ConnectionRef,
    invoice_id: InvoiceId,
    state: LookupState,
    code: str | None = None,
) -> None:
    asked = ports.runs.get_lookup(ref, invoice_id)
    now = ports.clock.now()
    settled = Lookup(invoice_id, state, asked.asked_at if asked else now, now, code)
    ports.runs.put_lookup(ref, settled)


def _settle_failure(
    ports: Ports, connection: Connection, message: AskForInvoice, error: SourceError
) -> None:
    if is_refusal(error):
        pause_connection(ports, connection, error)
    later = replace(message, attempt=message.attempt + 1)
    if is_refusal(error) or error.failure in _FINAL or later.attempt >= _MOST_ATTEMPTS:
        invoice_id = InvoiceId.from_key(message.invoice_key)
        _settle(ports, connection.ref, invoice_id, LookupState.FAILED, error.code)
        return
    wait = postponement(message.attempt, ports.ids.fraction())
    _send_again(ports, later, ports.clock.now() + wait)


def _send_again(ports: Ports, message: AskForInvoice, until: datetime) -> None:
    wait_s = (until - ports.clock.now()).total_seconds()
    ports.queue.send(message, max(0, min(_LONGEST_DELAY_S, int(wait_s))))
