"""One HTTP request, read from the event of the API gateway."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from invoice_connector.core.errors import MalformedError
from invoice_connector.core.texts import choose_language
from invoice_connector.http_api.body import USUAL_BYTES, is_clean, read_body, read_raw

_LONGEST_QUERY = 8_192
_MOST_PARAMETERS = 40
# A call may carry 6 MB to a function, where other bytes than text take a third more.
_LARGEST_MESSAGE = 4_000_000
_XML = ("application/xml", "text/xml")


class Request:
    """What the routes need of a request."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        """Keep the event; header names become lower case."""
        self.event = event
        self._headers = {k.lower(): str(v) for k, v in (event.get("headers") or {}).items()}

    @property
    def request_id(self) -> str:
        """The id under which logs of this request are found."""
        return str((self.event.get("requestContext") or {}).get("requestId") or "")

    @property
    def language(self) -> str:
        """The language of texts in the answer."""
        return choose_language(self._headers.get("accept-language"))

    @property
    def method(self) -> str:
        """The method, in capitals."""
        return str(self._http().get("method") or "")

    @property
    def path(self) -> str:
        """The path as it was sent, without the query."""
        return str(self.event.get("rawPath") or "")

    def _http(self) -> Mapping[str, Any]:
        return (self.event.get("requestContext") or {}).get("http") or {}

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name."""
        return self._headers.get(name)

    def body(self, most_bytes: int = USUAL_BYTES) -> dict[str, Any]:
        """Return the JSON body's fields."""
        return read_body(self.event, self._headers.get("content-type", ""), most_bytes)

    def message(self) -> dict[str, Any] | bytes:
        """Return a body that may be large: a JSON object, or XML as it is."""
        if self._is_xml:
            return read_raw(self.event, _LARGEST_MESSAGE)
        return self.body(_LARGEST_MESSAGE)

    def xml(self) -> bytes:
        """Return a body that has to be XML, as it is.

        Raises:
            MalformedError: ``not_marked_as_xml``, ``body_too_large`` or ``invalid_text``.
        """
        if not self._is_xml:
            raise MalformedError("not_marked_as_xml")
        return read_raw(self.event, _LARGEST_MESSAGE, unreadable="invalid_text")

    @property
    def _is_xml(self) -> bool:
        kind = self._headers.get("content-type", "")
        return kind.partition(";")[0].strip().lower() in _XML

    def query(self) -> dict[str, str]:
        """Return the query parameters.

        Raises:
            MalformedError: unreadable, or a parameter occurs twice.
        """
        raw = self.event.get("rawQueryString") or ""
        if len(raw) > _LONGEST_QUERY:
            raise MalformedError("invalid_query")
        try:
            pairs = parse_qsl(
                raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
            )
        except ValueError:
            raise MalformedError("invalid_query") from None
        if not all(is_clean(text) for pair in pairs for text in pair):
            raise MalformedError("invalid_text")
        if len(dict(pairs)) != len(pairs):
            raise MalformedError("duplicate_parameter")
        return dict(pairs)
