"""The simulator without sockets: one request in, one answer out."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lxml import etree

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.netvisor import responses
from infrastructure.simulators.netvisor.call import Call, Interrupted, Refusal
from infrastructure.simulators.netvisor.checks import CHECKS
from infrastructure.simulators.netvisor.company import HELSINKI
from infrastructure.simulators.netvisor.control import Control
from infrastructure.simulators.netvisor.faults import FAULTS, NEEDED_OPTIONS
from infrastructure.simulators.netvisor.interruptions import delivery, spoilt
from infrastructure.simulators.netvisor.options import Options
from infrastructure.simulators.netvisor.store import Store
from infrastructure.simulators.switches import Faults

LOG_LENGTH = 100_000
_XML = {"Content-Type": "text/html; charset=utf-8"}


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class NetvisorSimulator:
    """A strict stand-in for Netvisor's sales invoice interface.

    Args:
        clock: Returns the present as an aware UTC datetime. With a given clock and seed every
            answer is reproducible.
        seed: Start of the random numbers behind chance, shuffling and generated data.
        public_url: What clients take for the service's address and sign, such as
            ``https://isvapi.netvisor.fi``; without it the Host header is believed.

    Use ``control`` to fill it and to switch faults, ``handle`` to talk to it.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        seed: int = 1,
        public_url: str | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.public_url = public_url
        self._clock = clock
        self._seed = seed
        self.reset()
        self.control = Control(self)

    def reset(self) -> None:
        """Forget everything: data, faults, options, log, clock offset."""
        with self.lock:
            self.offset = timedelta(0)
            self.options = Options()
            self.store = Store(self._seed)
            self.faults = Faults(self.store.random, FAULTS, NEEDED_OPTIONS)
            self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)

    def now(self) -> datetime:
        """The simulated present, in UTC."""
        return self._clock().astimezone(UTC) + self.offset

    def today(self) -> date:
        """The simulated present's date in Finland."""
        return self.now().astimezone(HELSINKI).date()

    def handle(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one request: status, headers, body. Delays are not waited for.

        Args:
            method: The HTTP method.
            target: Path and query exactly as sent; the signature covers them.
            headers: The request's headers.
            body: The request's body.

        Raises:
            ConnectionResetError: The fault ``reset`` or ``drop_after_commit`` fired.
        """
        reply = self.respond(method, target, headers, body)
        if reply.delivery.is_reset:
            raise ConnectionResetError("connection reset by the simulated service")
        return reply.status, reply.headers, reply.body

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request and say how the answer is to be delivered."""
        with self.lock:
            call = Call(method, path, headers, body, self.now())
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
        payload = call.addressed.answer(self, call)
        name = call.addressed.name
        body = spoilt(responses.success(call.now, payload), self.faults, name)
        travel = delivery(self.faults, name, self.options.latency_s)
        call.company.busy_until = call.now + timedelta(seconds=travel.delay_s)
        return Reply(200, _XML, body, travel)

    def _refuse(self, call: Call, refusal: Refusal) -> Reply:
        text = responses.failure_text(refusal.code, refusal.text, self.is_finnish(call))
        answer: etree._Element = responses.failure(call.now, refusal.code, text)
        status = responses.HTTP_STATUSES.get(refusal.code, 400) if call.wants_http_status else 200
        return Reply(status, _XML, responses.serialised(answer))

    def is_finnish(self, call: Call) -> bool:
        """Whether texts are in Finnish: asked for, or switched on."""
        return call.language == "FI" or bool(self.faults.draw("finnish_texts", call.resource_name))

    def _record(self, call: Call, reply: Reply, code: str) -> None:
        self.log.append(
            {
                "resource": call.resource_name,
                "transaction_id": call.transaction_id,
                "organisation_id": call.organisation_id,
                "at": call.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "status": reply.status,
                "code": code,
                "is_answered": not reply.delivery.is_reset,
                "parameters": dict(call.parameters),
            }
        )
