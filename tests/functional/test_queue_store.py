"""The task queue, in memory and on AWS."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from invoice_connector.core.messages import FetchPending, Message, PollConnection, from_json
from invoice_connector.storage.clients import Clients
from invoice_connector.storage.patience import StorageUnavailableError
from invoice_connector.storage.queue import SqsTaskQueue
from tests.fakes.memory_services import MemoryTaskQueue
from tests.fakes.memory_time import VirtualClock

POLL = PollConnection("acme", "c1", "p1")
PENDING = FetchPending("acme", "c1", ("11111111\x1fŰ/1",))


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        yield Clients("eu-central-1").get("sqs")


def queue_on(client: Any) -> tuple[SqsTaskQueue, dict[type[Message], str]]:
    urls: dict[type[Message], str] = {
        kind: client.create_queue(QueueName=kind.__name__)["QueueUrl"]
        for kind in (PollConnection, FetchPending)
    }
    return SqsTaskQueue(client, urls), urls


def received(client: Any, url: str) -> list[dict[str, Any]]:
    answer = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    messages: list[dict[str, Any]] = answer.get("Messages", [])
    return messages


def test_each_kind_of_message_goes_to_its_own_queue_in_its_connections_group(sqs: Any) -> None:
    queue, urls = queue_on(sqs)
    queue.send(POLL)
    queue.send(PENDING)
    (poll,) = received(sqs, urls[PollConnection])
    (pending,) = received(sqs, urls[FetchPending])
    assert [from_json(m["Body"]) for m in (poll, pending)] == [POLL, PENDING]
    assert poll["Attributes"]["MessageGroupId"] == "c1"


def test_a_delayed_message_is_not_there_yet(sqs: Any) -> None:
    queue, urls = queue_on(sqs)
    queue.send(POLL, 900)
    assert received(sqs, urls[PollConnection]) == []


def test_a_service_without_fair_queues_gets_the_message_without_a_group(sqs: Any) -> None:
    class OldService:
        def send_message(self, **request: Any) -> Any:
            if "MessageGroupId" in request:
                error = {"Error": {"Code": "InvalidParameterValue"}}
                raise ClientError(error, "SendMessage")  # type: ignore[arg-type]
            return sqs.send_message(**request)

    _, urls = queue_on(sqs)
    queue = SqsTaskQueue(OldService(), urls)
    queue.send(POLL)
    queue.send(POLL)
    assert len(received(sqs, urls[PollConnection])) == 2


def test_a_queue_that_cannot_be_reached_is_our_own_error(sqs: Any) -> None:
    queue = SqsTaskQueue(sqs, {PollConnection: "https://sqs.eu-central-1.amazonaws.com/1/none"})
    with pytest.raises(StorageUnavailableError):
        queue.send(POLL)


@pytest.mark.parametrize("delay_s", [-1, 901])
def test_no_message_waits_longer_than_the_service_can(sqs: Any, delay_s: int) -> None:
    for queue in (queue_on(sqs)[0], MemoryTaskQueue(VirtualClock())):
        with pytest.raises(ValueError, match="900"):
            queue.send(POLL, delay_s)


def test_the_memory_queue_gives_messages_when_they_are_visible() -> None:
    clock = VirtualClock()
    queue = MemoryTaskQueue(clock)
    queue.send(POLL, 60)
    queue.send(PENDING)
    assert queue.pop_due() == [PENDING]
    clock.advance(seconds=60)
    assert queue.pop_due() == [POLL]
    assert queue.pop_due() == []
