"""Write to an invoice what an accounting system has made of it."""

from dataclasses import replace
from datetime import timedelta

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.errors import ConflictError, LostRaceError, NotFoundError
from invoice_connector.core.hand_over import HandOver, HandOverState
from invoice_connector.core.invoice import InvoiceHeader, InvoiceId
from invoice_connector.core.invoice_states import WITHDRAWN
from invoice_connector.core.ports import HeaderWrite, Ports
from invoice_connector.services.ask_for_invoice import ask_for_validity

_ROUNDS = 5
_CHECK_COUNTS_FOR = timedelta(days=1)


def hand_over(  # noqa: PLR0913, PLR0917
    ports: Ports,
    ref: ConnectionRef,
    invoice_id: InvoiceId,
    state: HandOverState,
    external_reference: str | None,
    expected_version: int | None = None,
) -> InvoiceHeader:
    """Set state and reference; everything else of the invoice stays.

    Before something is booked the source is asked whether the report is still valid, unless that
    is known since yesterday; nobody waits for its answer.

    Raises:
        NotFoundError: ``connection_not_found``, ``invoice_not_found``.
        ConflictError: ``hand_over_changed`` by somebody else since ``expected_version``;
            ``invoice_withdrawn``: its source no longer holds what should be booked.
    """
    connection = ports.connections.get(ref)
    for _ in range(_ROUNDS):
        header = ports.invoices.headers(ref, [invoice_id]).get(invoice_id)
        if header is None:
            raise NotFoundError("invoice_not_found")
        _expect_possible(header, state, expected_version)
        written = _with(ports, header, state, external_reference)
        if written is header:
            return header
        if not ports.invoices.write(ref, [HeaderWrite(written, header.revision)]):
            _check_before_booking(ports, connection, written)
            return written
    raise LostRaceError("invoices_busy", details={"invoices": 1})


def _expect_possible(header: InvoiceHeader, state: HandOverState, expected: int | None) -> None:
    if expected is not None and header.hand_over.version != expected:
        raise ConflictError("hand_over_changed")
    if state is HandOverState.BOOKED and header.validity in WITHDRAWN:
        raise ConflictError("invoice_withdrawn")


def _with(
    ports: Ports, header: InvoiceHeader, state: HandOverState, reference: str | None
) -> InvoiceHeader:
    old, of_version = header.hand_over, header.summary.version.key
    if (old.state, old.external_reference, old.of_version) == (state, reference, of_version):
        return header
    now = ports.clock.now()
    new = HandOver(state, reference, old.version + 1, now, of_version)
    return replace(header, hand_over=new, revision=header.revision + 1, updated_at=now)


def _check_before_booking(ports: Ports, connection: Connection, header: InvoiceHeader) -> None:
    checked_at = header.validity_checked_at
    is_known = checked_at is not None and ports.clock.now() - checked_at < _CHECK_COUNTS_FOR
    spec = ports.providers[connection.settings.provider].spec
    is_active = connection.may_sync and connection.status.state is ConnectionState.ACTIVE
    if (
        header.hand_over.state is HandOverState.BOOKED
        and not is_known
        and spec.check_ages
        and is_active
    ):
        ask_for_validity(ports, connection.ref, header.summary.id)
