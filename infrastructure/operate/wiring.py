"""Wire the production adapters as the deployed functions have them."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.local.deploy import STACK_NAME as LOCAL_STACK
from infrastructure.local.emulator import REGION as LOCAL_REGION
from infrastructure.local.emulator import ROOT_KEY
from infrastructure.local.instance import RECORD
from infrastructure.operate.people import People
from invoice_connector.core.ports import Ports
from invoice_connector.runtime.bootstrap import wire
from invoice_connector.runtime.config import MissingSettingsError, read_config
from invoice_connector.storage.clients import Clients

# Every function has the same variables; this one is there whatever the parameters say.
_FUNCTION = "RecoverStuckWorkFunction"
_QUEUES = {
    "verification": "VERIFICATION_QUEUE_URL",
    "window": "WINDOW_QUEUE_URL",
    "full-window": "FULL_WINDOW_QUEUE_URL",
    "details": "DETAILS_QUEUE_URL",
    "checks": "CHECKS_QUEUE_URL",
    "webhooks": "WEBHOOKS_QUEUE_URL",
    "writes": "WRITES_QUEUE_URL",
    "exports": "EXPORTS_QUEUE_URL",
}


class NoStackError(Exception):
    """There is no such stack, or this user may not look at it."""


@dataclass(frozen=True)
class Deployed:
    """A deployed connector: its ports, its queues by name, a client for them, and its users."""

    ports: Ports
    queues: Mapping[str, str]
    sqs: Any
    people: People | None = None


def of_stack(stack: str, region: str, endpoint_url: str | None = None) -> Deployed:
    """Read the variables of a deployed function, and wire what it wires.

    Raises:
        NoStackError: the stack or its function cannot be read.
    """
    clients = Clients(region, endpoint_url)
    try:
        resource = clients.get("cloudformation").describe_stack_resource(
            StackName=stack, LogicalResourceId=_FUNCTION
        )
        name = resource["StackResourceDetail"]["PhysicalResourceId"]
        found = clients.get("lambda").get_function_configuration(FunctionName=name)
    except (BotoCoreError, ClientError) as error:
        raise NoStackError(f"Stack {stack} in {region} cannot be read: {error}") from error
    env = {**found["Environment"]["Variables"], "AWS_REGION": region}
    deployed = of_environment(
        env if endpoint_url is None else {**env, "AWS_ENDPOINT_URL": endpoint_url}
    )
    people = People.of_stack(clients.get("cloudformation"), clients.get("cognito-idp"), stack)
    return replace(deployed, people=people)


def of_local_stack() -> Deployed:
    """Wire the stack that ``make run`` keeps running.

    Raises:
        NoStackError: it does not run.
    """
    try:
        address = urlsplit(json.loads(RECORD.read_text(encoding="utf-8"))["api_url"])
    except FileNotFoundError:
        raise NoStackError("The local stack does not run. Start it with: make run") from None
    os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = ROOT_KEY
    os.environ.pop("AWS_SESSION_TOKEN", None)
    return of_stack(LOCAL_STACK, LOCAL_REGION, f"{address.scheme}://{address.netloc}")


def of_environment(env: Mapping[str, str] | None = None) -> Deployed:
    """Wire from the functions' own variables.

    Raises:
        NoStackError: some are missing.
    """
    values = os.environ if env is None else env
    try:
        config = read_config(values)
    except MissingSettingsError as error:
        raise NoStackError(f"Variables are missing: {error}") from error
    queues = {name: values[variable] for name, variable in _QUEUES.items()}
    return Deployed(wire(config), queues, Clients(config.region, config.endpoint_url).get("sqs"))
