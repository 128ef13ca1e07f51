"""A simulator behind a real HTTP server, with its control interface beside it."""

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

from infrastructure.simulators.control_interface import ControlInterface
from infrastructure.simulators.delivery import Delivery, Reply

HOST = "127.0.0.1"
CONTROL_PREFIX = "/control/"
# How soon the serving thread notices that it shall stop.
_POLL_S = 0.05
# Reading stops here; a protocol's own limit is judged by its simulator.
_READ_LIMIT = 64 * 1024 * 1024
# Linger zero makes close() send RST, which is what a dropped connection looks like.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Simulator(Protocol):
    """What is served: requests in, replies out, and the simulated present."""

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request; ``path`` is the request target as received."""

    def now(self) -> datetime:
        """The simulated present, in UTC."""


S = TypeVar("S", bound=Simulator)


@dataclass(frozen=True, slots=True)
class Running(Generic[S]):
    """A simulator that listens; ``stop`` ends it and waits for its thread.

    ``base_url`` is what a client is configured with.
    """

    simulator: S
    url: str
    base_url: str
    _server: ThreadingHTTPServer
    _thread: threading.Thread

    def stop(self) -> None:
        """Close the listening socket and end the serving thread."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve(simulator: S, interface: ControlInterface, base_path: str, port: int = 0) -> Running[S]:
    """Serve a simulator on the loopback address; port 0 takes a free one."""
    server = _Server((HOST, port), _Handler)
    server.simulator, server.interface = simulator, interface
    thread = threading.Thread(
        target=server.serve_forever, args=(_POLL_S,), name="simulator", daemon=True
    )
    thread.start()
    url = f"http://{HOST}:{server.server_address[1]}"
    return Running(simulator, url, f"{url}{base_path}", server, thread)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    simulator: Simulator
    interface: ControlInterface

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is its own business; a defect of ours is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers are written in one piece; waiting for more data would only cost time.
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        # What is left unread would be taken for the next request.
        self.close_connection = self.close_connection or length > _READ_LIMIT
        body = self.rfile.read(min(length, _READ_LIMIT))
        address = urlsplit(self.path)
        if address.path.startswith(CONTROL_PREFIX):
            self._serve_control(address.path, dict(parse_qsl(address.query)), body)
            return
        headers = dict(self.headers.items())
        self._deliver(self.server.simulator.respond(self.command, self.path, headers, body))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815

    def _serve_control(self, path: str, query: dict[str, str], body: bytes) -> None:
        name = path.removeprefix(CONTROL_PREFIX)
        status, result = self.server.interface.answer(self.command, name, query, body)
        content = json.dumps(result, ensure_ascii=False).encode()
        self._deliver(Reply(status, {"Content-Type": "application/json"}, content))

    def _deliver(self, reply: Reply) -> None:
        if reply.delivery.delay_s:
            time.sleep(reply.delivery.delay_s)
        if reply.delivery.is_reset:
            self._reset()
            return
        date = format_datetime(self.server.simulator.now(), usegmt=True)
        headers = {"Date": date, "Content-Length": str(len(reply.body)), **reply.headers}
        self.send_response_only(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            _send(self.wfile.write, reply.body, reply.delivery)
        # Short of its announced length an answer can only end with the connection.
        if headers["Content-Length"] != str(len(reply.body)):
            self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        # The server's own way of closing would send an orderly FIN first.
        socket.close(self.connection.detach())

    def log_message(self, *_: Any) -> None:
        """The simulator keeps its own log, see the control interface."""


def _send(write: Callable[[bytes], Any], body: bytes, delivery: Delivery) -> None:
    if not delivery.chunk_bytes:
        write(body)
        return
    for start_at in range(0, len(body), delivery.chunk_bytes):
        write(body[start_at : start_at + delivery.chunk_bytes])
        time.sleep(delivery.pause_s)
