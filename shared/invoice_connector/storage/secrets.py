"""SecretStore on Secrets Manager."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, NotFoundError, SourceError
from invoice_connector.core.ports import Clock, Ids

_FRESH_S = 300.0
_FRESH_IN_OUTAGE_S = 900.0
_MOST_CACHED = 500
_TOKEN_LENGTH = 32  # the shortest that the service takes as a version id
_GONE = frozenset({"ResourceNotFoundException", "InvalidRequestException"})


class SecretsManagerStore:
    """One secret per connection; a save is a new version, addressed by its id.

    Args:
        client: client of Secrets Manager.
        prefix: what the names of all secrets begin with.
        clock: measures the age of cached credentials.
        ids: source of version ids.
        kms_key_id: key that encrypts new secrets; None = the account's default.
    """

    def __init__(
        self, client: Any, prefix: str, clock: Clock, ids: Ids, kms_key_id: str | None = None
    ) -> None:
        """Begin with an empty cache."""
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._ids = ids
        self._options = {"KmsKeyId": kms_key_id} if kms_key_id else {}
        self._cache: dict[tuple[str, str], tuple[Credentials, float]] = {}

    def save(self, ref: ConnectionRef, credentials: Credentials) -> str:
        """Store a new version and return its version id."""
        # The version id makes a repetition harmless: the same id with the same value is one save.
        version = {
            "ClientRequestToken": self._ids.token(_TOKEN_LENGTH),
            "SecretString": json.dumps(dict(credentials)),
        }
        try:
            saved = self._put_or_create(self._name(ref), version)
        except (ClientError, BotoCoreError) as error:
            raise _unavailable(error) from None
        return str(saved["VersionId"])

    def load(self, ref: ConnectionRef, version_id: str) -> Credentials:
        """Return one version, from the cache while that is young enough."""
        key = (self._name(ref), version_id)
        credentials, age = self._cached(key)
        if credentials is not None and age <= _FRESH_S:
            return credentials
        try:
            answer = self._client.get_secret_value(SecretId=key[0], VersionId=version_id)
        except (ClientError, BotoCoreError) as error:
            if _code(error) in _GONE:
                self._cache.pop(key, None)
                raise NotFoundError("credentials_not_found") from None
            if credentials is not None and age <= _FRESH_IN_OUTAGE_S:
                return credentials
            raise _unavailable(error) from None
        return self._remember(key, Credentials(json.loads(answer["SecretString"])))

    def delete(self, ref: ConnectionRef) -> None:
        """Delete the secret with a recovery window; deleting a deleted one is no error."""
        name = self._name(ref)
        self._cache = {key: value for key, value in self._cache.items() if key[0] != name}
        try:
            self._client.delete_secret(SecretId=name, RecoveryWindowInDays=30)
        except (ClientError, BotoCoreError) as error:
            if _code(error) not in _GONE:
                raise _unavailable(error) from None

    def _name(self, ref: ConnectionRef) -> str:
        return self._prefix + ref.connection_id

    def _put_or_create(self, name: str, version: dict[str, str]) -> Any:
        try:
            return self._client.put_secret_value(SecretId=name, **version)
        except ClientError as error:
            if _code(error) != "ResourceNotFoundException":
                raise
        try:
            return self._client.create_secret(Name=name, **version, **self._options)
        except ClientError as error:
            if _code(error) != "ResourceExistsException":
                raise
        return self._client.put_secret_value(SecretId=name, **version)

    def _cached(self, key: tuple[str, str]) -> tuple[Credentials | None, float]:
        credentials, loaded_at = self._cache.get(key, (None, 0.0))
        return credentials, self._clock.monotonic() - loaded_at

    def _remember(self, key: tuple[str, str], credentials: Credentials) -> Credentials:
        if len(self._cache) >= _MOST_CACHED:
            self._cache.clear()
        self._cache[key] = (credentials, self._clock.monotonic())
        return credentials


class DeploymentSecretReader:
    """A secret that the operator stores for all connections; read again every five minutes.

    Args:
        client: client of Secrets Manager.
        name: name or ARN of the secret; empty = there is none.
        clock: measures the age of what was read.
    """

    def __init__(self, client: Any, name: str, clock: Clock) -> None:
        """Read nothing yet."""
        self._client = client
        self._name = name
        self._clock = clock
        self._read: tuple[dict[str, Any] | None, float] | None = None

    def __call__(self) -> dict[str, Any] | None:
        """Return what is stored, None if there is no such secret or no object in it.

        Raises:
            SourceError: (TRANSIENT, ``secrets_unavailable``) the service does not answer.
        """
        if not self._name:
            return None
        now = self._clock.monotonic()
        if self._read is not None and now - self._read[1] <= _FRESH_S:
            return self._read[0]
        try:
            text = self._client.get_secret_value(SecretId=self._name)["SecretString"]
        except (ClientError, BotoCoreError) as error:
            if _code(error) in _GONE:
                return None
            if self._read is not None and now - self._read[1] <= _FRESH_IN_OUTAGE_S:
                return self._read[0]
            raise _unavailable(error) from None
        self._read = (_object(text), now)
        return self._read[0]


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _code(error: Exception) -> str:
    if not isinstance(error, ClientError):
        return type(error).__name__
    return str(error.response.get("Error", {}).get("Code", ""))


def _unavailable(error: Exception) -> SourceError:
    """Name the cause only: the service's own message could quote the request."""
    details = {"cause": _code(error)}
    return SourceError("secrets_unavailable", FailureClass.TRANSIENT, details=details)
