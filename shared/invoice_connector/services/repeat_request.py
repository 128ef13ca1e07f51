"""Answer a repeated request with the answer of the first one, and do its work once."""

from invoice_connector.core.errors import ConflictError, InputError
from invoice_connector.core.ports import Ports
from invoice_connector.core.repeated_request import KeptAnswer, KeptRequest, RequestKey

_OWNER_LENGTH = 20


def take_request(ports: Ports, key: RequestKey, fingerprint: str) -> str | KeptAnswer:
    """Take a request on.

    Returns:
        The name under which its answer is to be settled, or the answer that it got before.

    Raises:
        InputError: ``idempotency_key_reused`` for something else.
        ConflictError: ``idempotency_key_busy``, the first one is being worked on.
    """
    wanted = KeptRequest(fingerprint, ports.ids.token(_OWNER_LENGTH), ports.clock.now())
    known = ports.requests.take(key, wanted)
    if known is None:
        return wanted.owner
    if known.fingerprint != fingerprint:
        raise InputError("idempotency_key_reused", field="Idempotency-Key")
    if known.answer is None:
        raise ConflictError("idempotency_key_busy")
    return known.answer


def settle_request(ports: Ports, key: RequestKey, owner: str, answer: KeptAnswer | None) -> None:
    """Keep the answer for repeats; without one the next repeat does the work."""
    ports.requests.settle(key, owner, answer)
