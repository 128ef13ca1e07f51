"""Faults that end a request before the service sees it, and those that spoil its answer."""

from infrastructure.simulators.delivery import Delivery, Reply
from infrastructure.simulators.nav.call import Interrupted, Refusal
from infrastructure.simulators.nav.responses import (
    GATEWAY_TIMEOUT,
    HTML_PAGE,
    general_exception,
    with_other_prefixes,
)
from infrastructure.simulators.switches import Fault, Faults

_HTML = {"Content-Type": "text/html"}
_TEXT = {"Content-Type": "text/plain"}
_XML = {"Content-Type": "application/xml"}

_FOREIGN_ANSWERS = {
    "http_500": Reply(500, _TEXT, b"Generic exception occurred!"),
    "gateway_503": Reply(503, {}, b""),
    "html_200": Reply(200, _HTML, HTML_PAGE),
    "empty_body": Reply(200, _XML, b""),
    "exception_200": Reply(200, _XML, general_exception("OPERATION_FAILED")),
    "reset": Reply(0, {}, b"", Delivery(is_reset=True)),
}


def interrupt(faults: Faults, operation: str) -> None:
    """End the request here when a maintenance, throttle or gateway switch fires."""
    _raise_maintenance(faults, operation)
    if fault := faults.draw("throttle", operation):
        raise Refusal("TOO_MANY_REQUESTS", fault.options.get("status", 429))
    if fault := faults.draw("error_code", operation):
        raise Refusal(fault.options["code"], fault.options.get("status", 400))
    if fault := faults.draw("gateway_504", operation):
        delivery = Delivery(delay_s=fault.options.get("delay_s", 0))
        raise Interrupted(Reply(504, _HTML, GATEWAY_TIMEOUT, delivery), "gateway_504")
    for name, reply in _FOREIGN_ANSWERS.items():
        if faults.draw(name, operation):
            raise Interrupted(reply, name)


def spoil(reply: Reply, faults: Faults, operation: str) -> Reply:
    """Change a finished answer: its root, its prefixes, its length or its pace."""
    body = reply.body
    if faults.draw("wrong_root", operation):
        body = _with_wrong_root(body)
    if faults.draw("other_prefixes", operation):
        body = with_other_prefixes(body)
    headers = {**reply.headers, "Content-Length": str(len(body))}
    if fault := faults.draw("truncate", operation):
        body = body[: int(len(body) * fault.options.get("keep", 0.5))]
    return Reply(reply.status, headers, body, _pace(faults, operation))


def _raise_maintenance(faults: Faults, operation: str) -> None:
    fault = faults.draw("maintenance", operation) or (
        faults.draw("token_maintenance", operation) if operation == "tokenExchange" else None
    )
    if fault:
        options = fault.options
        code = options.get("code", "SERVICE_UNAVAILABLE")
        raise Refusal(code, options.get("status", 503), "bare")


def _pace(faults: Faults, operation: str) -> Delivery:
    delay: Fault | None = faults.draw("delay", operation)
    drip: Fault | None = faults.draw("drip", operation)
    return Delivery(
        delay_s=delay.options.get("delay_s", 1) if delay else 0,
        chunk_bytes=drip.options.get("chunk_bytes", 64) if drip else 0,
        pause_s=drip.options.get("pause_s", 0.1) if drip else 0,
    )


def _with_wrong_root(body: bytes) -> bytes:
    for name in (b"QueryInvoiceDigestResponse", b"QueryInvoiceDataResponse"):
        if name in body:
            return body.replace(name, b"QueryInvoiceCheckResponse")
    return body.replace(b"Response ", b"Reply ", 1).replace(b"Response>", b"Reply>")
