"""HTTP by requests: one answer or one error, within a deadline and a size."""

import math
import ssl
from collections.abc import Iterator
from dataclasses import replace
from http.client import IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO

import requests
import urllib3
from requests.adapters import HTTPAdapter

from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.ports import Clock, HttpRequest, HttpResponse

_CHUNK_BYTES = 64 * 1024
_REDIRECTS = range(300, 400)
_FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class RequestsTransport:
    """Sends requests over kept-alive connections; follows, retries and remembers nothing.

    Environment variables, proxies, ``.netrc`` and cookies have no influence. Errors name what
    happened and the status, never a header or a part of a body.
    """

    def __init__(self, clock: Clock, longest_s: float = math.inf) -> None:
        """Make the session that all requests of this process share.

        Args:
            clock: measures deadlines.
            longest_s: caps every request's own deadline, for callers whom a person waits for.
        """
        self._clock = clock
        self._longest_s = longest_s
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            TransportError: ``http_connect``, ``http_tls``, ``http_reset``, ``http_timeout``,
                ``http_deadline``, ``http_redirect``, ``http_encoding``, ``http_too_large``,
                ``http_truncated`` or ``http_protocol``.
            SourceError: (OUR_BUG) ``http_url_changed``: nothing was sent, since only another URL
                could have been, and sources let the URL be signed.
        """
        request = replace(request, deadline_s=min(request.deadline_s, self._longest_s))
        deadline = self._clock.monotonic() + request.deadline_s
        try:
            with self._open(request) as response:
                _check_head(response, request.max_bytes)
                body = BytesIO()  # joining chunks would hold them twice
                body.writelines(self._chunks(response, request, deadline))
                return HttpResponse(response.status_code, _lower(response), body.getvalue())
        except _FAILURES as error:
            reason = {"reason": type(error).__name__}
            raise TransportError(_code_of(error), details=reason) from None

    def _open(self, request: HttpRequest) -> requests.Response:
        headers = {"Accept-Encoding": "identity", **request.headers}
        prepared = self._session.prepare_request(
            requests.Request(request.method, request.url, headers=headers, data=request.body)
        )
        if prepared.url != request.url:
            raise SourceError("http_url_changed", FailureClass.OUR_BUG)
        return self._session.send(
            prepared,
            timeout=(
                min(request.connect_timeout_s, request.deadline_s),
                min(request.read_timeout_s, request.deadline_s),
            ),
            allow_redirects=False,
            stream=True,
            verify=True,
        )

    def _chunks(
        self, response: requests.Response, request: HttpRequest, deadline: float
    ) -> Iterator[bytes]:
        received = 0
        while True:
            self._tighten(response, request, deadline)
            # read1 returns what one system call brings; read would wait for a dripping sender.
            chunk = response.raw.read1(_CHUNK_BYTES, decode_content=False)
            if not chunk:
                return
            received += len(chunk)
            if received > request.max_bytes:
                raise TransportError("http_too_large", details={"max_bytes": request.max_bytes})
            yield chunk

    def _tighten(self, response: requests.Response, request: HttpRequest, deadline: float) -> None:
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise TransportError("http_deadline", details={"deadline_s": request.deadline_s})
        socket = getattr(response.raw.connection, "sock", None)
        if socket is not None:
            socket.settimeout(min(request.read_timeout_s, left))


def _check_head(response: requests.Response, max_bytes: int) -> None:
    if response.status_code in _REDIRECTS:
        raise TransportError("http_redirect", details={"http_status": response.status_code})
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise TransportError("http_encoding")
    announced = response.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:19]) > max_bytes:
        raise TransportError("http_too_large", details={"max_bytes": max_bytes})


def _lower(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _code_of(error: BaseException) -> str:
    causes = tuple(_causes(error))
    for code, kinds in _CODES:
        if any(isinstance(cause, kinds) for cause in causes):
            return code
    return "http_protocol"  # not that it never left: a write would be sent again


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from what requests raised to the socket's own error, by every way they are linked."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        cause = waiting.pop()
        if cause in seen:
            continue
        seen.append(cause)
        linked = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting.extend(link for link in linked if isinstance(link, BaseException))
    yield from seen


# The first that fits wins: what is most specific comes first.
_CODES: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("http_tls", (ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError)),
    (
        "http_connect",
        (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError),
    ),
    ("http_timeout", (TimeoutError, urllib3.exceptions.ReadTimeoutError)),
    ("http_reset", (ConnectionError,)),
    ("http_truncated", (IncompleteRead,)),
    ("http_protocol", (urllib3.exceptions.ProtocolError, requests.exceptions.InvalidHeader)),
)
