"""Signed raw requests to the NAV simulator, written independently of the connector's client."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from infrastructure.simulators.nav import NavSimulator

TAX_NUMBER = "12345676"
SOFTWARE = (
    "<softwareId>HU12345676-TEST001</softwareId><softwareName>teszt</softwareName>"
    "<softwareOperation>ONLINE_SERVICE</softwareOperation>"
    "<softwareMainVersion>1.0</softwareMainVersion><softwareDevName>Teszt Kft.</softwareDevName>"
    "<softwareDevContact>dev@example.com</softwareDevContact>"
)
_ids = count(1)


@dataclass(frozen=True)
class NavUser:
    """Credentials that a request is signed with."""

    login: str = "testuser0000001"
    password: str = "connector-Test-1"
    tax_number: str = TAX_NUMBER
    signature_key: str = "ce-8f5e-215119fa7dd621DLMRHRLH2S"
    exchange_key: str = "0123456789ABCDEF"

    def but(self, **changes: str) -> "NavUser":
        """The same user with something changed."""
        return replace(self, **changes)


def sha512(text: str) -> str:
    """Upper-case hexadecimal SHA-512."""
    return hashlib.sha512(text.encode()).hexdigest().upper()


def sha3(text: str) -> str:
    """Upper-case hexadecimal SHA3-512."""
    return hashlib.sha3_512(text.encode()).hexdigest().upper()


def new_request_id() -> str:
    """An id not used before in this process."""
    return f"RID{next(_ids):012d}"


def request(
    root: str,
    body: str,
    at: datetime,
    *,
    user: NavUser | None = None,
    request_id: str | None = None,
    index_hashes: str = "",
    envelope: Mapping[str, str] | None = None,
) -> bytes:
    """A signed request; ``envelope`` overrides parts by name, ``""`` leaves one out."""
    user = user or NavUser()
    request_id = request_id or new_request_id()
    stamp = at.astimezone(UTC)
    timestamp = stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}Z"
    signature = sha3(
        request_id + stamp.strftime("%Y%m%d%H%M%S") + user.signature_key + index_hashes
    )
    parts = {
        "requestId": request_id,
        "timestamp": timestamp,
        "requestVersion": "3.0",
        "headerVersion": "1.0",
        "passwordHash": sha512(user.password),
        "passwordAlgorithm": "SHA-512",
        "predecessorTaxNumber": "",
        "requestSignature": signature,
        "signatureAlgorithm": "SHA3-512",
        **(envelope or {}),
    }
    header = "".join(
        f"<c:{name}>{parts[name]}</c:{name}>"
        for name in ("requestId", "timestamp", "requestVersion", "headerVersion")
        if parts[name]
    )
    predecessor = (
        f"<c:predecessorTaxNumber>{parts['predecessorTaxNumber']}</c:predecessorTaxNumber>"
        if parts["predecessorTaxNumber"]
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<{root} xmlns="http://schemas.nav.gov.hu/OSA/3.0/api"'
        ' xmlns:c="http://schemas.nav.gov.hu/NTCA/1.0/common">'
        f"<c:header>{header}</c:header><c:user><c:login>{user.login}</c:login>"
        f'<c:passwordHash cryptoType="{parts["passwordAlgorithm"]}">{parts["passwordHash"]}'
        f"</c:passwordHash><c:taxNumber>{user.tax_number}</c:taxNumber>{predecessor}"
        f'<c:requestSignature cryptoType="{parts["signatureAlgorithm"]}">'
        f"{parts['requestSignature']}</c:requestSignature></c:user>"
        f"<software>{SOFTWARE}</software>{body}</{root}>"
    ).encode()


def digest_body(
    mandatory: str, page: int = 1, direction: str = "INBOUND", further: str = ""
) -> str:
    """Body of queryInvoiceDigest."""
    return (
        f"<page>{page}</page><invoiceDirection>{direction}</invoiceDirection>"
        f"<invoiceQueryParams><mandatoryQueryParams>{mandatory}</mandatoryQueryParams>{further}"
        "</invoiceQueryParams>"
    )


def inserted(start: str, end: str) -> str:
    """Mandatory parameter: an interval of processing times."""
    return f"<insDate><dateTimeFrom>{start}</dateTimeFrom><dateTimeTo>{end}</dateTimeTo></insDate>"


def issued(start: str, end: str) -> str:
    """Mandatory parameter: an interval of issue dates."""
    return (
        f"<invoiceIssueDate><dateFrom>{start}</dateFrom><dateTo>{end}</dateTo></invoiceIssueDate>"
    )


def number_body(
    number: str,
    supplier: str | None = None,
    direction: str = "INBOUND",
    batch_index: int | None = None,
) -> str:
    """Body of queryInvoiceData and queryInvoiceCheck; the number is given XML-escaped."""
    batch = "" if batch_index is None else f"<batchIndex>{batch_index}</batchIndex>"
    seller = "" if supplier is None else f"<supplierTaxNumber>{supplier}</supplierTaxNumber>"
    return (
        f"<invoiceNumberQuery><invoiceNumber>{number}</invoiceNumber>"
        f"<invoiceDirection>{direction}</invoiceDirection>{batch}{seller}</invoiceNumberQuery>"
    )


class NavCaller:
    """Sends signed requests to a simulator object, without sockets."""

    def __init__(self, simulator: "NavSimulator", user: NavUser | None = None) -> None:
        self.simulator = simulator
        self.user = user or NavUser()

    def register(self, **settings: object) -> "NavCaller":
        """Make the user and its company known to the simulator."""
        self.simulator.control.add_company(self.user.tax_number, "Minta Kft.")
        self.simulator.control.add_user(
            self.user.login,
            self.user.password,
            signature_key=self.user.signature_key,
            exchange_key=self.user.exchange_key,
            tax_numbers=[self.user.tax_number],
            **settings,
        )
        return self

    def send(self, operation: str, body: str, **changes: object) -> tuple[int, bytes]:
        """Status and body of the answer to a correct request."""
        root = f"{operation[0].upper()}{operation[1:]}Request"
        content = request(root, body, self.simulator.now(), user=self.user, **changes)
        headers = {"Content-Type": "application/xml"}
        path = f"/invoiceService/v3/{operation}"
        status, _, answer = self.simulator.handle("POST", path, headers, content)
        return status, answer

    def ask(self, operation: str, body: str, **changes: object) -> etree._Element:
        """The parsed answer."""
        return etree.fromstring(self.send(operation, body, **changes)[1])


def find(answer: etree._Element, name: str) -> str | None:
    """Text of the first element of that local name."""
    return next((element.text for element in answer.iter(f"{{*}}{name}")), None)
