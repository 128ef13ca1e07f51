"""A simulated answer and how it travels."""

from typing import NamedTuple


class Delivery(NamedTuple):
    """How an answer travels: what the HTTP server does on top of sending it."""

    delay_s: float = 0
    chunk_bytes: int = 0
    pause_s: float = 0
    is_reset: bool = False


class Reply(NamedTuple):
    """An answer and how to deliver it."""

    status: int
    headers: dict[str, str]
    body: bytes
    delivery: Delivery = Delivery()
