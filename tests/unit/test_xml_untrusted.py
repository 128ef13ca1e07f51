"""Hostile and broken XML is refused with its code; legal XML is read."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from invoice_connector.providers import xml
from invoice_connector.providers.xml import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_DOCUMENT_BYTES,
    MAX_ELEMENTS,
    MAX_ENVELOPE_BYTES,
    XmlError,
    parse_untrusted,
)

LONGEST_TEXT = 10_000_000


class EveryText:
    """Takes the text of every element."""

    def __init__(self) -> None:
        self._texts: dict[etree._Element, str] = {}

    def takes(self, _element: etree._Element) -> bool:
        return True

    def take(self, element: etree._Element, text: str) -> None:
        self._texts[element] = self._texts.get(element, "") + text

    def give_back(self) -> None:
        for element, text in self._texts.items():
            assert element.text is None
            element.text = text


def outcome(data: bytes, taker: EveryText | None = None, envelope: bool = False) -> bytes:
    """Return the document in canonical form, or the code of the refusal."""
    try:
        root = parse_untrusted(data, roots=None, envelope=envelope, taker=taker)
    except XmlError as error:
        return error.code.encode()
    if taker is not None:
        taker.give_back()
    return etree.tostring(root, method="c14n")


def code_of(data: bytes, envelope: bool = False) -> str:
    """Return the code of the refusal, which is the same when texts are taken out."""
    with pytest.raises(XmlError) as caught:
        parse_untrusted(data, roots=None, envelope=envelope)
    assert outcome(data, EveryText(), envelope).decode() == caught.value.code
    return caught.value.code


def text_of(data: bytes) -> str | None:
    assert outcome(data) == outcome(data, EveryText())
    return parse_untrusted(data, roots=frozenset({"a"})).text


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    hits: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", hits
    server.shutdown()
    server.server_close()


def test_plain_document_is_read() -> None:
    assert (
        text_of(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a>\xc5\x91</a>') == "ő"
    )


def test_byte_order_mark_is_no_obstacle() -> None:
    assert text_of(b"\xef\xbb\xbf<a>x</a>") == "x"
    hidden = b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-16'?><a/>"
    assert code_of(hidden) == "xml_encoding"


def test_comments_and_instructions_are_dropped() -> None:
    root = parse_untrusted(b"<a>x<?y z?><!-- c -->y</a>", roots=frozenset({"a"}))
    assert len(root) == 0
    assert root.text == "xy"


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><a/>',
        b'<!DOCTYPE a SYSTEM "a.dtd"><a/>',
        b'<!DOCTYPE a PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1/x"><a/>',
        b'<!DOCTYPE a [<!ENTITY x "hello">]><a>&x;</a>',
        b"<!DOCTYPE a [" + LAUGHS + b"]><a>&l8;</a>",
        b"<!DOCTYPE a [" + LAUGHS + b']><a b="&l8;"/>',
        b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 300 + b'">]><a>' + b"&x;" * 3000 + b"</a>",
        b'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "injected">]><a/>',
        b"<?xml version='1.0'?> <!-- <a> --> <?x y?>\n<!DOCTYPE a><a/>",
        b"\xef\xbb\xbf<!-- a --><!DOCTYPE a><a/>",
        b"<!DOCTYPE html><html></html>",
    ],
)
def test_any_document_type_is_refused(data: bytes) -> None:
    assert code_of(data) == "xml_doctype"
    assert code_of(data, envelope=True) == "xml_doctype"


def test_nothing_is_fetched_for_a_document(canary: tuple[str, list[str]]) -> None:
    url, hits = canary
    for data in (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]><a>&x;</a>',
        f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{url}">%x;]><a/>',
        f'<!DOCTYPE a SYSTEM "{url}"><a/>',
    ):
        assert code_of(data.encode()) == "xml_doctype"
    parse_untrusted(
        f'<?xml-stylesheet href="{url}"?><a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        f'i:schemaLocation="x {url}"/>'.encode(),
        roots=frozenset({"a"}),
    )
    assert hits == []


def test_inclusions_stay_what_they_are(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    namespace = "http://www.w3.org/2001/XInclude"
    include = f'<a><i:include xmlns:i="{namespace}" parse="text" href="{secret}"/></a>'
    root = parse_untrusted(include.encode(), roots=frozenset({"a"}))
    assert "".join(map(str, root.itertext())) == ""


@pytest.mark.parametrize(
    "data",
    [
        b"<a><![CDATA[<!DOCTYPE a>]]></a>",
        b"<a><!-- <!DOCTYPE a> --></a>",
        b"<!-- <!DOCTYPE a> --><a/>",
        b"<a b='&lt;!DOCTYPE a&gt;'/>",
    ],
)
def test_the_letters_of_a_document_type_elsewhere_are_legal(data: bytes) -> None:
    assert parse_untrusted(data, roots=frozenset({"a"})).tag == "a"


@pytest.mark.parametrize(
    "data",
    [
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        "<a/>".encode("utf-16-be"),
        '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4-<a/>',
        b"<?xml version='1.0' encoding = 'ISO-8859-2' ?><a/>",
        b"<?xml version='1.0' encoding='IBM037'?><a/>",
        '<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode("latin-1"),
        b"<a>\xc0\xaf</a>",
        b"<a>\xed\xa0\x80</a>",
        b"<a>\xff</a>",
        b"<a/>\xc3",
    ],
)
def test_anything_but_utf8_is_refused(data: bytes) -> None:
    assert code_of(data) == "xml_encoding"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"{}",
        b"<html><p>503</html>",
        b'<a b="1" b="2"/>',
        b"<x:a/>",
        b"<a x:b='1'/>",
        b"<a:b:c xmlns:a='urn:x'/>",
        b"<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
        b"<a>&nbsp;</a>",
        b"<a>]]></a>",
        b"<a/><a/>",
        b"<a/>junk",
        b" <?xml version='1.0'?><a/>",
        b"<?xml version='9.9'?><a/",
        b"<a>\0</a>",
        b"<a>&#0;</a>",
        b"<a>&#1;</a>",
        b"<a>&#x110000;</a>",
        b"<a><!-- x</a>",
        b"<a><![CDATA[ x</a>",
        b"\x1f\x8b\x08",
    ],
)
def test_broken_markup_is_refused(data: bytes) -> None:
    assert code_of(data) in {"xml_malformed", "xml_encoding"}


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize("envelope", [False, True])
def test_depth_is_bounded(envelope: bool) -> None:
    parse_untrusted(nested(MAX_DEPTH), roots=None, envelope=envelope)
    for depth in (MAX_DEPTH + 1, 257, 3_000, 100_000):
        assert code_of(nested(depth), envelope) == "xml_limit"


def test_number_of_elements_is_bounded() -> None:
    parse_untrusted(b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1) + b"</a>", roots=None)
    assert code_of(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>") == "xml_limit"
    assert code_of(b"<a>" + b"<b></b>" * MAX_ELEMENTS + b"</a>") == "xml_limit"


def test_one_text_may_be_long_in_an_envelope_only() -> None:
    parse_untrusted(b"<a>" + b"x" * LONGEST_TEXT + b"</a>", roots=None)
    longer = b"<a>" + b"x" * (LONGEST_TEXT + 1) + b"</a>"
    assert outcome(longer) == b"xml_limit"
    assert outcome(longer, envelope=True) == longer
    assert outcome(longer, EveryText(), envelope=True) == longer


@pytest.mark.parametrize(
    "data",
    [
        b'<a b="' + b"x" * 11_000_000 + b'"/>',
        b"<a><![CDATA[" + b"x" * 11_000_000 + b"]]></a>",
        b"<a><!--" + b"x" * 11_000_000 + b"--></a>",
        b"<" + b"n" * 60_000 + b"/>",
    ],
    ids=["attribute", "cdata", "comment", "name"],
)
def test_other_long_parts_are_refused(data: bytes) -> None:
    assert code_of(data) == "xml_limit"


def test_size_is_bounded_before_anything_is_parsed() -> None:
    half = b"<b>" + b"x" * (MAX_DOCUMENT_BYTES // 2 - 11) + b"</b>"
    whole = b"<a>" + half * 2 + b" " * 20 + b"</a>"
    whole = whole.replace(b" ", b"", len(whole) - MAX_DOCUMENT_BYTES)
    assert len(whole) == MAX_DOCUMENT_BYTES
    parse_untrusted(whole, roots=None)
    assert code_of(whole + b" ") == "xml_limit"
    assert code_of(b" " * (MAX_ENVELOPE_BYTES + 1), envelope=True) == "xml_limit"


def test_only_expected_roots_are_accepted() -> None:
    roots = frozenset({"{urn:x}a"})
    parse_untrusted(b"<q:a xmlns:q='urn:x'/>", roots=roots)
    for data in (b"<a/>", b"<a xmlns='urn:y'/>", b"<b xmlns='urn:x'/>", b"<html></html>"):
        with pytest.raises(XmlError) as caught:
            parse_untrusted(data, roots=roots)
        assert caught.value.code == "xml_root"


def test_text_is_kept_to_the_character() -> None:
    odd = "\u202eb\u200bi\U0001f600 e\u0301 "
    assert text_of(f"<a>{odd}</a>".encode()) == odd


def test_an_error_shows_nothing_of_the_document() -> None:
    with pytest.raises(XmlError) as caught:
        parse_untrusted(b"<a>SECRET<SECRET/b></a>", roots=None)
    error = caught.value
    assert "SECRET" not in str(error) + repr(error) + repr(vars(error))
    assert error.__cause__ is None
    assert error.__suppress_context__


PIECES = [
    b"<?xml version='1.0' encoding='utf-8'?>",
    b"<!DOCTYPE a>",
    b"<a>",
    b"</a>",
    b"<b c='d'/>",
    b"<p:a>",
    b"</p:a>",
    b"<q xmlns='urn:q'>",
    b"</q>",
    b"text",
    b"\r\n\t ",
    b"\xc5\x91\xf0\x9f\x98\x80",
    b"&amp;&#65;&#x1f600;",
    b"&nbsp;",
    b"<!-- c -->",
    b"<?i n?>",
    b"<![CDATA[ <x> ]]>",
    b"]]>",
    b"<",
    b"\xff",
]


@given(st.binary(max_size=200))
def test_no_bytes_cause_anything_but_a_document_or_our_error(data: bytes) -> None:
    with suppress(XmlError):
        assert parse_untrusted(data, roots=None).tag


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join),
    st.integers(min_value=1, max_value=40),
)
def test_a_document_is_the_same_when_its_texts_are_taken_out(data: bytes, chunk: int) -> None:
    whole = b"<r xmlns:p='urn:p'>" + data + b"</r>"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml, "_CHUNK_BYTES", chunk)
        for document in (data, whole):
            assert outcome(document, EveryText()) == outcome(document)


def test_an_element_may_have_a_hundred_attributes_and_no_more() -> None:
    def having(count: int) -> bytes:
        return b"<a><b %b/></a>" % b" ".join(b"c%d='='" % n for n in range(count))

    assert len(parse_untrusted(having(MAX_ATTRIBUTES), roots=None)[0].attrib) == MAX_ATTRIBUTES
    assert code_of(having(MAX_ATTRIBUTES + 1)) == "xml_limit"
    parse_untrusted(b"<a>" + b"<b c='1'/>" * 200 + b"</a>", roots=None)
