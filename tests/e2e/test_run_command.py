"""``make run``: clear about what is in its way, and clean after itself."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.local import __main__ as launcher
from infrastructure.local.child import Child, free_port
from infrastructure.local.instance import AlreadyRunningError, clear_leftovers

SLEEP = "import pathlib, time; pathlib.Path('awake').touch(); time.sleep(60)"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def write_record(folder: Path, pid: int, groups: list[int], folders: list[str]) -> Path:
    record = folder / "run.json"
    content = {"pid": pid, "groups": groups, "folders": folders, "api_url": "http://api"}
    record.write_text(json.dumps(content), encoding="utf-8")
    return record


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def sleeper(tmp_path: Path, *names: str) -> Child:
    command = [sys.executable, "-c", SLEEP, *names]
    child = Child(command, dict(os.environ), tmp_path, tmp_path / "log")
    child.wait_until((tmp_path / "awake").exists)
    return child


def test_a_taken_port_is_named_with_a_way_out(
    taken_port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["run", "run", "--port", str(taken_port)])
    monkeypatch.setattr(launcher, "clear_leftovers", lambda: None)
    assert launcher.main() == 1
    assert f"Port {taken_port} is in use" in capsys.readouterr().err


def test_another_python_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["run", "run", "--port", str(free_port())])
    monkeypatch.setattr(sys, "version_info", (3, 12, 1, "final", 0))
    assert launcher.main() == 1
    assert "Python 3.11 is needed, this is 3.12" in capsys.readouterr().err


def test_a_running_one_is_left_alone(tmp_path: Path) -> None:
    running = sleeper(tmp_path, "infrastructure.local")
    try:
        record = write_record(tmp_path, running.group, [running.group], [])
        with pytest.raises(AlreadyRunningError, match=f"kill {running.group}"):
            clear_leftovers(record)
        assert record.exists()
    finally:
        running.stop()


def test_what_a_killed_one_left_is_removed(tmp_path: Path) -> None:
    left = sleeper(tmp_path, "ministack")
    folder = tmp_path / "left"
    folder.mkdir()
    try:
        record = write_record(tmp_path, dead_pid(), [left.group], [str(folder)])
        clear_leftovers(record)
        assert not folder.exists()
        assert not record.exists()
        assert left._process.wait(5) == -signal.SIGKILL
    finally:
        left.stop()


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    stranger = sleeper(tmp_path)
    try:
        clear_leftovers(write_record(tmp_path, dead_pid(), [stranger.group], []))
        assert stranger._process.poll() is None
    finally:
        stranger.stop()
