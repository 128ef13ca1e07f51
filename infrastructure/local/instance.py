"""Knows whether ``run`` is running already, and clears away after one that was killed."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infrastructure.local.child import signal_group
from infrastructure.local.stack import LocalStack
from infrastructure.local.transform import PROJECT_ROOT

RECORD = PROJECT_ROOT / ".local" / "run.json"
_LAUNCHER = "infrastructure.local"
_END_TIMEOUT_S = 5.0
_CHILDREN = ("ministack", "infrastructure.simulators")


class AlreadyRunningError(Exception):
    """An earlier ``run`` is still there."""


def clear_leftovers(record: Path = RECORD) -> None:
    """Remove what a killed run left behind; refuse when one is running."""
    earlier = _read(record)
    if earlier is None:
        return
    if _LAUNCHER in _command(earlier["pid"]):
        raise AlreadyRunningError(
            f"It runs already (process {earlier['pid']}, {earlier['api_url']}). "
            f"Press Ctrl-C there, or: kill {earlier['pid']}"
        )
    for group in earlier["groups"]:
        _end(group)
    for folder in earlier["folders"]:
        shutil.rmtree(folder, ignore_errors=True)
    record.unlink()


@contextlib.contextmanager
def recorded(stack: LocalStack, record: Path = RECORD) -> Iterator[None]:
    """Leave a record while the stack runs."""
    record.parent.mkdir(exist_ok=True)
    content = {
        "pid": os.getpid(),
        "groups": [child.group for child in stack.children],
        "folders": [str(folder) for folder in stack.folders],
        "api_url": stack.api_url,
    }
    record.write_text(json.dumps(content), encoding="utf-8")
    try:
        yield
    finally:
        record.unlink(missing_ok=True)


def _read(record: Path) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return content


def _end(group: int) -> None:
    # The number may belong to somebody else by now.
    if not any(name in _command(group) for name in _CHILDREN):
        return
    signal_group(group, signal.SIGKILL)
    deadline = time.monotonic() + _END_TIMEOUT_S
    while _command(group) and time.monotonic() < deadline:  # until its port is free again
        time.sleep(0.02)


def _command(pid: int) -> str:
    """Give the command line of a process, empty if it is gone."""
    if Path("/proc").is_dir():  # small Linux images have no ps
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
        return ""
    command = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
