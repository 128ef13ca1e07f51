"""What leaves the connector by itself: events on the bus, calls of endpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from invoice_connector.core.event_json import EventJson


class EventBus(Protocol):
    """Takes events for whoever listens in the same account."""

    def publish(self, events: Sequence[EventJson]) -> None:
        """Publish events in their order; raises StorageUnavailableError unless all were taken."""
        ...


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    """An answer of an endpoint; ``body`` is cut off after a few kilobytes."""

    status: int
    body: bytes


class Endpoints(Protocol):
    """Calls addresses that tenants have entered."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> EndpointAnswer:
        """Send one request; follows and repeats nothing.

        Raises:
            EndpointError: the address is refused, or there is no answer.
        """
        ...
