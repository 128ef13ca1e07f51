"""Runs the simulator on its own: ``python -m infrastructure.simulators.nav``."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta

from infrastructure.simulators.nav.server import start
from infrastructure.simulators.nav.simulator import NavSimulator
from infrastructure.simulators.server import Running

DEMO_USER = {
    "login": "demouser0000001",
    "password": "demo-Password-1",
    "signature_key": "de-mo00-simulatorkey01DEMODEMO01",
    "exchange_key": "DEMOEXCHANGEKEY1",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit status."""
    options = _parser().parse_args(arguments)
    stopped = _stop_on_signal()
    running = start(options.port, NavSimulator(seed=options.seed))
    if options.company:
        _fill(running, options)
    _print(f"NAV simulator: {running.base_url}  control: {running.url}/control/")
    stopped.wait()
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infrastructure.simulators.nav", description=__doc__
    )
    parser.add_argument("--port", type=int, default=8301, help="0 takes a free one (8301)")
    parser.add_argument("--seed", type=int, default=1, help="start of all random numbers (1)")
    parser.add_argument(
        "--company", metavar="TAX_NUMBER", help="add this company and a technical user for it"
    )
    parser.add_argument("--invoices", type=int, default=0, help="generate so many for it (0)")
    parser.add_argument("--days", type=int, default=90, help="spread over the last days (90)")
    parser.add_argument("--documents", metavar="FOLDER", help="report its InvoiceData files too")
    return parser


def _fill(running: Running[NavSimulator], options: argparse.Namespace) -> None:
    simulator = running.simulator
    control = simulator.control
    control.add_company(options.company, "Minta Kereskedelmi Kft.")
    control.add_user(
        DEMO_USER["login"],
        DEMO_USER["password"],
        signature_key=DEMO_USER["signature_key"],
        exchange_key=DEMO_USER["exchange_key"],
        tax_numbers=[options.company],
    )
    now = simulator.now()
    if options.invoices:
        start_at = now - timedelta(days=options.days)
        control.generate(options.company, options.invoices, start_at, now, seed=options.seed)
    if options.documents:
        control.add_folder(options.documents, options.company)
    for name, value in {**DEMO_USER, "tax_number": options.company}.items():
        _print(f"{name}: {value}")


def _stop_on_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
