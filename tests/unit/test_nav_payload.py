"""Packed documents are unpacked strictly and within limits."""

import base64
import gzip
import zlib

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.providers.nav.payload import unpack
from invoice_connector.providers.xml import MAX_DOCUMENT_BYTES, MAX_ENVELOPE_BYTES

XML = "<a>árvíz</a>".encode()
GZ = gzip.compress(XML)


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def code_of(text: str, is_compressed: bool) -> str:
    with pytest.raises(SourceError) as caught:
        unpack(text, is_compressed)
    assert caught.value.failure is FailureClass.SOURCE_DATA
    return caught.value.code


def test_plain_and_compressed_documents_are_unpacked() -> None:
    assert unpack(b64(XML), is_compressed=False) == XML
    assert unpack(b64(GZ), is_compressed=True) == XML


def test_white_space_in_base64_is_no_content() -> None:
    text = b64(XML)
    assert unpack(f"\r\n\t {text[:7]}\n{text[7:]} ", is_compressed=False) == XML


@pytest.mark.parametrize(
    "text",
    ["", " ", "!!!!", "aGVs*bG8=", "aGVsbG8_", "aGVsbG8", "aGVsbG8=aGVsbG8=", "aGVsbG8=x", "árvíz"],
)
def test_anything_but_base64_is_refused(text: str) -> None:
    assert code_of(text, is_compressed=False) == "b64_invalid"


@pytest.mark.parametrize(
    "content",
    [
        GZ[:-1],
        GZ[: len(GZ) // 2],
        GZ[:2],
        GZ[:-8] + b"\0\0\0\0" + GZ[-4:],
        GZ[:-4] + b"\xff\xff\xff\xff",
        GZ + GZ,
        GZ + b"junk",
        GZ + b"\0\0\0",
        gzip.compress(b""),
    ],
    ids=["cut", "half", "magic", "crc", "size", "two members", "junk", "zeros", "nothing"],
)
def test_damaged_gzip_is_refused(content: bytes) -> None:
    assert code_of(b64(content), is_compressed=True) == "gz_corrupt"


@pytest.mark.parametrize(
    ("content", "is_compressed"),
    [(GZ, False), (XML, True), (zlib.compress(XML), True)],
    ids=["gzip unannounced", "XML announced as gzip", "zlib announced as gzip"],
)
def test_flag_and_content_must_agree(content: bytes, is_compressed: bool) -> None:
    assert code_of(b64(content), is_compressed) == "gz_flag_mismatch"


def test_bomb_is_refused_and_the_longest_document_is_not() -> None:
    assert code_of(b64(gzip.compress(bytes(200_000_000), 1)), is_compressed=True) == "gz_limit"
    assert code_of(b64(gzip.compress(bytes(MAX_DOCUMENT_BYTES + 1))), True) == "gz_limit"
    longest = bytes(MAX_DOCUMENT_BYTES)
    assert unpack(b64(gzip.compress(longest, 1)), is_compressed=True) == longest


def test_text_is_measured_before_it_is_decoded() -> None:
    assert code_of("A" * (MAX_ENVELOPE_BYTES + 1), is_compressed=False) == "xml_limit"


def test_nested_gzip_is_unpacked_once() -> None:
    assert unpack(b64(gzip.compress(GZ)), is_compressed=True) == GZ
