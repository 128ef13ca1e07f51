"""Queue worker: make one file of an export and put it into the bucket."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.core.messages import Message, PrepareExport, UnreadableMessageError
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_queue
from invoice_connector.services.prepare_export import prepare_export
from invoice_connector.services.source_calls import TimeLeft


def _work(ports: Ports, message: Message, _owner: str, time_left: TimeLeft) -> None:
    if not isinstance(message, PrepareExport):
        raise UnreadableMessageError(type(message).__name__)
    prepare_export(ports, message, time_left)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Work on one batch of export messages."""
    return work_on_queue(event, context, _work)
