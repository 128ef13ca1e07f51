"""Endpoints over HTTP: one name look-up, one address, one request, and little patience."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult

import certifi

from invoice_connector.core.endpoint_rules import EndpointError, check_url, is_public_address
from invoice_connector.core.errors import InputError
from invoice_connector.core.ports import EndpointAnswer

CONNECT_TIMEOUT_S = 5.0
DEADLINE_S = 10.0
MOST_BYTES = 4_096
_HTTPS_PORT = 443

Resolve = Callable[[str], Sequence[str]]


def resolve(host: str) -> Sequence[str]:
    """Look up every address of a name, those of IPv4 first."""
    found = socket.getaddrinfo(host, _HTTPS_PORT, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda row: row[0] != socket.AF_INET)
    return list(dict.fromkeys(str(row[4][0]) for row in ordered))


class EndpointClient:
    """Sends single requests to public addresses, and to no others.

    The name is looked up once, every address that it has must be public, and the connection goes
    to the first of these: a name that leads elsewhere a moment later changes nothing. No proxy,
    environment variable, cookie or redirect has any influence.

    Args:
        is_loopback_allowed: also call ``http://127.0.0.1``; for a local stack.
        look_up: gives the addresses of a name.
        tls: context that verifies certificates.
        port: where https goes to.
    """

    def __init__(
        self,
        *,
        is_loopback_allowed: bool = False,
        look_up: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        is_public: Callable[[str], bool] = is_public_address,
        port: int = _HTTPS_PORT,
    ) -> None:
        """Make no connection yet."""
        self._is_loopback_allowed = is_loopback_allowed
        self._look_up = look_up
        self._given_tls = tls
        self._is_public = is_public
        self._port = port

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> EndpointAnswer:
        """Send one request.

        Raises:
            EndpointError: ``webhook_url_refused``, ``webhook_unresolved``,
                ``webhook_address_refused``, ``webhook_unreachable``, ``webhook_tls``,
                ``webhook_timeout`` or ``webhook_protocol``.
        """
        try:
            parts = check_url(url, is_loopback_allowed=self._is_loopback_allowed)
        except InputError as error:
            raise EndpointError(error.code) from None
        connection = self._connection(parts)
        alarm = _Alarm(connection)
        try:
            with alarm:
                target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                connection.request("POST", target, body, {**_HEADERS, **headers})
                response = connection.getresponse()
                answer = EndpointAnswer(response.status, response.read(MOST_BYTES))
        except (OSError, HTTPException) as error:
            raise _failure(error, is_late=alarm.has_rung) from None
        finally:
            connection.close()
        if alarm.has_rung:  # what was cut off looks like an end
            raise EndpointError("webhook_timeout")
        return answer

    def _connection(self, parts: SplitResult) -> HTTPConnection:
        host = parts.hostname or ""
        if parts.scheme == "http":
            return HTTPConnection(host, parts.port, timeout=CONNECT_TIMEOUT_S)
        return _PinnedConnection(host, self._address(host), self._port, self._tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when first needed: reading all certificates would slow every function's start."""
        return self._given_tls or _verifying()

    def _address(self, host: str) -> str:
        try:
            addresses = self._look_up(host)
        except OSError:
            raise EndpointError("webhook_unresolved") from None
        if not addresses or not all(map(self._is_public, addresses)):
            raise EndpointError("webhook_address_refused")
        return addresses[0]


class _PinnedConnection(HTTPSConnection):
    """Goes to one address, and expects the certificate of the name."""

    def __init__(self, host: str, address: str, port: int, tls: ssl.SSLContext) -> None:
        super().__init__(host, _HTTPS_PORT, timeout=CONNECT_TIMEOUT_S, context=tls)
        self._tls = tls
        self._target = (address, port)

    def connect(self) -> None:
        plain = socket.create_connection(self._target, self.timeout)
        plain.settimeout(DEADLINE_S)
        # Shaking hands comes after: so the alarm can cut a handshake, too.
        self.sock = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


class _Alarm:
    """Cuts a connection when the time for the whole exchange is over."""

    def __init__(self, connection: HTTPConnection) -> None:
        self.has_rung = False
        self._connection = connection
        self._timer = threading.Timer(DEADLINE_S, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.has_rung = True
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


_HEADERS = {"content-type": "application/json", "user-agent": "invoice-connector"}


def _verifying() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _failure(error: Exception, *, is_late: bool) -> EndpointError:
    if is_late or isinstance(error, TimeoutError):
        return EndpointError("webhook_timeout")
    if isinstance(error, ssl.SSLError):
        return EndpointError("webhook_tls")
    code = "webhook_protocol" if isinstance(error, HTTPException) else "webhook_unreachable"
    return EndpointError(code)
