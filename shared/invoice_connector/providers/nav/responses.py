"""Reads answers: success is only funcCode OK, the expected root and the expected content.

Prefixes, namespaces of the result and the presence of header and software differ between
answers, so the result is found by local names (Online Számla interface specification 1.6.4, 3).
"""

import re
from collections.abc import Iterator

from lxml import etree

from invoice_connector.core.errors import SourceError
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.nav.errors import SUCCESS, Refusal, refused, unreadable
from invoice_connector.providers.nav.requests import API, COMMON
from invoice_connector.providers.nav.values import read_integer
from invoice_connector.providers.xml import XmlError, parse_untrusted

# Words and numbers, unlike any key: an answer that repeats one must not get it stored.
_CODE = re.compile(r"(?=.{3,60}$)[A-Z]+(_([A-Z]+|[0-9]+))*")
_OPERATIONS = (
    "QueryInvoiceDigest",
    "QueryInvoiceData",
    "QueryInvoiceCheck",
    "QueryInvoiceChainDigest",
    "QueryTaxpayer",
    "TokenExchange",
)
_ROOTS = frozenset(
    {
        *(f"{{{API}}}{operation}Response" for operation in _OPERATIONS),
        f"{{{API}}}GeneralErrorResponse",
        f"{{{API}}}GeneralExceptionResponse",
        f"{{{COMMON}}}GeneralErrorResponse",
        f"{{{COMMON}}}GeneralErrorHeaderResponse",
        f"{{{COMMON}}}GeneralExceptionResponse",
    }
)


class Answer:
    """A successful answer to one request, by the names of the API's schema."""

    __slots__ = ("_response", "operation", "request_id", "root")

    def __init__(
        self, root: etree._Element, operation: str, request_id: str, response: HttpResponse
    ) -> None:
        """Keep the root with what an error about it has to name."""
        self.root = root
        self.operation = operation
        self.request_id = request_id
        self._response = response

    def find(self, name: str) -> etree._Element | None:
        """Return a child of the root, None if the source left it out."""
        return self.root.find(f"{{{API}}}{name}")

    def require(self, parent: etree._Element | None, name: str) -> etree._Element:
        """Return a child that the schema prescribes, of the root if ``parent`` is None."""
        child = (self.root if parent is None else parent).find(f"{{{API}}}{name}")
        if child is None:
            raise self.unreadable(f"no {name}")
        return child

    def text(self, parent: etree._Element | None, name: str) -> str:
        """Return the text of a prescribed child."""
        return self.require(parent, name).text or ""

    def number(self, parent: etree._Element | None, name: str) -> int:
        """Return a prescribed child that counts something."""
        try:
            return read_integer(self.text(parent, name).strip())
        except ValueError:
            raise self.unreadable(f"{name} is no number") from None

    def unreadable(self, reason: str) -> SourceError:
        """Make the error for content that is not what the schema promises."""
        return unreadable(self.operation, self._response.status, self.request_id, reason)


def read_answer(response: HttpResponse, operation: str, request_id: str) -> Answer:
    """Check an answer and return it if it is the success of this very request.

    Args:
        response: what the transport received.
        operation: the operation's name as its elements begin, e.g. ``QueryInvoiceDigest``.
        request_id: the id of the request, which the source repeats.

    Raises:
        SourceError: the source refused, or the answer is none of its known forms.
    """
    root = _parse(response, operation, request_id)
    result = _result(root)
    if result.get("funcCode") != "OK":
        raise refused(
            Refusal(
                operation,
                response.status,
                request_id,
                _code(result.get("errorCode")),
                tuple(_violations(root)),
            )
        )
    answer = Answer(root, operation, request_id, response)
    if root.tag != f"{{{API}}}{operation}Response":
        raise answer.unreadable("another operation's answer")
    if response.status not in SUCCESS:
        raise answer.unreadable("success with a status of failure")
    if _repeated_id(root) not in (None, request_id):
        raise answer.unreadable("another request's answer")
    return answer


def _parse(response: HttpResponse, operation: str, request_id: str) -> etree._Element:
    try:
        return parse_untrusted(response.body, roots=_ROOTS, envelope=True)
    except XmlError as error:
        raise unreadable(operation, response.status, request_id, error.code) from None


def _result(root: etree._Element) -> dict[str, str]:
    """Return the texts of the result; an exception answer is itself one."""
    is_exception = _local(root) == "GeneralExceptionResponse"
    parent = root if is_exception else _child(root, "result")
    texts = {} if parent is None else {_local(child): child.text for child in parent}
    return {name: text.strip() for name, text in texts.items() if text and text.strip()}


def _code(text: str | None) -> str | None:
    """Take for a code only what looks like one: it is stored, shown and logged as it is."""
    return text if text and _CODE.fullmatch(text) else None


def _violations(root: etree._Element) -> Iterator[str]:
    for message in root:
        if _local(message) == "technicalValidationMessages":
            yield from (part.text or "" for part in message if _local(part) == "message")


def _repeated_id(root: etree._Element) -> str | None:
    header = _child(root, "header")
    request_id = None if header is None else _child(header, "requestId")
    return None if request_id is None else request_id.text


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in parent if _local(child) == name), None)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
