"""Keep a failed call for the source's help desk."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import SourceError
from invoice_connector.core.failed_call import FailedCall
from invoice_connector.core.ports import Ports


def note_failure(ports: Ports, ref: ConnectionRef, error: SourceError) -> None:
    """Keep it if possible: the work whose call failed must not depend on being able to tell it."""
    try:
        ports.call_log.note(ref, FailedCall.of(error, ports.clock.now()))
    except Exception:  # noqa: BLE001 - whatever it is, what the source answered matters more
        ports.events.count("FailedCallsNotNoted")
