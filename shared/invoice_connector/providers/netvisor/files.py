"""Files inside a document: its picture and its attachments, as base64 texts."""

from collections.abc import Iterator

from lxml import etree

from invoice_connector.core.live_read import SourceFile
from invoice_connector.providers.netvisor.elements import child, children, folded, text_of
from invoice_connector.providers.netvisor.held_file import HeldFile
from invoice_connector.providers.xml import XmlError

MOST_FILES = 1_000  # of one answer; each costs memory of its own, however small it is
_PICTURE = "lastsentinvoicepdfbase64data"
_ATTACHMENT = "salesinvoiceattachment"
_DATA = "documentdata"
_PLACES = frozenset({("salesinvoice", _PICTURE), (_ATTACHMENT, _DATA)})
_UNNAMED = "attachment"


class HeldFiles:
    """The files of one answer: taken from its text while it is parsed, then out of its tree."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[etree._Element, HeldFile] = {}

    def takes(self, element: etree._Element) -> bool:
        """Tell whether an element is the content of a file."""
        parent = element.getparent()
        return parent is not None and (folded(str(parent.tag)), folded(str(element.tag))) in _PLACES

    def take(self, element: etree._Element, text: str) -> None:
        """Take a part of a content.

        Raises:
            XmlError: ``xml_limit``: more files than anybody sends.
        """
        if element not in self._held:
            if len(self._held) == MOST_FILES:
                raise XmlError("xml_limit")
            self._held[element] = HeldFile()
        self._held[element].add(text)

    def take_out(self, document: etree._Element) -> tuple[SourceFile, ...]:
        """Cut the places of all files out of a document; their names stay in it.

        Raises:
            SourceError: (SOURCE_DATA) ``b64_invalid`` or ``netvisor_file_too_large``.
        """
        return (*self._take_picture(document), *self._take_attachments(document))

    def _take_picture(self, document: etree._Element) -> Iterator[SourceFile]:
        content = self._take_content(document, _PICTURE)
        if content is not None:
            key = text_of(document, "salesinvoicenetvisorkey")
            number = text_of(document, "salesinvoicenumber") or key
            yield SourceFile(f"{number}.pdf", "application/pdf", content)

    def _take_attachments(self, document: etree._Element) -> Iterator[SourceFile]:
        group = child(document, "salesinvoiceattachments")
        for one in () if group is None else children(group, _ATTACHMENT):
            content = self._take_content(one, _DATA)
            if content is not None:
                yield SourceFile(
                    name=text_of(one, "filename") or _UNNAMED,
                    media_type=text_of(one, "mimetype") or "application/octet-stream",
                    content=content,
                    description=text_of(one, "attachmentdescription"),
                )

    def _take_content(self, parent: etree._Element, name: str) -> HeldFile | None:
        element = child(parent, name)
        held = None if element is None else self._held.pop(element, None)
        if element is None or held is None or not held.finish():
            return None
        parent.remove(element)
        return held
