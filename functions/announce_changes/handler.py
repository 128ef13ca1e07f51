"""The feed's own stream: tell the bus and the webhooks."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_changes
from invoice_connector.services.announce_changes import announce_changes


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Work on one batch of the stream."""
    work_on_changes(event, announce_changes)
