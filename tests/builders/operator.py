"""Somebody at a shell who runs the operators' commands."""

import json
from typing import Any

import pytest

from infrastructure.operate.__main__ import main
from infrastructure.operate.people import People
from infrastructure.operate.wiring import Deployed
from tests.fakes.toy_world import World


class Operator:
    """Somebody at a shell, with a stack of memory ports and queues of a simulated service."""

    def __init__(
        self,
        world: World,
        capsys: pytest.CaptureFixture[str],
        sqs: Any = None,
        people: People | None = None,
    ) -> None:
        self.world, self.sqs, self._capsys, self.people = world, sqs, capsys, people
        self.queues = {} if sqs is None else _queues(sqs)

    def run(self, *arguments: str) -> str:
        """Run a command that must work; return what it prints."""
        status, out, err = self.attempt(*arguments)
        assert status == 0, err
        return out

    def attempt(self, *arguments: str) -> tuple[int, str, str]:
        deployed = Deployed(self.world.ports, self.queues, self.sqs, self.people)
        status = main(arguments, lambda _: deployed)
        printed = self._capsys.readouterr()
        return status, printed.out, printed.err

    def explain(self) -> str:
        return self.run("explain", self.world.ref.tenant_id, self.world.ref.connection_id)


def _queues(sqs: Any) -> dict[str, str]:
    urls = {}
    for name in ("verification", "window", "full-window", "details"):
        dead = sqs.create_queue(QueueName=f"stack-{name}-dead-letter")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        policy = {
            "deadLetterTargetArn": attributes["Attributes"]["QueueArn"],
            "maxReceiveCount": 5,
        }
        urls[name] = sqs.create_queue(
            QueueName=f"stack-{name}", Attributes={"RedrivePolicy": json.dumps(policy)}
        )["QueueUrl"]
    return urls
