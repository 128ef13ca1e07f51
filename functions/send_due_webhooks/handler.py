"""Schedule: send a worker to every webhook that is due."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_tick
from invoice_connector.services.send_due_webhooks import send_due_webhooks


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Handle one tick of the schedule."""
    return work_on_tick(context, send_due_webhooks)
