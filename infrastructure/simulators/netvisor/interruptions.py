"""Faults that end a request before the service acts, and those that spoil its answer."""

import re

from lxml import etree

from infrastructure.simulators.delivery import Delivery, Reply
from infrastructure.simulators.netvisor.call import Interrupted, Refusal
from infrastructure.simulators.netvisor.responses import serialised
from infrastructure.simulators.switches import Fault, Faults

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_SERVER_ERROR = b"<html><head><title>500</title></head><body>Internal server error</body></html>"
_WELCOME = b"<!DOCTYPE html><html><body><h1>Netvisor</h1></body></html>"
_TOO_MANY = b"<html><body>Too many requests</body></html>"
_DECIMAL = re.compile(r"^-?\d+,\d+$")
_OLDER_ANSWERS_LACK = frozenset(
    {
        "SalesInvoiceNetvisorKey",
        "SellerIdentifier",
        "DeliveryMethod",
        "DeliveryTerm",
        "ProductNetvisorKey",
        "AccountingAccountSuggestion",
        "PaymentTermCashDiscount",
    }
)

_FOREIGN_ANSWERS = {
    "throttle": Reply(429, _HTML, _TOO_MANY),
    "http_500": Reply(500, _HTML, _SERVER_ERROR),
    "html_200": Reply(200, _HTML, _WELCOME),
    "empty_body": Reply(200, _HTML, b""),
    "reset": Reply(0, {}, b"", Delivery(is_reset=True)),
}


def interrupt(faults: Faults, resource: str) -> None:
    """End the request here when one of the switches for that fires."""
    if fault := faults.draw("maintenance", resource):
        raise Refusal(fault.options.get("code", "SYSTEM_MAINTENANCE"))
    if fault := faults.draw("error_code", resource):
        raise Refusal(fault.options["code"], fault.options.get("text", ""))
    if faults.draw("concurrent_request", resource):
        raise Refusal("TECHNICAL_ERROR")
    for name, reply in _FOREIGN_ANSWERS.items():
        if faults.draw(name, resource):
            raise Interrupted(reply, name)


def spoilt(root: etree._Element, faults: Faults, resource: str) -> bytes:
    """The bytes of a finished answer, changed as the switches say."""
    if faults.draw("no_envelope", resource):
        root.remove(root[0])
    if faults.draw("missing_optional", resource):
        _remove_optional(root)
    if faults.draw("document_line_sum", resource):
        _rename(root, "SalesInvoiceProductLineSum", "SalesInvoiceProductLineLinesum")
    if faults.draw("dot_decimals", resource):
        _use_points(root)
    if fault := faults.draw("wrong_case", resource):
        _recase(root, is_upper=bool(fault.options.get("upper")))
    body = serialised(root)
    if fault := faults.draw("truncate", resource):
        return body[: int(len(body) * fault.options.get("keep", 0.5))]
    return body


def delivery(faults: Faults, resource: str, latency_s: float) -> Delivery:
    """How an answer travels: late, or not at all."""
    delay: Fault | None = faults.draw("delay", resource)
    return Delivery(
        delay_s=latency_s + (delay.options.get("delay_s", 1) if delay else 0),
        is_reset=faults.draw("drop_after_commit", resource) is not None,
    )


def _remove_optional(root: etree._Element) -> None:
    for element in list(root.iter()):
        parent = element.getparent()
        # The parts of the envelope stay, even an empty one: it says "not found".
        if parent is None or parent is root:
            continue
        is_empty = not len(element) and not element.text
        if is_empty or element.tag in _OLDER_ANSWERS_LACK:
            parent.remove(element)


def _rename(root: etree._Element, old: str, new: str) -> None:
    for element in root.iter(old):
        element.tag = new


def _use_points(root: etree._Element) -> None:
    for element in root.iter():
        if element.text and _DECIMAL.match(element.text):
            element.text = element.text.replace(",", ".")


def _recase(root: etree._Element, is_upper: bool) -> None:
    change = str.upper if is_upper else str.lower
    for element in root.iter():
        element.tag = change(str(element.tag))
        attributes = list(element.attrib.items())
        element.attrib.clear()
        for name, value in attributes:
            element.set(change(str(name)), value)
