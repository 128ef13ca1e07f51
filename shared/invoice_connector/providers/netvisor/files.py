"""Files inside a document: its picture and its attachments, as base64 texts."""

import base64
import binascii
from collections.abc import Iterator

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.live_read import SourceFile
from invoice_connector.providers.netvisor.elements import child, children, text_of

LARGEST_FILE = 25 * 1024 * 1024
_LONGEST_TEXT = -(-LARGEST_FILE // 3) * 4
_PICTURE = "lastsentinvoicepdfbase64data"
_DATA = "documentdata"
_UNNAMED = "attachment"


def take_files(document: etree._Element) -> tuple[SourceFile, ...]:
    """Cut the contents of all files out of a document; their names stay in it.

    Raises:
        SourceError: (SOURCE_DATA) ``b64_invalid`` or ``netvisor_file_too_large``.
    """
    return (*_take_picture(document), *_take_attachments(document))


def _take_picture(document: etree._Element) -> Iterator[SourceFile]:
    picture = child(document, _PICTURE)
    if picture is None or not (picture.text or "").strip():
        return
    number = text_of(document, "salesinvoicenumber") or text_of(document, "salesinvoicenetvisorkey")
    yield SourceFile(f"{number}.pdf", "application/pdf", _take_content(picture))
    document.remove(picture)


def _take_attachments(document: etree._Element) -> Iterator[SourceFile]:
    group = child(document, "salesinvoiceattachments")
    for one in () if group is None else children(group, "salesinvoiceattachment"):
        data = child(one, _DATA)
        if data is not None and (data.text or "").strip():
            yield SourceFile(
                name=text_of(one, "filename") or _UNNAMED,
                media_type=text_of(one, "mimetype") or "application/octet-stream",
                content=_take_content(data),
                description=text_of(one, "attachmentdescription"),
            )
            one.remove(data)


def _take_content(element: etree._Element) -> bytes:
    text = "".join((element.text or "").split())
    if len(text) > _LONGEST_TEXT:
        raise SourceError("netvisor_file_too_large", FailureClass.SOURCE_DATA)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SourceError("b64_invalid", FailureClass.SOURCE_DATA) from None
