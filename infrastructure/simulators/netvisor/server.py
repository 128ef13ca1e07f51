"""The simulator behind a real HTTP server, with its control interface beside it."""

from infrastructure.simulators.control_interface import ControlInterface
from infrastructure.simulators.netvisor.control_routes import ROUTES
from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from infrastructure.simulators.server import Running, serve


def start(port: int = 0, simulator: NetvisorSimulator | None = None) -> Running[NetvisorSimulator]:
    """Serve a simulator on the loopback address; port 0 takes a free one."""
    simulator = simulator or NetvisorSimulator()
    interface = ControlInterface(ROUTES, simulator.control)
    return serve(simulator, interface, "/", port)
