"""Ask a source system who is behind a tax number."""

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConflictError
from invoice_connector.core.live_read import LiveQuestion, LiveRead, LiveResource
from invoice_connector.core.ports import Ports
from invoice_connector.services.ask_source import ask_source, wait_for_answer

_WAIT_S = 18.0


def look_up_taxpayer(ports: Ports, ref: ConnectionRef, tax_number: str) -> LiveRead:
    """Return what the source says, or that it has not answered within a moment.

    Raises:
        NotFoundError: ``connection_not_found``.
        ConflictError: ``connection_not_active``, or ``lookup_not_supported`` by this source.
        TooOftenError: ``live_read_too_often``.
    """
    provider = ports.providers[ports.connections.get(ref).settings.provider]
    if not provider.spec.knows_taxpayers:
        raise ConflictError("lookup_not_supported")
    question = LiveQuestion(LiveResource.TAXPAYER, {"tax_number": tax_number})
    asked = ask_source(ports, ref, provider.spec.code, question)
    return wait_for_answer(ports, ref, asked, _WAIT_S)
