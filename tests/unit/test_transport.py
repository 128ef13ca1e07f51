"""HTTP: one answer or one error, whatever the other side does."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from invoice_connector.core.errors import FailureClass, TransportError
from invoice_connector.core.ports import HttpRequest
from invoice_connector.providers.transport import RequestsTransport
from tests.fakes.memory_time import START

SECRET = b"SECRET-BODY"
SECRET_HEADER = "SECRET-HEADER"
Reply = Callable[[socket.socket], None]


class SteppingClock:
    """Each look at the monotonic clock is one step later; nothing waits."""

    def __init__(self, step_s: float = 0.0) -> None:
        self._step_s = step_s
        self._looks = 0

    def now(self) -> datetime:
        return START

    def monotonic(self) -> float:
        self._looks += 1
        return self._looks * self._step_s

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"the transport must not sleep {seconds}")


class Server:
    """Answers each request on each connection with the next reply; counts both."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> None:
        self._replies = list(replies)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/x"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while self._replies:
                request = self._read(connection)
                if not request:
                    return
                self.requests.append(request)
                self._replies.pop(0)(connection)

    def _read(self, connection: socket.socket) -> bytes:
        received = b""
        while SECRET not in received:
            part = connection.recv(65536)
            if not part:
                return b""
            received += part
        return received

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._listener.close()


@contextmanager
def serving(*replies: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(*replies, tls=tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def raw(*parts: bytes, close: bool = True) -> Reply:
    def reply(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        if close:
            connection.close()

    return reply


def ok(body: bytes, *headers: str, close: bool = False) -> Reply:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return raw("\r\n".join(lines).encode(), body, close=close)


def ask(url: str, **changes: float) -> HttpRequest:
    limits = {
        "connect_timeout_s": 2.0,
        "read_timeout_s": 2.0,
        "deadline_s": 10.0,
        "max_bytes": 1000,
        **changes,
    }
    return HttpRequest("POST", url, {"X-Secret": SECRET_HEADER}, SECRET, **limits)  # type: ignore[arg-type]


def send(url: str, step_s: float = 0.0, **changes: float) -> bytes:
    return RequestsTransport(SteppingClock(step_s)).send(ask(url, **changes)).body


def code_of(url: str, step_s: float = 0.0, **changes: float) -> str:
    with pytest.raises(TransportError) as caught:
        send(url, step_s, **changes)
    error = caught.value
    assert error.failure is FailureClass.TRANSIENT
    shown = f"{error!s} {error!r} {vars(error)!r} {ask(url)!r}"
    assert "SECRET" not in shown
    return error.code


def test_answer_is_returned_whole_with_lower_case_header_names() -> None:
    with serving(ok(b"hello", "X-Thing: Yes")) as server:
        response = RequestsTransport(SteppingClock()).send(ask(server.url))
    assert (response.status, response.body) == (200, b"hello")
    assert response.headers["x-thing"] == "Yes"
    assert b"accept-encoding: identity" in server.requests[0].lower()


def test_status_of_failure_is_an_answer_with_its_body() -> None:
    reply = raw(b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno")
    with serving(reply) as server:
        response = RequestsTransport(SteppingClock()).send(ask(server.url))
    assert (response.status, response.body) == (500, b"no")


def test_chunked_answer_is_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(raw(head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n", close=False)) as server:
        assert send(server.url) == b"abcde"


def test_requests_share_one_connection() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked = raw(head, b"2\r\nok\r\n0\r\n\r\n", close=False)
    with serving(ok(b"1"), chunked, ok(b""), ok(b"2")) as server:
        transport = RequestsTransport(SteppingClock())
        bodies = [transport.send(ask(server.url)).body for _ in range(4)]
    assert bodies == [b"1", b"ok", b"", b"2"]
    assert server.connections == 1


def test_cookies_are_never_sent_back() -> None:
    with serving(ok(b"1", "Set-Cookie: a=b; Path=/"), ok(b"2")) as server:
        transport = RequestsTransport(SteppingClock())
        transport.send(ask(server.url))
        transport.send(ask(server.url))
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_an_error_and_nobody_gets_the_body(status: int) -> None:
    with serving(ok(b"stolen")) as thief:
        reply = raw(
            f"HTTP/1.1 {status} Go\r\nLocation: {thief.url}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        with serving(reply) as server:
            assert code_of(server.url) == "http_redirect"
        assert thief.requests == []


def test_environment_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(ok(b"direct")) as server:
        assert send(server.url) == b"direct"


def test_body_up_to_the_limit_is_read_and_no_byte_more() -> None:
    with serving(ok(b"x" * 1000)) as server:
        assert len(send(server.url)) == 1000
    with serving(ok(b"x" * 1001)) as server:
        assert code_of(server.url) == "http_too_large"


def test_endless_body_stops_at_the_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    with serving(raw(head, b"x" * 5000)) as server:
        assert code_of(server.url) == "http_too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x"])
def test_compressed_transfer_is_refused_unopened(encoding: str) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)[:900]
    with serving(ok(bomb, f"Content-Encoding: {encoding}")) as server:
        assert code_of(server.url) == "http_encoding"


def test_announced_length_that_does_not_come_is_a_truncation() -> None:
    with serving(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<a/>")) as server:
        assert code_of(server.url) == "http_truncated"


def test_chunks_that_stop_are_a_truncation() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for rest in (b"9\r\nabc", b"3\r\nabc\r\n"):
        with serving(raw(head, rest)) as server:
            assert code_of(server.url) == "http_truncated"


def test_dripping_body_ends_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        with suppress(OSError):
            for _ in range(900):
                connection.sendall(b"x")
                threading.Event().wait(0.005)

    with serving(drip) as server:
        assert code_of(server.url, step_s=1.0, deadline_s=5.0) == "http_deadline"


def test_silence_is_a_timeout() -> None:
    def wait(_: socket.socket) -> None:
        threading.Event().wait(1)

    with serving(wait) as server:
        assert code_of(server.url, read_timeout_s=0.1) == "http_timeout"


def test_a_caller_in_a_hurry_caps_every_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        with suppress(OSError):
            for _ in range(900):
                connection.sendall(b"x")
                threading.Event().wait(0.005)

    with serving(drip) as server, pytest.raises(TransportError, match="http_deadline"):
        RequestsTransport(SteppingClock(1.0), longest_s=5.0).send(ask(server.url))


def test_silence_in_the_middle_is_a_timeout() -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc")
        threading.Event().wait(1)

    with serving(stall) as server:
        assert code_of(server.url, read_timeout_s=0.1) == "http_timeout"


def test_connection_closed_without_an_answer_is_a_reset() -> None:
    with serving(raw()) as server:
        assert code_of(server.url) == "http_reset"


def test_nobody_listening_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert code_of(f"http://127.0.0.1:{port}/") == "http_connect"


@pytest.mark.parametrize(
    "answer",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=["no status", "many headers", "long header"],
)
def test_broken_head_is_a_protocol_error(answer: bytes) -> None:
    with serving(raw(answer)) as server:
        assert code_of(server.url) in {"http_protocol", "http_reset"}


def test_untrusted_certificate_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = _self_signed(tmp_path)
    # Certificates that the environment would add must not help.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "cert.pem"))
    with serving(ok(b"x"), tls=context) as server:
        assert code_of(server.url) == "http_tls"
        assert server.requests == []


def test_url_that_is_none_is_a_failed_connection() -> None:
    assert code_of("http://[::1") in {"http_connect", "http_protocol"}


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
