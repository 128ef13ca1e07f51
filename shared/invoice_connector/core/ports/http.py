"""One HTTP exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP attempt. ``deadline_s`` bounds the whole exchange by the transport's own clock."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    connect_timeout_s: float
    read_timeout_s: float
    deadline_s: float
    max_bytes: int

    def __repr__(self) -> str:
        """Show the target only: headers and body may hold signatures."""
        return f"HttpRequest({self.method} {self.url})"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer, read completely. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpTransport(Protocol):
    """Sends one request, follows nothing, retries nothing."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Return the answer or raise TransportError."""
        ...
