"""One request on its way through the checks, and the ways it can end early."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from infrastructure.simulators.delivery import Reply
from infrastructure.simulators.nav.access import TechnicalUser
from infrastructure.simulators.nav.responses import API, COMMON

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator


class Refusal(Exception):  # noqa: N818 - an outcome of the protocol, not a defect
    """The request ends with an error code; ``shape`` picks the body."""

    def __init__(
        self,
        code: str,
        status: int = 400,
        shape: str = "error",
        violations: Iterable[str] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.shape = shape
        self.violations = tuple(violations)


class Interrupted(Exception):  # noqa: N818 - an outcome of the protocol, not a defect
    """The request ends with an answer that is not the service's own."""

    def __init__(self, reply: Reply, code: str = "") -> None:
        super().__init__(code)
        self.reply = reply
        self.code = code


class Operation(NamedTuple):
    """One operation: its path, request root, who may call it and what it answers."""

    path: str
    request_root: str
    is_permitted: "Callable[[Call], bool]"
    answer: "Callable[[NavSimulator, Call], str]"

    @property
    def response_root(self) -> str:
        """Root element of the answer."""
        return self.request_root.removesuffix("Request") + "Response"


@dataclass(slots=True)
class Call:
    """One request. Later fields are filled by the checks in their order."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    now: datetime
    operation: Operation | None = None
    root: etree._Element = field(default_factory=lambda: etree.Element("none"))
    user: TechnicalUser | None = None

    def header(self, name: str) -> str:
        """A field of the request header; empty when absent."""
        return self._text(f"{{{COMMON}}}header/{{{COMMON}}}{name}")

    def credential(self, name: str) -> str:
        """A field of the user block; empty when absent."""
        return self._text(f"{{{COMMON}}}user/{{{COMMON}}}{name}")

    def hash_algorithm(self, name: str) -> str:
        """The cryptoType of a hash in the user block."""
        element = self.root.find(f"{{{COMMON}}}user/{{{COMMON}}}{name}")
        return "" if element is None else element.get("cryptoType", "")

    def parameter(self, path: str) -> str | None:
        """Text of an api element below the root, by its local names joined with ``/``."""
        return self.root.findtext(api_path(path))

    def part(self, path: str) -> etree._Element | None:
        """An api element below the root, by its local names joined with ``/``."""
        return self.root.find(api_path(path))

    def echo(self, name: str, namespace: str) -> etree._Element | None:
        """The block of the request that answers repeat."""
        return self.root.find(f"{{{namespace}}}{name}")

    @property
    def tax_number(self) -> str:
        """The taxpayer the user speaks for."""
        return self.credential("taxNumber")

    @property
    def subject(self) -> str:
        """The taxpayer whose invoices are asked for: the predecessor, when one is named."""
        return self.credential("predecessorTaxNumber") or self.tax_number

    @property
    def direction(self) -> str:
        """INBOUND or OUTBOUND, wherever the operation carries it; empty when it has none."""
        return next(self.root.iter(f"{{{API}}}invoiceDirection"), etree.Element("none")).text or ""

    def _text(self, path: str) -> str:
        return self.root.findtext(path) or ""


def api_path(path: str) -> str:
    """``a/b`` as a search path in the api namespace."""
    return "/".join(f"{{{API}}}{name}" for name in path.split("/"))


def parse_instant(text: str) -> datetime:
    """An xs:dateTime in UTC; midnight may be written as hour 24 of the day before."""
    stamp = text.strip()
    if "T24:" in stamp:
        return parse_instant(stamp.replace("T24:", "T00:")) + timedelta(days=1)
    return datetime.fromisoformat(stamp).astimezone(UTC)


def write_instant(moment: datetime) -> str:
    """UTC in whole seconds, as NAV writes processing times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
