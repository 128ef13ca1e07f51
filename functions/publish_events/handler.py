"""Table streams: put what happened into the change feed."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_facts
from invoice_connector.services.publish_events import publish_events


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Work on one batch of a stream."""
    work_on_facts(event, publish_events)
