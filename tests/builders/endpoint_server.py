"""An endpoint on this machine, over http or https, that records and answers as it is told."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Talk = Callable[[socket.socket, bytes], None]


@dataclass
class Endpoint:
    """A listening endpoint.

    Attributes:
        connections: how many connections were accepted.
        requests: what came, byte for byte.
    """

    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)


def answer(content: bytes) -> Talk:
    """Answer with these bytes."""
    return lambda sock, _request: sock.sendall(content)


def ok(body: bytes = b"") -> Talk:
    """Answer 200 with a body."""
    return answer(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@contextmanager
def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Listen on a free port until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = Endpoint(server.getsockname()[1])
        server.settimeout(0.05)
        is_over = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, endpoint, talk, tls, is_over))
        thread.start()
        try:
            yield endpoint
        finally:
            is_over.set()
            thread.join()


def _serve(
    server: socket.socket,
    endpoint: Endpoint,
    talk: Talk,
    tls: ssl.SSLContext | None,
    is_over: threading.Event,
) -> None:
    while not is_over.is_set():
        try:
            sock, _ = server.accept()
        except TimeoutError:
            continue
        endpoint.connections += 1
        try:
            sock.settimeout(5)
            with tls.wrap_socket(sock, server_side=True) if tls else sock as channel:
                endpoint.requests.append(_request(channel))
                talk(channel, endpoint.requests[-1])
        except OSError:
            continue


def _request(sock: socket.socket) -> bytes:
    content = b""
    while b"\r\n\r\n" not in content:
        part = sock.recv(65_536)
        if not part:
            return content
        content += part
    head, _, body = content.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += sock.recv(65_536)
    return head + b"\r\n\r\n" + body


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for a name; return the server's context and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(pem))
    key_file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert_file, key_file)
    return server, ssl.create_default_context(cafile=str(cert_file))
