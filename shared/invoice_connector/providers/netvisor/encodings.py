"""The encodings of Netvisor's XML: its document asks for ISO-8859-15, without a declaration.

Messages and answers become UTF-8 before anything reads them. Only encodings in which every byte
below 128 is ASCII are read: markup could hide in any other.
"""

import re

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["'][^>]*\?>""")
_UNDECLARED = "iso-8859-15"
_ONE_BYTE = frozenset({"iso-8859-1", "iso-8859-15", "windows-1252"})


def as_utf8(content: bytes) -> bytes:
    """Return a document in UTF-8; one in an encoding that is not read stays as it is."""
    declared = _DECLARATION.match(content)
    encoding = declared[1].decode("ascii", "replace").lower() if declared else _UNDECLARED
    if encoding not in _ONE_BYTE or (declared is None and _is_unicode(content)):
        return content
    try:
        return content[declared.end() if declared else 0 :].decode(encoding).encode()
    except UnicodeDecodeError:  # Windows-1252 has a few bytes without a meaning.
        return content


def _is_unicode(content: bytes) -> bool:
    if content.isascii() or content.startswith(_BOM) or b"\0" in content:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
