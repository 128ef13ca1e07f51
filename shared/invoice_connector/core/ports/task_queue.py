"""How work is sent."""

from typing import Protocol

from invoice_connector.core.messages import Message


class TaskQueue(Protocol):
    """Sends work to the queue that belongs to the message's kind."""

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Send one message; ``delay_s`` at most 900."""
        ...
