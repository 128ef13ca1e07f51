"""Contents of files as a source hands them over, and documents with such files."""

import base64

from lxml import etree

from invoice_connector.core.live_read import SourceFile
from invoice_connector.providers.netvisor.files import HeldFiles
from invoice_connector.providers.netvisor.held_file import HeldFile
from invoice_connector.providers.xml import MAX_FILES_BYTES, parse_untrusted


def held(content: bytes) -> HeldFile:
    """Hold a content that came as base64."""
    file = HeldFile()
    file.add(base64.b64encode(content).decode())
    return file


def parsed(document: bytes) -> tuple[etree._Element, HeldFiles]:
    """Parse a document as an answer is parsed that may hold files."""
    files = HeldFiles()
    limit = MAX_FILES_BYTES
    root = parse_untrusted(document, roots=None, envelope=True, max_bytes=limit, taker=files)
    return root, files


def content_of(file: SourceFile) -> bytes:
    """Read a file from its beginning."""
    return file.content.open().read()
