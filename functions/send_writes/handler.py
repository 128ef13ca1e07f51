"""Queue worker: carry out one write at a source, or find out what became of it."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.core.messages import Message, SendWrite, UnreadableMessageError
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_queue
from invoice_connector.services.send_writes import send_writes
from invoice_connector.services.source_calls import TimeLeft


def _work(ports: Ports, message: Message, owner: str, time_left: TimeLeft) -> None:
    if not isinstance(message, SendWrite):
        raise UnreadableMessageError(type(message).__name__)
    send_writes(ports, message, owner, time_left)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Work on one batch of write messages."""
    return work_on_queue(event, context, _work)
