"""A file on its way from the base64 text of an answer to where it is kept."""

import binascii
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from weakref import finalize

from invoice_connector.core.errors import FailureClass, SourceError

LARGEST_FILE = 25 * 1024 * 1024
_LONGEST_TEXT = -(-LARGEST_FILE // 3) * 4
_LARGEST_IN_MEMORY = 1024 * 1024


class HeldFile:
    """Decodes a text in parts into a temporary file.

    The file has no name in any directory, and is closed when nobody holds this any more.
    """

    def __init__(self) -> None:
        """Begin with no content."""
        self._stream = SpooledTemporaryFile(max_size=_LARGEST_IN_MEMORY)  # noqa: SIM115
        finalize(self, self._stream.close)
        self._digest = sha256()
        self._rest = ""
        self._characters = 0
        self._is_padded = False
        self._problem: str | None = None
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of what was decoded, in hexadecimal digits."""
        return self._digest.hexdigest()

    def open(self) -> BinaryIO:
        """Return the content as a stream that stands at its beginning."""
        self._stream.seek(0)
        return cast("BinaryIO", self._stream)

    def add(self, part: str) -> None:
        """Decode a part of the text; what is wrong with it is told by ``finish``."""
        text = "".join(part.split())
        self._characters += len(text)
        if self._characters > _LONGEST_TEXT:
            self._problem = "netvisor_file_too_large"
        if self._problem is None:
            text = self._rest + text
            whole = len(text) - len(text) % 4
            self._rest = text[whole:]
            self._decode(text[:whole])

    def finish(self) -> bool:
        """Tell whether there is a content.

        Raises:
            SourceError: (SOURCE_DATA) ``b64_invalid`` or ``netvisor_file_too_large``.
        """
        if self._rest and self._problem is None:
            self._problem = "b64_invalid"
        if self._problem is not None:
            raise SourceError(self._problem, FailureClass.SOURCE_DATA)
        return self._characters > 0

    def _decode(self, text: str) -> None:
        if not text:
            return
        try:
            content = b"" if self._is_padded else binascii.a2b_base64(text, strict_mode=True)
        except ValueError:
            content = b""
        if not content:
            self._problem = "b64_invalid"
        self._is_padded = text.endswith("=")
        self.size += len(content)
        self._digest.update(content)
        self._stream.write(content)
