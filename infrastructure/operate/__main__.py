"""``python -m infrastructure.operate``: the command line; every answer is plain text."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.operate.commands import COMMANDS
from infrastructure.operate.wiring import (
    Deployed,
    NoStackError,
    of_environment,
    of_local_stack,
    of_stack,
)
from invoice_connector.core.errors import ConnectorError
from invoice_connector.core.sync_run import WorkKind
from invoice_connector.core.texts import text

_QUEUE_NAMES = (
    "verification",
    "window",
    "full-window",
    "details",
    "checks",
    "webhooks",
    "writes",
    "exports",
)


def main(
    arguments: Sequence[str] | None = None,
    deployed: Callable[[argparse.Namespace], Deployed] | None = None,
) -> int:
    """Run one command; every expected problem is one line and exit code 1."""
    wanted = _parser().parse_args(arguments)
    try:
        for line in COMMANDS[wanted.command]((deployed or _deployed)(wanted), wanted):
            print(line, flush=True)
    except ConnectorError as error:
        title, remedy = text(error.code, "en")
        print(f"{error.code}: {title} {remedy}", file=sys.stderr)
        return 1
    except NoStackError as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:  # a right that is missing, a token that expired
        print("AWS:", " ".join(str(error).split()), file=sys.stderr)
        return 1
    return 0


def _deployed(wanted: argparse.Namespace) -> Deployed:
    if wanted.local:
        return of_local_stack()
    if wanted.environment:
        return of_environment()
    return of_stack(wanted.stack, wanted.region)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.operate")
    parser.add_argument("--stack", default=os.environ.get("STACK") or "invoice-connector")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION") or "eu-central-1")
    parser.add_argument("--local", action="store_true", help="the stack of `make run`")
    parser.add_argument(
        "--environment", action="store_true", help="the functions' variables, from this shell"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    letters = commands.add_parser("dead-letters", help="look at dead letters, or send them back")
    letters.add_argument("action", choices=("list", "redrive"))
    letters.add_argument("queue", nargs="?", choices=_QUEUE_NAMES, help="without: every queue")
    for name, (summary, ids) in _BY_IDS.items():
        command = commands.add_parser(name, help=summary)
        for one in ids:
            command.add_argument(one, choices=list(WorkKind) if one == "kind" else None)
    return parser


_RUN = ("tenant", "connection", "run")
_BY_IDS = {
    "explain": ("show everything about a connection on one page", _RUN[:2]),
    "unpause": ("ask for a check, as the user's button does", _RUN[:2]),
    "rerun-window": ("read a failed window again", (*_RUN, "window")),
    "add-tenant": ("add a tenant to the stack's user pool", ("tenant",)),
    "add-user": ("invite a user of a tenant", ("tenant", "email", "role")),
    "rebuild-feed": ("tell in the change feed what it lacks", _RUN[:2]),
    "release-lease": ("let another worker take released work", (*_RUN, "kind", "work")),
}

if __name__ == "__main__":
    sys.exit(main())
