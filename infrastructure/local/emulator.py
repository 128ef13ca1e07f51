"""The AWS emulator as a child process that leaves nothing behind."""

import os
import shutil
import sys
import tempfile
import urllib.request
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

from infrastructure.local.child import HOST, Child, free_port

REGION = "eu-central-1"
ROOT_KEY = "test"  # id and secret of the key that may do everything
# An invocation may last 300 s, and a repeated one would run the function twice.
_CLIENT_CONFIG = Config(read_timeout=320, retries={"total_max_attempts": 1})
# What a function may see of this machine's environment. AWS_* in particular must not get through:
# the emulator hands AWS_ENDPOINT_URL on to the functions, which would then write elsewhere.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


class Emulator:
    """ministack on one port, with IAM enforced and its own temporary folder."""

    def __init__(self, port: int = 0) -> None:
        """Choose the port; 0 takes a free one."""
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        """Start and wait until it answers."""
        self.folder = Path(tempfile.mkdtemp(prefix="invoice-connector-emulator-"))
        self.log = self.folder / "emulator.log"
        self.child = Child(
            [sys.executable, "-m", "ministack"],
            _environment(self.port, self.folder),
            self.folder,
            self.log,
        )
        try:
            self.child.wait_until(self._is_healthy)
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
        """Stop the emulator and every function worker; remove its folder."""
        self._stop()

    def client(self, service: str) -> Any:
        """Give a boto3 client that holds the emulator's root key."""
        return boto3.session.Session().client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ROOT_KEY,
            aws_secret_access_key=ROOT_KEY,
            config=_CLIENT_CONFIG,
        )

    def _stop(self) -> None:
        self.child.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1) as reply:
                return bool(reply.status == HTTPStatus.OK)
        except OSError:
            return False


def _environment(port: int, folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",  # else it opens a second, fixed port
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(folder),  # workers unpack their code here and do not clean up
    }
