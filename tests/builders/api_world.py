"""Two tenants behind the API, with a provider that has NAV's fields, and a client that calls it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from invoice_connector.core.connection import Connection, ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FieldProblem
from invoice_connector.core.ports import Limits, Ports
from invoice_connector.core.provider import FieldCheck, FieldKind, FieldSpec, Provider
from invoice_connector.http_api.app import build_api, build_full_sync_api
from invoice_connector.http_api.identity import ClaimNames
from tests.builders.contract import expect_described
from tests.fakes.memory_ports import memory_ports
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.memory_time import VirtualClock
from tests.fakes.toy_source import SPEC, ToySource, summary
from tests.fakes.toy_world import World

CANARIES = {
    "password": "CANARY-password-5e1d",
    "signature_key": "CANARY-signature-key-32-chars-77",
    "exchange_key": "CANARY-xchg-key1",
}
TECHNICAL = {"tax_number": "12345678", "login": "technicaluser01", **CANARIES}
COMPLETE = {"provider": "nav", "environment": "test", "technical": TECHNICAL}


def sha512(text: str) -> str:
    """Hash as the provider keeps a password."""
    return hashlib.sha512(text.encode()).hexdigest().upper()


def _check(values: Mapping[str, str]) -> FieldCheck:
    problems = [FieldProblem(n, "field_empty") for n, v in values.items() if not v]
    problems += [FieldProblem(n, "field_has_white_space") for n, v in values.items() if " " in v]
    tax_number = values.get("tax_number", "12345678")
    if not (tax_number.isdigit() and len(tax_number) == 8):
        problems.append(FieldProblem("tax_number", "nav_tax_number_malformed"))
    key = values.get("exchange_key")
    warnings = (
        [FieldProblem("exchange_key", "nav_exchange_key_length")] if key and len(key) != 16 else []
    )
    return FieldCheck(tuple(problems), tuple(warnings))


def _prepare(entered: Mapping[str, str]) -> Credentials:
    return Credentials({n: sha512(v) if n == "password" else v for n, v in entered.items()})


NAV_LIKE = replace(
    SPEC,
    code="nav",
    zone="Europe/Budapest",
    environments=("production", "test"),
    fields=(
        FieldSpec("tax_number"),
        FieldSpec("login"),
        FieldSpec("password", is_secret=True, kind=FieldKind.PASSWORD),
        FieldSpec("signature_key", is_secret=True),
        FieldSpec("exchange_key", is_secret=True),
    ),
    check_fields=_check,
    prepare_credentials=_prepare,
)


@dataclass
class Reply:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    raw: str
    is_base64: bool

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.raw)

    @property
    def content(self) -> bytes:
        """Return the body's bytes."""
        return base64.b64decode(self.raw) if self.is_base64 else self.raw.encode()


@dataclass
class ApiWorld:
    """The API of a deployment; its source is empty until a test plants invoices."""

    ports: Ports
    source: ToySource
    sent: list[Reply] = field(default_factory=list)

    @property
    def clock(self) -> VirtualClock:
        """Return the virtual clock."""
        assert isinstance(self.ports.clock, VirtualClock)
        return self.ports.clock

    @property
    def queue(self) -> MemoryTaskQueue:
        """Return the queue."""
        assert isinstance(self.ports.queue, MemoryTaskQueue)
        return self.ports.queue

    def client(self, tenant: object = "tenant-a", role: object = "admin") -> "ApiClient":
        """Return a client whose token names this tenant and role."""
        claims = {"sub": "user-1", "custom:tenant": tenant, "custom:role": role}
        return ApiClient(self, {n: v for n, v in claims.items() if v is not None})

    def deliver(self, connection_id: str = "", tenant: str = "tenant-a") -> None:
        """Let the workers do what is queued."""
        World(self.ports, self.source, ConnectionRef(tenant, connection_id)).deliver()

    def connection(self, connection_id: str, tenant: str = "tenant-a") -> Connection:
        """Read a stored connection."""
        return self.ports.connections.get(ConnectionRef(tenant, connection_id))

    def make_active(self, tenant: str = "tenant-a", **more: object) -> str:
        """Create a connection that was checked successfully; return its id."""
        reply = self.client(tenant).post("/v1/connections", {**COMPLETE, **more})
        assert reply.status == 201, reply.raw
        self.deliver(reply.json["id"], tenant)
        return str(reply.json["id"])


@dataclass
class ApiClient:
    """Calls the API as the gateway would."""

    world: ApiWorld
    claims: Mapping[str, object] | None

    def get(self, path: str, **query: object) -> Reply:
        """Read."""
        return self.send("GET", path, query=urlencode(query))

    def post(self, path: str, body: object = None) -> Reply:
        """Create or start."""
        return self.send("POST", path, body)

    def put(self, path: str, body: object, **headers: str) -> Reply:
        """Change."""
        return self.send("PUT", path, body, headers=headers)

    def delete(self, path: str) -> Reply:
        """Remove."""
        return self.send("DELETE", path)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: str | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        is_base64: bool = False,
    ) -> Reply:
        """Send one request, with the body as it is if ``raw`` is given."""
        sent_headers = {n.replace("_", "-"): v for n, v in (headers or {}).items()}
        if raw is None and body is not None:
            raw = json.dumps(body)
            sent_headers.setdefault("content-type", "application/json")
        event = _event(method, path, query, sent_headers, raw, self.claims)
        event["isBase64Encoded"] = is_base64
        build = build_full_sync_api if "/full-sync" in path else build_api
        app = build(lambda: self.world.ports, ClaimNames())
        answer = app.resolve(event, None)  # type: ignore[arg-type]
        reply = Reply(
            answer["statusCode"],
            {k.lower(): v for k, v in answer.get("headers", {}).items()},
            answer.get("body") or "",
            bool(answer.get("isBase64Encoded")),
        )
        self.world.sent.append(reply)
        _expect_described(method, path, reply)
        return reply


def _expect_described(method: str, path: str, reply: Reply) -> None:
    media_type = reply.headers.get("content-type", "").partition(";")[0]
    body = reply.json if media_type.endswith("json") else reply.raw or None
    is_file = body is not None and not media_type.endswith("json")
    expect_described(method, path, reply.status, media_type, None if is_file else body)


def make_api_world() -> ApiWorld:
    """Return a deployment without connections."""
    ports = memory_ports(now=datetime(2026, 3, 1, 12, tzinfo=UTC), limits=Limits())
    source = ToySource(ports.clock)
    ports.providers["nav"] = Provider(NAV_LIKE, lambda _s, _c: source)  # type: ignore[index]
    return ApiWorld(ports, source)


def plant(world: ApiWorld, count: int, day: date = date(2026, 2, 10)) -> None:
    """Let the source list invoices ``SZ-001`` … of one day."""
    start = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    for number in range(1, count + 1):
        world.source.rows.append(summary(f"SZ-{number:03d}", start.replace(minute=number % 60)))


def _event(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: str | None,
    claims: Mapping[str, object] | None,
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "requestId": "request-1",
        "stage": "$default",
        "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
    return {
        "version": "2.0",
        "routeKey": "ANY /v1/{proxy+}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": dict(headers),
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
    }
