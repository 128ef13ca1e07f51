"""Where webhooks and their deliveries are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from invoice_connector.core.ports.page import Page
from invoice_connector.core.webhook import Delivery, Webhook, WebhookKey


@dataclass(frozen=True, slots=True)
class DueWebhook:
    """A row of the due index."""

    key: WebhookKey
    due_at: datetime


class WebhookStore(Protocol):
    """Webhooks of tenants, and one worker at a time for each. Reads are consistent."""

    def create(self, webhook: Webhook) -> None:
        """Store a new webhook and have it looked at at once."""
        ...

    def get(self, key: WebhookKey) -> Webhook:
        """Return a webhook; raises NotFoundError ``webhook_not_found``."""
        ...

    def list(self, tenant_id: str) -> Sequence[Webhook]:
        """Return a tenant's webhooks, ordered by id: there are few."""
        ...

    def save(self, webhook: Webhook, wake_at: datetime | None = None) -> None:
        """Replace a webhook of version n-1 by this one of version n.

        ``wake_at``: in the same transaction have it looked at from then on, held back or not.

        Raises:
            LostRaceError: ``state_changed``, or it was deleted.
        """
        ...

    def delete(self, key: WebhookKey) -> None:
        """Forget a webhook; what is left of its deliveries expires."""
        ...

    def add_delivery(self, delivery: Delivery) -> None:
        """Store a pending delivery, once, and have its webhook looked at."""
        ...

    def delivery(self, key: WebhookKey, delivery_id: str) -> Delivery:
        """Return a delivery; raises NotFoundError ``delivery_not_found``."""
        ...

    def deliveries(self, key: WebhookKey, limit: int, start_key: str | None) -> Page[Delivery]:
        """Return deliveries, newest first."""
        ...

    def pending(self, key: WebhookKey, limit: int) -> Sequence[Delivery]:
        """Return pending deliveries, those that are due first in front."""
        ...

    def settle(self, before: Delivery, after: Delivery) -> bool:
        """Replace a delivery; False when it is no longer ``before``. It is due as it says."""
        ...

    def reopen(self, before: Delivery, after: Delivery) -> bool:
        """Replace a settled delivery by a pending one, and have its webhook looked at."""
        ...

    def claim(self, key: WebhookKey, owner: str, now: datetime, until: datetime) -> int | None:
        """Become a webhook's only worker; the sweeper sends another one after ``until``.

        Returns:
            A number to give back to ``release``; None while another one is at work, or the
            webhook is held back.
        """
        ...

    def release(
        self, key: WebhookKey, owner: str, turn: int, next_at: datetime | None, *, is_held: bool
    ) -> bool:
        """Stop being the worker, and say when the next look is due.

        ``is_held``: nobody looks before that time.

        Returns:
            False when there is more to do since ``claim``; the caller is still the worker then.
        """
        ...

    def due(self, now: datetime, limit: int) -> Iterable[DueWebhook]:
        """Iterate over webhooks that somebody should look at, over all tenants."""
        ...

    def take_due(self, due: DueWebhook, again_at: datetime) -> bool:
        """Put the next look off; False when it is no longer due at that time."""
        ...
