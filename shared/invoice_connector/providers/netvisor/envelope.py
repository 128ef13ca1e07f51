"""Reads answers: success is only a first Status of OK in a readable document.

A failure has two Status elements: FAILED, then ``CODE :: text``, where the text may hold the same
separator again. The code counts first, the HTTP status second.
"""

import re
from dataclasses import dataclass

from lxml import etree

from invoice_connector.core.errors import SourceError
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.netvisor.elements import child, children
from invoice_connector.providers.netvisor.encodings import as_utf8
from invoice_connector.providers.netvisor.errors import SUCCESS, Exchange, refused, unreadable
from invoice_connector.providers.xml import TextTaker, XmlError, parse_untrusted

_SEPARATOR = re.compile(r"\s*::\s*")
# Words and numbers, unlike any key: an answer that repeats one must not get it stored.
_CODE = re.compile(r"(?=.{3,60}$)[A-Z]+(_([A-Z]+|[0-9]+))*")


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer, with what an error about it has to name."""

    root: etree._Element
    exchange: Exchange

    def require(self, name: str) -> etree._Element:
        """Return a child of the root: an answer without what was asked for is not an empty one."""
        found = child(self.root, name)
        if found is None:
            raise unreadable(self.exchange, f"no {name}")
        return found


def read_envelope(
    response: HttpResponse, exchange: Exchange, max_bytes: int, taker: TextTaker | None = None
) -> Answer:
    """Check an answer of at most so many bytes and return it if it is a success.

    Raises:
        SourceError: what the source said, or that nobody can read what it said.
    """
    root = _parse(response, exchange, max_bytes, taker)
    statuses = _statuses(root)
    if not statuses:
        raise unreadable(exchange, "no status")
    if statuses[0].upper() != "OK":
        raise _refusal(exchange, statuses)
    if response.status not in SUCCESS:
        raise unreadable(exchange, "success with a status of failure")
    return Answer(root, exchange)


def _parse(
    response: HttpResponse, exchange: Exchange, max_bytes: int, taker: TextTaker | None
) -> etree._Element:
    try:
        # A file inside an answer is one text, longer than a plain document may hold.
        root = parse_untrusted(
            as_utf8(response.body), roots=None, envelope=True, max_bytes=max_bytes, taker=taker
        )
    except XmlError as error:
        raise unreadable(exchange, error.code) from None
    if etree.QName(root).localname.lower() != "root":
        raise unreadable(exchange, "another root")
    return root


def _statuses(root: etree._Element) -> list[str]:
    status = child(root, "responsestatus")
    if status is None:
        return []
    return [(element.text or "").strip() for element in children(status, "status")]


def _refusal(exchange: Exchange, statuses: list[str]) -> SourceError:
    code, *text = _SEPARATOR.split(statuses[1] if len(statuses) > 1 else "", maxsplit=1)
    if not _CODE.fullmatch(code):
        return refused(exchange, None, " ".join(statuses[1:]))
    return refused(exchange, code, "".join(text))
