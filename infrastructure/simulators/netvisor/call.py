"""One request on its way through the checks, and the ways it can end early."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.netvisor.access import HMACSHA256, MD5, InterfaceUser, Signed
from infrastructure.simulators.netvisor.company import Company

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

_PREFIX = "x-netvisor-"


class Refusal(Exception):  # noqa: N818 - an outcome of the protocol, not a defect
    """The request ends with FAILED, a code and a text."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class Interrupted(Exception):  # noqa: N818 - an outcome of the protocol, not a defect
    """The request ends with an answer that is not the service's own."""

    def __init__(self, reply: Reply, code: str = "") -> None:
        super().__init__(code)
        self.reply = reply
        self.code = code


class Resource(NamedTuple):
    """One resource: its name without ``.nv``, its method, its parameters and what it answers."""

    name: str
    method: str
    parameters: frozenset[str]
    answer: "Callable[[NetvisorSimulator, Call], list[etree._Element]]"


@dataclass(slots=True)
class Call:
    """One request. ``resource``, ``user`` and ``company`` are filled by the checks."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    now: datetime
    parameters: dict[str, str] = field(init=False)
    resource: Resource | None = None
    user: InterfaceUser | None = None
    _company: Company | None = None

    def __post_init__(self) -> None:
        query = parse_qsl(urlsplit(self.target).query, keep_blank_values=True)
        self.headers = {name.lower(): value for name, value in self.headers.items()}
        self.parameters = {name.lower(): value.strip() for name, value in query}

    @property
    def resource_name(self) -> str:
        """The addressed resource in lower case, without ``.nv``; empty when it is none."""
        page = urlsplit(self.target).path.lower().removeprefix("/")
        return page.removesuffix(".nv") if page.endswith(".nv") else ""

    def header(self, name: str) -> str:
        """An X-Netvisor header by the rest of its name; empty when absent."""
        return self.headers.get(f"{_PREFIX}{name.lower()}", "").strip()

    @property
    def partner_id(self) -> str:
        """The software partner that speaks."""
        return self.header("Authentication-PartnerId")

    @property
    def transaction_id(self) -> str:
        """The id that the client gave this request."""
        return self.header("Authentication-TransactionId")

    @property
    def organisation_id(self) -> str:
        """The company that is asked about."""
        return self.header("Organisation-ID")

    @property
    def language(self) -> str:
        """FI, EN or SE."""
        return self.header("Interface-Language")

    @property
    def algorithm(self) -> str:
        """How the request is signed; the oldest way when it does not say."""
        return self.header("Authentication-MACHashCalculationAlgorithm").upper() or MD5

    @property
    def wants_http_status(self) -> bool:
        """Whether errors are to be answered with an HTTP status of their own."""
        return self.header("Authentication-UseHTTPResponseStatusCodes") == "1"

    def signed(self, public_url: str | None) -> Signed:
        """What the signature has to cover; without ``public_url`` the Host header is believed."""
        base = public_url or f"http://{self.headers.get('host', '')}"
        return Signed(
            url=f"{base.rstrip('/')}{self.target}",
            sender=self.header("Authentication-Sender"),
            customer_id=self.header("Authentication-CustomerId"),
            timestamp=self.header("Authentication-Timestamp"),
            language=self.language,
            organisation_id=self.organisation_id,
            transaction_id=self.transaction_id,
            timestamp_unix=self.header("Authentication-TimestampUnix"),
        )

    @property
    def is_signed_with_unix_time(self) -> bool:
        """Only the newest signature has the second timestamp."""
        return self.algorithm == HMACSHA256

    @property
    def company(self) -> Company:
        """The company; known once the user was checked."""
        if self._company is None:
            raise AssertionError("check_user comes first")
        return self._company

    @company.setter
    def company(self, company: Company) -> None:
        self._company = company

    @property
    def addressed(self) -> Resource:
        """The resource; known once the address was checked."""
        if self.resource is None:
            raise AssertionError("check_resource comes first")
        return self.resource
