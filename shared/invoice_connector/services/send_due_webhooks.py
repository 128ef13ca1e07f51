"""Send a worker to every webhook that is due: for a retry, or because its message got lost."""

from datetime import timedelta

from invoice_connector.core.messages import DeliverWebhook
from invoice_connector.core.ports import Ports
from invoice_connector.services.source_calls import TimeLeft

_MOST_PER_TICK = 2_000
_SECONDS_KEPT = 10.0
_LOOK_AGAIN = timedelta(minutes=5)  # unless a worker says otherwise


def send_due_webhooks(ports: Ports, time_left: TimeLeft) -> int:
    """Send one message for each webhook that is due.

    Returns:
        How many were sent.
    """
    sent, now = 0, ports.clock.now()
    for due in ports.webhooks.due(now, _MOST_PER_TICK):
        if time_left() < _SECONDS_KEPT:
            break
        if ports.webhooks.take_due(due, now + _LOOK_AGAIN):
            ports.queue.send(DeliverWebhook(due.key.tenant_id, due.key.webhook_id))
            sent += 1
    return sent
