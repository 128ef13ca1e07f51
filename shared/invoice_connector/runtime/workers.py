"""What the queue, stream and schedule functions share: one event, one use case."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.core.changes import Change, Fact
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.messages import Message, from_json
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.bootstrap import ports
from invoice_connector.runtime.observability import logger, metrics
from invoice_connector.services.source_calls import TimeLeft
from invoice_connector.storage.stream_records import changes_of, facts_of

Work = Callable[[Ports, Message, str, TimeLeft], None]
Tick = Callable[[Ports, TimeLeft], int]


def time_left_of(context: LambdaContext) -> TimeLeft:
    """Return how many seconds the invocation still has, as a function."""
    return lambda: context.get_remaining_time_in_millis() / 1000


def work_on_queue(
    event: dict[str, Any], context: LambdaContext, work: Work
) -> PartialItemFailureResponse:
    """Do the work of each record; only a record that crashes goes back to its queue."""

    def work_on_record(record: SQSRecord) -> None:
        message = from_json(record.body)
        logger.append_keys(**asdict(message))
        owner = f"{context.aws_request_id}/{record.message_id}"
        flow = type(message).__name__
        started = ports().clock.monotonic()
        try:
            work(ports(), message, owner, time_left_of(context))
        except Exception:
            # The processor reports the record as failed but does not say why.
            logger.exception("work_failed", extra={"flow": flow})
            metrics.add_metric(f"{flow}Failed", MetricUnit.Count, 1)
            raise
        elapsed_ms = round((ports().clock.monotonic() - started) * 1000)
        logger.info("work_done", extra={"flow": flow, "duration_ms": elapsed_ms})
        metrics.add_metric(f"{flow}Done", MetricUnit.Count, 1)
        metrics.add_metric(f"{flow}Duration", MetricUnit.Milliseconds, elapsed_ms)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event, record_handler=work_on_record, processor=processor, context=context
    )


def work_on_facts(event: dict[str, Any], work: Callable[[Ports, list[Fact]], int]) -> None:
    """Do the work of a batch of a table's stream; a failure brings the whole batch back."""
    _note_stream(event, work(ports(), facts_of(event["Records"])))


def work_on_changes(
    event: dict[str, Any], work: Callable[[Ports, list[tuple[ConnectionRef, Change]]], int]
) -> None:
    """Do the work of a batch of the feed's own stream."""
    _note_stream(event, work(ports(), changes_of(event["Records"])))


def _note_stream(event: dict[str, Any], count: int) -> None:
    logger.info("stream_read", extra={"records": len(event["Records"]), "handled": count})
    metrics.add_metric("StreamHandled", MetricUnit.Count, count)


def work_on_tick(context: LambdaContext, work: Tick) -> dict[str, int]:
    """Do what a schedule asks for."""
    count = work(ports(), time_left_of(context))
    logger.info("tick_done", extra={"handled": count})
    metrics.add_metric("TickHandled", MetricUnit.Count, count)
    return {"handled": count}
