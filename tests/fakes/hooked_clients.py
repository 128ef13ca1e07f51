"""Real client libraries whose transports end in this process: boto3's at hooks, requests' too."""

import hashlib
import io
import json
from typing import Any

import requests
import urllib3
from botocore.awsrequest import AWSRequest, AWSResponse
from requests.adapters import BaseAdapter

from infrastructure.simulators.nav.simulator import NavSimulator
from invoice_connector.core.messages import Message, from_json
from invoice_connector.core.ports import Clock
from invoice_connector.providers.transport import RequestsTransport
from invoice_connector.storage.queue import SqsTaskQueue
from tests.fakes.memory_services import MemoryTaskQueue

_ADDRESS = "http://127.0.0.1:1"


class SimulatorAdapter(BaseAdapter):
    """What requests sends through: hands each request to the simulator."""

    def __init__(self, simulator: NavSimulator) -> None:
        """Keep the simulator."""
        super().__init__()
        self._simulator = simulator

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        """Answer as a socket would: a reset is an error, a body may be shorter than announced."""
        assert request.url is not None
        assert request.url.startswith(_ADDRESS), request.url
        assert request.method is not None
        body = request.body if isinstance(request.body, bytes) else b""
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = request.url.removeprefix(_ADDRESS)
        try:
            status, found, content = self._simulator.handle(request.method, path, headers, body)
        except ConnectionResetError as error:
            raise requests.ConnectionError(error, request=request) from error
        return _response(request, status, dict(found), content)

    def close(self) -> None:
        """Nothing is open."""


def _response(
    request: requests.PreparedRequest, status: int, headers: dict[str, str], content: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.url = request.url or ""
    response.request = request
    response.raw = urllib3.HTTPResponse(
        io.BytesIO(content),
        headers=headers,
        status=status,
        preload_content=False,
        enforce_content_length=True,
    )
    return response


def hooked_transport(clock: Clock, simulator: NavSimulator) -> RequestsTransport:
    """Return the real transport, its session mounted on the simulator."""
    transport = RequestsTransport(clock)
    transport._session.mount("http://", SimulatorAdapter(simulator))
    return transport


class HookedQueue(SqsTaskQueue):
    """The real queue adapter on boto3; its requests arrive in a queue on virtual time."""

    def __init__(self, client: Any, clock: Clock, kinds: tuple[type[Message], ...]) -> None:
        """Answer SendMessage at botocore's last hook before the wire."""
        super().__init__(client, {kind: f"https://sqs.test/1/{kind.__name__}" for kind in kinds})
        self._arrived = MemoryTaskQueue(clock)
        client.meta.events.register_first("before-send.sqs.SendMessage", self._receive)

    def pop_due(self) -> list[Message]:
        """Take what is visible by now."""
        return self._arrived.pop_due()

    def _receive(self, request: AWSRequest, **_facts: Any) -> AWSResponse:
        sent = json.loads(request.body)
        assert sent["QueueUrl"].endswith(json.loads(sent["MessageBody"])["kind"])
        self._arrived.send(from_json(sent["MessageBody"]), int(sent.get("DelaySeconds", 0)))
        digest = hashlib.md5(sent["MessageBody"].encode(), usedforsecurity=False).hexdigest()
        answer = json.dumps({"MessageId": "1", "MD5OfMessageBody": digest}).encode()
        raw = urllib3.HTTPResponse(io.BytesIO(answer), preload_content=False)
        kind = {"content-type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, kind, raw)
