"""The simulator without sockets: one request in, one answer out."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.nav import responses
from infrastructure.simulators.nav.call import Call, Interrupted, Refusal, write_instant
from infrastructure.simulators.nav.checks import BASE_PATH, CHECKS
from infrastructure.simulators.nav.control import Control
from infrastructure.simulators.nav.faults import FAULTS, NEEDED_OPTIONS
from infrastructure.simulators.nav.interruptions import spoil
from infrastructure.simulators.nav.responses import API, COMMON
from infrastructure.simulators.nav.store import Store
from infrastructure.simulators.switches import Faults

PAGE_SIZE = 100
LOG_LENGTH = 100_000
_LONGEST_PARAMETER = 50
_XML = {"Content-Type": "application/xml"}


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class NavSimulator:
    """A strict stand-in for the Online Számla 3.0 interface.

    Args:
        clock: Returns the present as an aware UTC datetime. With a given clock and seed every
            answer is reproducible.
        seed: Start of the random numbers behind transaction ids, tokens, chance and shuffling.
        page_size: Rows per digest page; the service's is 100.

    Use ``control`` to fill it and to switch faults, ``handle`` to talk to it.
    """

    def __init__(
        self, clock: Callable[[], datetime] = utc_now, seed: int = 1, page_size: int = PAGE_SIZE
    ) -> None:
        self.page_size = page_size
        self.lock = threading.RLock()
        self._clock = clock
        self._seed = seed
        self.reset()
        self.control = Control(self)

    def reset(self) -> None:
        """Forget everything: data, faults, log, clock offset."""
        with self.lock:
            self.offset = timedelta(0)
            self.store = Store(self._seed)
            self.faults = Faults(self.store.random, FAULTS, NEEDED_OPTIONS)
            self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)

    def now(self) -> datetime:
        """The simulated present, in UTC."""
        return self._clock().astimezone(UTC) + self.offset

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one request: status, headers, body.

        A truncated body is shorter than its Content-Length header; delays are not waited for.

        Raises:
            ConnectionResetError: The fault ``reset`` fired.
        """
        reply = self.respond(method, path, headers, body)
        if reply.delivery.is_reset:
            raise ConnectionResetError("connection reset by the simulated service")
        return reply.status, reply.headers, reply.body

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request and say how the answer is to be delivered."""
        with self.lock:
            call = Call(method, urlsplit(path).path, headers, body, self.now())
            try:
                reply, code = self._answer(call), "OK"
            except Refusal as refusal:
                reply, code = self._refuse(call, refusal), refusal.code
            except Interrupted as interruption:
                reply, code = interruption.reply, interruption.code
            self._record(call, reply, code)
            return reply

    def _answer(self, call: Call) -> Reply:
        for check in CHECKS:
            check(self, call)
        operation = call.operation
        if operation is None:
            raise AssertionError("check_path finds the operation")
        content = operation.answer(self, call)
        body = responses.success(operation.response_root, *_echo(call), content)
        return spoil(Reply(200, _XML, body), self.faults, operation.path)

    def _refuse(self, call: Call, refusal: Refusal) -> Reply:
        operation = call.operation.path if call.operation else ""
        if refusal.shape == "exception":
            body = responses.general_exception(refusal.code)
        elif refusal.shape == "bare" or self.faults.draw("result_only_errors", operation):
            body = responses.general_error(refusal.code)
        else:
            body = responses.general_error(refusal.code, *_echo(call), refusal.violations)
        return Reply(refusal.status, {**_XML, "Content-Length": str(len(body))}, body)

    def _record(self, call: Call, reply: Reply, code: str) -> None:
        self.log.append(
            {
                "operation": call.path.removeprefix(BASE_PATH),
                "request_id": call.header("requestId"),
                "tax_number": call.tax_number,
                "at": write_instant(call.now),
                "status": reply.status,
                "code": code,
                "parameters": _parameters(call),
            }
        )


def _echo(call: Call) -> tuple[str, str]:
    return (
        responses.block(call.echo("header", COMMON), ""),
        responses.block(call.echo("software", API), "ns2:"),
    )


def _parameters(call: Call) -> dict[str, str]:
    """Leaves of the operation's own part: page, interval, number; no envelope, no documents."""
    return {
        etree.QName(leaf).localname: leaf.text or ""
        for part in list(call.root)[3:]
        for leaf in part.iter(etree.Element)
        if len(leaf) == 0 and len(leaf.text or "") <= _LONGEST_PARAMETER
    }
