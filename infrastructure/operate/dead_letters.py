"""Look at dead letters, and send them back to the queue they came from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from invoice_connector.core.messages import Message, UnreadableMessageError, from_json
from invoice_connector.core.ports import TaskQueue

_MOST_AT_ONCE = 10
_HIDDEN_S = 120  # longer than a redrive takes, so that what it leaves is met once
_LONGEST_WAIT_S = 1


@dataclass(frozen=True)
class Letter:
    """A dead letter; ``message`` is None when nobody can read it."""

    message_id: str
    receipt: str
    message: Message | None

    def __str__(self) -> str:
        """Name kind and ids only: that is all a message holds, but an unreadable one may not."""
        if self.message is None:
            return f"{self.message_id}  unreadable"
        ids = [getattr(self.message, name) for name in _names(self.message)]
        return "  ".join([self.message_id, type(self.message).__name__, *map(str, ids)])


class DeadLetters:
    """The dead letters of one queue.

    Args:
        sqs: client of SQS.
        queue_url: the queue they came from.
    """

    def __init__(self, sqs: Any, queue_url: str) -> None:
        """Find the dead-letter queue by the queue's own redrive policy."""
        self._sqs = sqs
        attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["RedrivePolicy"])
        policy = json.loads(attributes["Attributes"]["RedrivePolicy"])
        name = policy["deadLetterTargetArn"].rpartition(":")[2]
        self._url = sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def look(self) -> list[Letter]:
        """Look at every letter, and leave them all where they are."""
        letters = list(self._receive())
        for letter in letters:
            self._sqs.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )
        return letters

    def redrive(self, queue: TaskQueue) -> Iterator[Letter]:
        """Send back what can be read, and only then delete it; done twice it does no harm.

        Work that is finished meanwhile finds nothing to do. Unreadable letters stay.
        """
        for letter in self._receive():
            if letter.message is not None:
                queue.send(letter.message)
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)
            yield letter

    def _receive(self) -> Iterator[Letter]:
        while messages := self._page():
            for message in messages:
                yield Letter(message["MessageId"], message["ReceiptHandle"], _read(message["Body"]))

    def _page(self) -> list[dict[str, str]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_MOST_AT_ONCE,
            VisibilityTimeout=_HIDDEN_S,
            WaitTimeSeconds=_LONGEST_WAIT_S,
        )
        messages: list[dict[str, str]] = answer.get("Messages", [])
        return messages


def _read(body: str) -> Message | None:
    try:
        return from_json(body)
    except UnreadableMessageError:
        return None


def _names(message: Message) -> list[str]:
    """Name the ids to show: keys of invoices, which hold their numbers, are not among them."""
    return [name for name in message.__dataclass_fields__ if name.endswith("_id")]
