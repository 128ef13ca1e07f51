"""How far the accounting system that reads the invoices has come with one of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HandOverState(StrEnum):
    """What the accounting system says of an invoice."""

    NEW = "new"
    LINKED = "linked"
    BOOKED = "booked"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class HandOver:
    """What an accounting system has written to an invoice.

    ``version`` counts its changes and nothing else's. ``of_version`` is the key of the invoice's
    version that it was written to: a later version may have to be looked at again.
    """

    state: HandOverState = HandOverState.NEW
    external_reference: str | None = None
    version: int = 0
    changed_at: datetime | None = None
    of_version: str | None = None
