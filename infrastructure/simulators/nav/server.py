"""The simulator behind a real HTTP server, with its control interface beside it."""

from infrastructure.simulators.control_interface import ControlInterface
from infrastructure.simulators.nav.control_routes import ROUTES
from infrastructure.simulators.nav.simulator import NavSimulator
from infrastructure.simulators.server import Running, serve

_BASE_PATH = "/invoiceService/v3"


def start(port: int = 0, simulator: NavSimulator | None = None) -> Running[NavSimulator]:
    """Serve a simulator on the loopback address; port 0 takes a free one."""
    simulator = simulator or NavSimulator()
    interface = ControlInterface(ROUTES, simulator.control)
    return serve(simulator, interface, _BASE_PATH, port)
