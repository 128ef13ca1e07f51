"""Runs the simulator on its own: ``python -m infrastructure.simulators.netvisor``."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta

from infrastructure.simulators.netvisor.server import start
from infrastructure.simulators.netvisor.simulator import NetvisorSimulator

DEMO_ACCESS = {
    "partner_id": "demo_partner",
    "partner_key": "demo-partner-key-1",
    "customer_id": "demo_customer",
    "customer_key": "demo-customer-key-1",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit status."""
    options = _parser().parse_args(arguments)
    stopped = _stop_on_signal()
    simulator = NetvisorSimulator(seed=options.seed, public_url=options.public_url)
    running = start(options.port, simulator)
    if options.company:
        _fill(simulator, options)
    _print(f"Netvisor simulator: {running.base_url}  control: {running.url}/control/")
    stopped.wait()
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infrastructure.simulators.netvisor", description=__doc__
    )
    parser.add_argument("--port", type=int, default=8302, help="0 takes a free one (8302)")
    parser.add_argument("--seed", type=int, default=1, help="start of all random numbers (1)")
    parser.add_argument(
        "--public-url", metavar="URL", help="what clients sign (the Host header of the request)"
    )
    parser.add_argument(
        "--company",
        metavar="BUSINESS_ID",
        help="add this company, such as 2729069-3, and an interface user for it",
    )
    parser.add_argument("--sales", type=int, default=0, help="generate so many for it (0)")
    parser.add_argument("--days", type=int, default=90, help="spread over the last days (90)")
    return parser


def _fill(simulator: NetvisorSimulator, options: argparse.Namespace) -> None:
    control = simulator.control
    control.add_company(options.company, "Esimerkki Oy")
    control.add_partner(DEMO_ACCESS["partner_id"], DEMO_ACCESS["partner_key"])
    control.add_user(DEMO_ACCESS["customer_id"], DEMO_ACCESS["customer_key"], [options.company])
    now = simulator.now()
    start_at = now - timedelta(days=options.days)
    control.generate(options.company, options.sales, start_at, now, seed=options.seed)
    for name, value in {**DEMO_ACCESS, "organisation_id": options.company}.items():
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
