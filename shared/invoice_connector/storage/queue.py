"""TaskQueue on SQS."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.messages import Message, group_of, to_json
from invoice_connector.storage.patience import StorageUnavailableError

MAX_DELAY_S = 900
_GROUP_REFUSED = frozenset({"InvalidParameterValue", "InvalidParameterCombination"})


class SqsTaskQueue:
    """Sends each kind of message to its own queue.

    Args:
        client: client of SQS.
        urls: address of the queue for each kind of message.
    """

    def __init__(self, client: Any, urls: Mapping[type[Message], str]) -> None:
        """Keep client and addresses."""
        self._client = client
        self._urls = dict(urls)
        self._has_groups = True

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Send one message; its group, the connection, keeps a busy one from delaying others."""
        if not 0 <= delay_s <= MAX_DELAY_S:
            raise ValueError("delay must be 0..900 seconds")
        request = {
            "QueueUrl": self._urls[type(message)],
            "MessageBody": to_json(message),
            "DelaySeconds": delay_s,
        }
        try:
            self._send(request, group_of(message))
        except (ClientError, BotoCoreError) as error:
            details = {"cause": type(error).__name__}
            raise StorageUnavailableError("queue_unavailable", details=details) from error

    def _send(self, request: dict[str, Any], group: str) -> None:
        """Send with a group, or without where the service has none on standard queues."""
        if self._has_groups:
            try:
                self._client.send_message(**request, MessageGroupId=group)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") not in _GROUP_REFUSED:
                    raise
                self._has_groups = False
            else:
                return
        self._client.send_message(**request)
