"""Queue worker: read one window of one connection, incremental or of a full run."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.core.messages import (
    Message,
    PollConnection,
    ReadWindow,
    UnreadableMessageError,
)
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_queue
from invoice_connector.services.poll_connection import poll_connection
from invoice_connector.services.source_calls import TimeLeft
from invoice_connector.services.sync_window import sync_window


def _work(ports: Ports, message: Message, owner: str, time_left: TimeLeft) -> None:
    if isinstance(message, ReadWindow):
        sync_window(ports, message, owner, time_left)
    elif isinstance(message, PollConnection):
        poll_connection(ports, message, time_left)
    else:
        raise UnreadableMessageError(type(message).__name__)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Work on one batch of window messages."""
    return work_on_queue(event, context, _work)
