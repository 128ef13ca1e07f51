"""The whole local stack as one context manager."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from infrastructure.local import netvisor_company
from infrastructure.local.child import Child
from infrastructure.local.deploy import deploy
from infrastructure.local.emulator import Emulator
from infrastructure.local.simulator_process import SimulatorProcess
from infrastructure.local.token_issuer import AUDIENCE, ROLE_CLAIM, TENANT_CLAIM, TokenIssuer
from infrastructure.local.transform import PROJECT_ROOT

_REQUEST_TIMEOUT_S = 35
_PARTNER_SECRET = "invoice-connector-netvisor-partner"  # noqa: S105 - its name


@dataclass(frozen=True)
class LocalSettings:
    """What differs from one local stack to the next."""

    port: int = 0
    requests_per_second: float = 50
    settle_seconds: int = 1
    has_schedules: bool = False
    queue_concurrency: int = 4  # a run releases at most 4 windows and 4 batches


class FunctionFailedError(Exception):
    """A function that was invoked directly ended in an error."""


class LocalStack:
    """Simulators, token issuer, emulator and the deployed stack; nothing is left when it closes.

    Attributes:
        api_url: Base of the HTTP API, for clients that cannot choose the Host header.
        browser_url: The same API with its paths at the root, for browsers.
        simulator: The simulator of NAV.
        netvisor: The simulator of Netvisor.
        issuer: Gives tokens.
        outputs: The stack's outputs.
        resources: Physical names by logical id.
    """

    def __init__(self, settings: LocalSettings | None = None, root: Path = PROJECT_ROOT) -> None:
        """Take the settings; nothing starts before ``with``."""
        self.settings = settings or LocalSettings()
        self._root = root
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Start everything; on failure stop what has started."""
        with ExitStack() as starting:
            self.simulator = starting.enter_context(SimulatorProcess("nav"))
            self.netvisor = starting.enter_context(SimulatorProcess("netvisor"))
            self.issuer = starting.enter_context(TokenIssuer())
            self.emulator = starting.enter_context(Emulator(self.settings.port))
            self._store_partner()
            self._deployment = deploy(self.emulator, self._parameters(), self._root)
            self._http = starting.enter_context(requests.Session())
            self._http.trust_env = False
            self._open = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything, last started first."""
        self._open.close()

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        return self._deployment.outputs

    @property
    def resources(self) -> dict[str, str]:
        """Physical names by logical id."""
        return self._deployment.resources

    @property
    def api_url(self) -> str:
        """Base of the HTTP API, for clients that cannot choose the Host header."""
        return f"{self.emulator.url}/_aws/execute-api/{self.outputs['ApiId']}/$default"

    @property
    def browser_url(self) -> str:
        """The same API with its paths at the root; browsers resolve ``*.localhost``."""
        return f"http://{self.outputs['ApiId']}.execute-api.localhost:{self.emulator.port}"

    @property
    def children(self) -> list[Child]:
        """The processes that run for this stack."""
        return [self.simulator.child, self.netvisor.child, self.emulator.child]

    @property
    def folders(self) -> list[Path]:
        """The folders that they write to."""
        return [self.simulator.folder, self.netvisor.folder, self.emulator.folder]

    def token(self, role: str = "admin", tenant: str = "demo") -> str:
        """Sign an access token."""
        return self.issuer.issue(tenant, role)

    def call(
        self,
        method: str,
        path: str,
        *,
        role: str = "admin",
        tenant: str = "demo",
        **options: Any,
    ) -> requests.Response:
        """Send one request to the API with a fresh token; options are those of ``requests``."""
        headers = {"Authorization": f"Bearer {self.token(role, tenant)}"}
        headers |= options.pop("headers", {})
        return self._http.request(
            method, self.api_url + path, headers=headers, timeout=_REQUEST_TIMEOUT_S, **options
        )

    def client(self, service: str) -> Any:
        """Give a boto3 client that may do everything."""
        return self.emulator.client(service)

    def invoke(self, function: str, payload: dict[str, Any] | None = None) -> Any:
        """Run a function by its logical id and give what it returns."""
        answer = self.client("lambda").invoke(
            FunctionName=self.resources[function], Payload=json.dumps(payload or {}).encode()
        )
        result = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise FunctionFailedError(f"{function}: {result}")
        return result

    def log_lines(self, function: str) -> list[str]:
        """Read what a function has logged, by its logical id."""
        pages = (
            self.client("logs")
            .get_paginator("filter_log_events")
            .paginate(logGroupName=f"/aws/lambda/{self.resources[function]}")
        )
        return [event["message"] for page in pages for event in page["events"]]

    def _store_partner(self) -> None:
        """Do what an operator does before Netvisor is on offer: store the partner's keys."""
        secret = json.dumps({"simulator": netvisor_company.PARTNER})
        secrets = self.client("secretsmanager")
        secrets.create_secret(Name=_PARTNER_SECRET, SecretString=secret)

    def _parameters(self) -> dict[str, str]:
        settings = self.settings
        return {
            "Stage": "local",
            "Issuer": self.issuer.url,
            "Audience": AUDIENCE,
            "TenantClaim": TENANT_CLAIM,
            "RoleClaim": ROLE_CLAIM,
            "NavSimulatorUrl": self.simulator.url,
            "NetvisorSimulatorUrl": self.netvisor.url,
            "NetvisorPartnerSecret": _PARTNER_SECRET,
            "SourceRequestsPerSecond": f"{settings.requests_per_second:g}",
            "SettleSeconds": str(settings.settle_seconds),
            "WebhookLoopback": "allow",
            "QueueConcurrency": str(settings.queue_concurrency),
            "ScheduleState": "ENABLED" if settings.has_schedules else "DISABLED",
        }
