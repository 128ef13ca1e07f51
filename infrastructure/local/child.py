"""A server that runs as a child process, in a process group of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HOST = "127.0.0.1"
_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 10.0


class ChildError(Exception):
    """The child did not start; the text holds its last output."""


class Child:
    """Starts a command, waits until it is ready, and later ends all it has started."""

    def __init__(
        self, command: Sequence[str], environment: dict[str, str], folder: Path, log: Path
    ) -> None:
        """Start the command in ``folder``; its output goes to ``log``."""
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches only the launcher, which then stops in order,
            # and one signal to the group also reaches what the child has started.
            self._process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._log = log

    @property
    def group(self) -> int:
        """The process group."""
        return self._process.pid

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Wait until the child answers, or raise with what it last wrote."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not is_ready():
            if self._process.poll() is not None:
                raise ChildError(f"{self._name()} ended at its start:\n{self._last_output()}")
            if time.monotonic() > deadline:
                raise ChildError(f"{self._name()} does not answer:\n{self._last_output()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Ask the group to end, then end what is left."""
        signal_group(self.group, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_TIMEOUT_S)
        signal_group(self.group, signal.SIGKILL)
        self._process.wait()

    def _name(self) -> str:
        return " ".join(map(str, self._process.args[1:3]))  # type: ignore[index]

    def _last_output(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal; a group that is gone already is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def accepts_connections(port: int) -> bool:
    """Say whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
