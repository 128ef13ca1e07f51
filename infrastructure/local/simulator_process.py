"""The simulator of a source system as a child process."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from infrastructure.local.child import HOST, Child, accepts_connections, free_port
from infrastructure.local.transform import PROJECT_ROOT

_CONTROL_TIMEOUT_S = 60


class SimulatorProcess:
    """``python -m infrastructure.simulators.<name>`` on a free port."""

    def __init__(self, name: str) -> None:
        """Choose the port."""
        self._module = f"infrastructure.simulators.{name}"
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        """Start and wait until it answers."""
        self.folder = Path(tempfile.mkdtemp(prefix="invoice-connector-simulator-"))
        self.child = Child(
            [sys.executable, "-m", self._module, "--port", str(self.port)],
            dict(os.environ),
            PROJECT_ROOT,
            self.folder / "simulator.log",
        )
        try:
            self.child.wait_until(lambda: accepts_connections(self.port))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and remove its folder."""
        self._stop()

    def post(self, route: str, **arguments: Any) -> Any:
        """Change the simulator: a route below ``/control/`` and its arguments."""
        return self._control("POST", route, json=arguments)

    def get(self, route: str, **query: str) -> Any:
        """Ask the simulator, for instance ``truth`` or ``requests``."""
        return self._control("GET", route, params=query)

    def _control(self, method: str, route: str, **options: Any) -> Any:
        address = f"{self.url}/control/{route}"
        answer = requests.request(method, address, timeout=_CONTROL_TIMEOUT_S, **options)
        answer.raise_for_status()
        return answer.json()

    def _stop(self) -> None:
        self.child.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
