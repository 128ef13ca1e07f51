"""Schedule: bring back whatever lost its message, its worker or its turn."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_tick
from invoice_connector.services.recover_stuck_work import recover_stuck_work


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Handle one tick of the schedule."""
    return work_on_tick(context, recover_stuck_work)
