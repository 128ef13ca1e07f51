"""Unpacks ``invoiceData``: base64, and gzip when the answer says so (specification 1.8.6.2)."""

import base64
import binascii
import zlib

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.providers.xml import MAX_DOCUMENT_BYTES, MAX_ENVELOPE_BYTES

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31


def unpack(text: str, is_compressed: bool | None) -> bytes:
    """Return the document's own bytes; where nothing says whether they are packed, they do.

    Raises:
        SourceError: (SOURCE_DATA) ``b64_invalid``, ``gz_flag_mismatch``, ``gz_corrupt`` or
            ``gz_limit``.
    """
    content = _decode(text)
    is_packed = content.startswith(_GZIP_MAGIC)
    if is_compressed not in (None, is_packed):
        raise bad_document("gz_flag_mismatch")
    return _decompress(content) if is_packed else content


def compact(text: str) -> str:
    """Return base64 text without the white space that XML permits in it."""
    return "".join(text.split()) if any(c in text for c in " \t\r\n") else text


def bad_document(code: str, **details: object) -> SourceError:
    """Make the error that puts one invoice into quarantine."""
    return SourceError(code, FailureClass.SOURCE_DATA, details=details)


def _decode(text: str) -> bytes:
    if len(text) > MAX_ENVELOPE_BYTES:
        raise bad_document("xml_limit")
    try:
        content = base64.b64decode(compact(text), validate=True)
    except (binascii.Error, ValueError):
        raise bad_document("b64_invalid") from None
    if not content:
        raise bad_document("b64_invalid")
    return content


def _decompress(content: bytes) -> bytes:
    # One member and nothing after it; the length is bounded while it unpacks, not afterwards.
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        document = stream.decompress(content, MAX_DOCUMENT_BYTES + 1)
    except zlib.error:
        raise bad_document("gz_corrupt") from None
    if len(document) > MAX_DOCUMENT_BYTES:
        raise bad_document("gz_limit")
    if not stream.eof or stream.unused_data or not document:
        raise bad_document("gz_corrupt")
    return document
