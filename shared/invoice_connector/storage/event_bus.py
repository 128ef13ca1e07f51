"""EventBus on EventBridge."""

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.event_json import EventJson
from invoice_connector.storage.patience import StorageUnavailableError

SOURCE = "invoice-connector"
_AT_ONCE = 10


class EventBridgeBus:
    """Puts events on a bus of their own; rules of whoever listens are not ours.

    Args:
        client: client of EventBridge.
        name: name of the bus.
    """

    def __init__(self, client: Any, name: str) -> None:
        """Keep client and name."""
        self._client = client
        self._name = name

    def publish(self, events: Sequence[EventJson]) -> None:
        """Publish events in their order, ten at once."""
        left = iter(events)
        while group := list(islice(left, _AT_ONCE)):
            self._put(group)

    def _put(self, events: Sequence[EventJson]) -> None:
        entries = [
            {
                "EventBusName": self._name,
                "Source": SOURCE,
                "DetailType": event["type"],
                "Detail": json.dumps(event, ensure_ascii=False),
            }
            for event in events
        ]
        try:
            failed = self._client.put_events(Entries=entries)["FailedEntryCount"]
        except (ClientError, BotoCoreError) as error:
            raise _unavailable(type(error).__name__) from error
        if failed:
            raise _unavailable("FailedEntryCount")


def _unavailable(cause: str) -> StorageUnavailableError:
    return StorageUnavailableError("bus_unavailable", details={"cause": cause})
