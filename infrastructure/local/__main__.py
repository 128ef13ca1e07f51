"""``python -m infrastructure.local run``: the stack for a browser, until Ctrl-C."""

import argparse
import signal
import sys
import threading

from infrastructure.local.child import HOST, ChildError, accepts_connections
from infrastructure.local.deploy import DeployError
from infrastructure.local.instance import AlreadyRunningError, clear_leftovers, recorded
from infrastructure.local.seed import seed
from infrastructure.local.stack import LocalSettings, LocalStack

DEFAULT_PORT = 4600
_PYTHON = (3, 11)
_TOKEN_LIFETIME_S = 12 * 3600  # a working day


def main() -> int:
    """Run the command line; every expected problem is one line and exit code 1."""
    arguments = _arguments()
    try:
        _check_python()
        clear_leftovers()
        _check_port(arguments.port)
        _run(arguments.port)
    except (AlreadyRunningError, ChildError, DeployError, _StartError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return 1
    return 0


class _StartError(Exception):
    pass


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.local")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start everything and wait for Ctrl-C")
    run.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the API")
    return parser.parse_args()


def _check_python() -> None:
    if sys.version_info[:2] != _PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        raise _StartError(
            f"Python 3.11 is needed, this is {found}. `make setup` makes the right one."
        )


def _check_port(port: int) -> None:
    if accepts_connections(port):
        raise _StartError(f"Port {port} is in use. Take another one: make run PORT={port + 10}")


def _run(port: int) -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print("Starting ...", flush=True)
    with LocalStack(LocalSettings(port=port, has_schedules=True)) as stack, recorded(stack):
        _print_addresses(stack, seed(stack))
        stop.wait()
        print("Stopping ...", flush=True)


def _print_addresses(stack: LocalStack, seeded: dict[str, str]) -> None:
    lines = {
        "API": stack.api_url,
        "API in a browser": stack.browser_url,
        "NAV simulator": stack.simulator.url,
        "Netvisor simulator": stack.netvisor.url,
        "Token issuer": stack.issuer.url,
        "Requests per second": f"{stack.settings.requests_per_second:g}",
        "Settle seconds": str(stack.settings.settle_seconds),
        **seeded,
        **{
            f"Token {role}": stack.issuer.issue("demo", role, lifetime_s=_TOKEN_LIFETIME_S)
            for role in ("viewer", "editor", "admin")
        },
    }
    for name, value in lines.items():
        print(f"{name + ':':26}{value}")
    print(f"\nTry: curl -H \"Authorization: Bearer $TOKEN\" '{stack.api_url}/v1/connections'")
    print(f"Everything listens on {HOST} only. Ctrl-C stops it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
