"""AWS clients of one process: one session, the same time limits, made when first needed."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from invoice_connector.storage.tables import CONNECT_TIMEOUT_S, MAX_RETRIES, READ_TIMEOUT_S


class Client:
    """A client that is made when it is first used: few functions need every service."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """Remember how to make it."""
        self._make = make

    def __getattr__(self, operation: str) -> Any:
        """Return an operation of the real client."""
        return getattr(self._real, operation)

    @cached_property
    def _real(self) -> Any:
        return self._make()


class Clients:
    """Makes clients on one session.

    Args:
        region: where the services are.
        endpoint_url: address of a local stack, None for AWS itself.
    """

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        """Open the session; no client yet."""
        self.session: Session = get_session()
        self._region = region
        self._endpoint_url = endpoint_url
        self._clients: dict[str, Client] = {}

    def get(self, service: str) -> Any:
        """Return the client of a service, e.g. ``sqs``."""
        if service not in self._clients:
            self._clients[service] = Client(lambda: self._create(service))
        return self._clients[service]

    def _create(self, service: str) -> Any:
        return self.session.create_client(
            service,
            region_name=self._region,
            endpoint_url=self._endpoint_url,
            config=Config(
                signature_version="s3v4" if service == "s3" else None,  # links need it with KMS
                connect_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                retries={"total_max_attempts": 1 + MAX_RETRIES, "mode": "standard"},
            ),
        )
