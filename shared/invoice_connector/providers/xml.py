"""Reads XML that somebody else wrote: bounded, without DTDs, entities or network."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Protocol, cast

from lxml import etree

from invoice_connector.core.errors import ConnectorError

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
MAX_ENVELOPE_BYTES = 32 * 1024 * 1024
MAX_FILES_BYTES = 40 * 1024 * 1024  # an envelope with a file of 25 MB in base64
MAX_ELEMENTS = 500_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 100  # of one element: reading n of them takes lxml n² steps

_BOM = b"\xef\xbb\xbf"
_DECLARED_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_READABLE_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# libxml2's xmlParserErrors: XML_ERR_NAME_TOO_LONG, XML_ERR_RESOURCE_LIMIT; the other two,
# XML_ERR_COMMENT_NOT_FINISHED and XML_ERR_CDATA_NOT_FINISHED, also say that one is too long.
_LIMIT_ERRORS = frozenset({110, 114})
_UNFINISHED_ERRORS = frozenset({45, 63})
_LONGEST_NODE = 10_000_000
_CHUNK_BYTES = 64 * 1024
_is_too_deep = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_has_too_many_attributes = etree.XPath(f"boolean(//@*[{MAX_ATTRIBUTES + 1}])")


class XmlError(ConnectorError):
    """The bytes are no XML that we read.

    ``code``: ``xml_doctype``, ``xml_encoding``, ``xml_malformed``, ``xml_limit`` or ``xml_root``.
    It never holds any of the content.
    """


class TextTaker(Protocol):
    """Takes the texts of some elements while a document is parsed; its tree never holds them."""

    def takes(self, element: etree._Element) -> bool:
        """Tell whether an element's text is taken; nothing but its ancestors is known yet."""
        ...

    def take(self, element: etree._Element, text: str) -> None:
        """Take the next part of a text. Texts between and behind children are never taken.

        Raises:
            XmlError: ``xml_limit``.
        """
        ...


def parse_untrusted(
    data: bytes,
    *,
    roots: frozenset[str] | None,
    envelope: bool = False,
    max_bytes: int = MAX_ENVELOPE_BYTES,
    taker: TextTaker | None = None,
) -> etree._Element:
    """Parse a foreign document and return its root.

    Args:
        data: the document as received.
        roots: the root names that are expected, in lxml's ``{namespace}name`` form; None = any.
        envelope: the document may carry another one as a single text larger than libxml2's own
            limit of 10,000,000 bytes.
        max_bytes: the largest envelope.
        taker: is given the texts that the tree shall not hold, before the document is known to be
            whole: what it has counts only when this returns.

    Raises:
        XmlError: see its codes.
    """
    if len(data) > (max_bytes if envelope else MAX_DOCUMENT_BYTES):
        raise XmlError("xml_limit")
    text = data.removeprefix(_BOM)
    _check_encoding(text)
    _check_prolog(text)
    _check_element_count(text)
    root = _parse(text, envelope, taker)
    _check_tree(root, roots)
    if text.count(b"=") > MAX_ATTRIBUTES and _has_too_many_attributes(root):
        raise XmlError("xml_limit")
    return root


def _check_encoding(text: bytes) -> None:
    # libxml2 obeys other encodings, in which markup could hide from the checks on bytes.
    decoder = getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(text):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise XmlError("xml_encoding") from None
    declared = _DECLARED_ENCODING.match(text)
    if b"\0" in text[:4] or (declared and declared[1].lower() not in _READABLE_ENCODINGS):
        raise XmlError("xml_encoding")


def _check_prolog(text: bytes) -> None:
    # Only the prolog: the same letters are legal inside CDATA and comments further down.
    prolog = _PROLOG.match(text)
    if prolog and text.startswith(b"<!DOCTYPE", prolog.end()):
        raise XmlError("xml_doctype")


def _check_element_count(text: bytes) -> None:
    # Before parsing: a tree of a few million empty elements costs hundreds of megabytes.
    if len(text) <= MAX_ELEMENTS * len(b"<a/>"):
        return
    if text.count(b"<") - text.count(b"</") > MAX_ELEMENTS:
        raise XmlError("xml_limit")


def _chunks(text: bytes) -> Iterator[bytes]:
    for start in range(0, len(text), _CHUNK_BYTES):
        yield text[start : start + _CHUNK_BYTES]


def _parse(text: bytes, envelope: bool, taker: TextTaker | None) -> etree._Element:
    parser = etree.XMLPullParser(
        events=() if taker is None else ("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=envelope,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        if taker is None:
            return etree.fromstring(text, parser)
        return _parse_in_parts(text, parser, taker)
    except etree.XMLSyntaxError as error:
        code = getattr(error, "code", None)
        is_too_long = len(text) > _LONGEST_NODE and code in _UNFINISHED_ERRORS
        is_limit = is_too_long or code in _LIMIT_ERRORS
        raise XmlError("xml_limit" if is_limit else "xml_malformed") from None


def _parse_in_parts(text: bytes, parser: etree.XMLPullParser, taker: TextTaker) -> etree._Element:
    innermost = None
    for chunk in _chunks(text):
        parser.feed(chunk)
        events = cast("Iterator[tuple[str, etree._Element]]", parser.read_events())
        for event, element in events:
            if taker.takes(element):
                _move_text(element, taker)
                innermost = element if event == "start" else None
        if innermost is not None:
            _move_text(innermost, taker)
    return parser.close()


def _move_text(element: etree._Element, taker: TextTaker) -> None:
    # Also of an element that is not closed yet: the parser then begins its text anew.
    part, element.text = element.text, None
    if part:
        taker.take(element, part)


def _check_tree(root: etree._Element, roots: frozenset[str] | None) -> None:
    # A second look at what the bytes said already: nothing below may ever see a DTD.
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise XmlError("xml_doctype")
    if _is_too_deep(root):
        raise XmlError("xml_limit")
    if roots is not None and root.tag not in roots:
        raise XmlError("xml_root")
