"""Where credentials are kept."""

from typing import Protocol

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials


class SecretStore(Protocol):
    """Credentials of connections, one secret each; versions are immutable."""

    def save(self, ref: ConnectionRef, credentials: Credentials) -> str:
        """Store a new version and return its version id."""
        ...

    def load(self, ref: ConnectionRef, version_id: str) -> Credentials:
        """Return one version.

        Raises:
            NotFoundError: no such secret or version.
            SourceError: (TRANSIENT, ``secrets_unavailable``) the service does not answer.
        """
        ...

    def delete(self, ref: ConnectionRef) -> None:
        """Delete the secret with a recovery window; deleting a deleted one is no error."""
        ...
