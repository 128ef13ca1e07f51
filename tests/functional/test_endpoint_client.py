"""Calls of endpoints over real sockets: one address, one request, and an end in time."""

import socket
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from invoice_connector.core.endpoint_rules import EndpointError
from invoice_connector.outgoing import endpoint_client
from invoice_connector.outgoing.endpoint_client import MOST_BYTES, EndpointClient
from tests.builders.endpoint_server import Talk, answer, certificate, listening, ok
from tests.unit.test_endpoint_rules import REFUSED

NAME = "hooks.example.com"
URL = f"https://{NAME}/in?a=b"


def code_of(client: EndpointClient, url: str = URL) -> str:
    with pytest.raises(EndpointError) as failed:
        client.post(url, {}, b"{}")
    assert url not in str(failed.value)
    return failed.value.code


def local(talk_port: int) -> str:
    return f"http://127.0.0.1:{talk_port}/hook"


LOOPBACK = EndpointClient(is_loopback_allowed=True)


def test_a_request_arrives_with_its_headers_and_body() -> None:
    with listening(ok(b'{"challenge":"x"}')) as endpoint:
        found = LOOPBACK.post(local(endpoint.port), {"webhook-id": "d1"}, b'{"a":1}')
    assert (found.status, found.body) == (200, b'{"challenge":"x"}')
    [request] = endpoint.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"webhook-id: d1" in head
    assert b"content-type: application/json" in head
    assert body == b'{"a":1}'


def test_the_connection_goes_to_the_address_with_the_names_certificate(tmp_path: Path) -> None:
    server, trusting = certificate(tmp_path, NAME)
    looked_up: list[str] = []

    def look_up(host: str) -> Sequence[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with listening(ok(), server) as endpoint:
        client = EndpointClient(
            look_up=look_up, tls=trusting, is_public=lambda _a: True, port=endpoint.port
        )
        assert client.post(URL, {}, b"{}").status == 200
    assert looked_up == [NAME]
    assert b"Host: hooks.example.com\r\n" in endpoint.requests[0]
    assert endpoint.requests[0].startswith(b"POST /in?a=b ")


@pytest.mark.parametrize("is_known", [False, True])
def test_another_certificate_is_refused_before_anything_is_sent(
    tmp_path: Path, is_known: bool
) -> None:
    server, trusting = certificate(tmp_path, "other.example.com" if is_known else NAME)
    with listening(ok(), server) as endpoint:
        client = EndpointClient(
            look_up=lambda _h: ["127.0.0.1"],
            tls=trusting if is_known else None,
            is_public=lambda _a: True,
            port=endpoint.port,
        )
        assert code_of(client) == "webhook_tls"
    assert endpoint.requests in ([], [b""])


@pytest.mark.parametrize("url", REFUSED)
def test_no_packet_leaves_for_an_address_that_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a packet")

    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    with pytest.raises(EndpointError, match="webhook_url_refused"):
        EndpointClient().post(url, {}, b"{}")


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["8.8.8.8", "10.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "::1"],
        ["::ffff:10.0.0.1"],
        [],
    ],
)
def test_a_name_with_any_inner_address_is_not_called(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a packet")

    monkeypatch.setattr(socket, "create_connection", forbidden)
    assert code_of(EndpointClient(look_up=lambda _h: addresses)) == "webhook_address_refused"


def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(tmp_path: Path) -> None:
    server, trusting = certificate(tmp_path, NAME)
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    with listening(ok(), server) as endpoint:
        client = EndpointClient(
            look_up=lambda _h: answers.pop(0),
            tls=trusting,
            is_public=lambda address: address == "127.0.0.1",
            port=endpoint.port,
        )
        assert client.post(URL, {}, b"{}").status == 200
        assert len(answers) == 1
        assert code_of(client) == "webhook_address_refused"
    assert endpoint.connections == 1


def test_an_unknown_name_is_named_so() -> None:
    def unknown(_host: str) -> Sequence[str]:
        raise socket.gaierror(8, "unknown")

    assert code_of(EndpointClient(look_up=unknown)) == "webhook_unresolved"


def test_loopback_is_refused_unless_the_stack_is_local() -> None:
    with listening(ok()) as endpoint:
        assert code_of(EndpointClient(), local(endpoint.port)) == "webhook_url_refused"
    assert endpoint.connections == 0


def test_a_redirect_is_not_followed() -> None:
    with listening(ok()) as target:
        to = b"http://127.0.0.1:%d/" % target.port
        head = b"HTTP/1.1 307 Go\r\nLocation: " + to + b"\r\nContent-Length: 0\r\n\r\n"
        with listening(answer(head)) as endpoint:
            assert LOOPBACK.post(local(endpoint.port), {}, b"{}").status == 307
    assert target.connections == 0


def test_no_more_of_an_answer_is_read_than_is_needed() -> None:
    def endless(sock: socket.socket, _request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            sock.sendall(b"x" * 10_000)

    with listening(endless) as endpoint:
        assert len(LOOPBACK.post(local(endpoint.port), {}, b"{}").body) == MOST_BYTES


def _silent(sock: socket.socket, _request: bytes) -> None:
    sock.recv(1)


def _drip(start: bytes) -> Talk:
    def talk(sock: socket.socket, _request: bytes) -> None:
        sock.sendall(start)
        for _ in range(200):
            sock.sendall(b"x")
            time.sleep(0.02)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        _silent,
        _drip(b""),
        _drip(b"HTTP/1.1 200 OK\r\nx: "),
        _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"),
    ],
    ids=["silent", "dripping status", "dripping headers", "dripping body"],
)
def test_an_exchange_has_an_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_client, "DEADLINE_S", 0.3)
    began = time.monotonic()
    with listening(talk) as endpoint:
        assert code_of(LOOPBACK, local(endpoint.port)) == "webhook_timeout"
        assert time.monotonic() - began < 2


def test_a_dripping_handshake_has_an_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_client, "DEADLINE_S", 0.3)
    with listening(_drip(b"\x16\x03\x03\x40\x00")) as endpoint:
        client = EndpointClient(
            look_up=lambda _h: ["127.0.0.1"], is_public=lambda _a: True, port=endpoint.port
        )
        began = time.monotonic()
        with pytest.raises(EndpointError):
            client.post(URL, {}, b"{}")
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "webhook_protocol"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "webhook_protocol"),
        (b"HTTP/1.1 abc\r\n\r\n", "webhook_protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n", "webhook_protocol"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\n\r\n", "webhook_protocol"),
    ],
)
def test_what_is_no_answer_is_named_so(content: bytes, code: str) -> None:
    with listening(answer(content)) as endpoint:
        found = code_of(LOOPBACK, local(endpoint.port))
    assert found in {code, "webhook_unreachable"}  # the rest of it may come as a reset


def test_a_closed_port_is_unreachable() -> None:
    with listening(ok()) as endpoint:
        port = endpoint.port
    assert code_of(LOOPBACK, local(port)) == "webhook_unreachable"
