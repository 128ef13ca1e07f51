"""Queue worker: fetch documents, of a batch, missing or asked for, and check old ones."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.core.messages import (
    AskForInvoice,
    AskSource,
    CheckInvoices,
    FetchBatch,
    FetchPending,
    Message,
    RefreshInvoices,
    UnreadableMessageError,
)
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.runtime.workers import work_on_queue
from invoice_connector.services.ask_for_invoice import ask_for_invoice
from invoice_connector.services.ask_source import answer_question
from invoice_connector.services.check_invoices import check_invoices
from invoice_connector.services.fetch_details import fetch_details
from invoice_connector.services.fetch_pending import fetch_pending
from invoice_connector.services.refresh_invoices import refresh_invoices
from invoice_connector.services.source_calls import TimeLeft


def _work(ports: Ports, message: Message, owner: str, time_left: TimeLeft) -> None:
    if isinstance(message, FetchBatch):
        fetch_details(ports, message, owner, time_left)
    elif isinstance(message, FetchPending):
        fetch_pending(ports, message, time_left)
    elif isinstance(message, AskForInvoice):
        ask_for_invoice(ports, message, time_left)
    elif isinstance(message, AskSource):
        answer_question(ports, message, time_left)
    elif isinstance(message, CheckInvoices):
        check_invoices(ports, message, time_left)
    elif isinstance(message, RefreshInvoices):
        refresh_invoices(ports, message, time_left)
    else:
        raise UnreadableMessageError(type(message).__name__)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Work on one batch of detail messages."""
    return work_on_queue(event, context, _work)
