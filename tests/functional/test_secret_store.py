"""The contract of the secret store, in memory and on Secrets Manager."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, NotFoundError, SourceError
from invoice_connector.core.ports import SecretStore
from invoice_connector.storage.clients import Clients
from invoice_connector.storage.secrets import DeploymentSecretReader, SecretsManagerStore
from tests.fakes.memory_services import MemorySecretStore
from tests.fakes.memory_time import SeededIds, VirtualClock
from tests.fakes.samples import REF

FIRST = Credentials({"password": "hash-ű", "sign_key": "k1"})
SECOND = Credentials({"password": "other"})


@dataclass
class Watched:
    """A client that counts reads and can be cut off."""

    client: Any
    reads: int = 0
    is_down: bool = False

    def __getattr__(self, name: str) -> Any:
        if self.is_down:
            raise EndpointConnectionError(endpoint_url="https://secrets")
        self.reads += name == "get_secret_value"
        return getattr(self.client, name)


@dataclass
class OnService:
    store: SecretsManagerStore
    client: Watched
    clock: VirtualClock


@pytest.fixture
def service() -> Iterator[OnService]:
    with mock_aws():
        client = Watched(Clients("eu-central-1").get("secretsmanager"))
        clock = VirtualClock()
        yield OnService(SecretsManagerStore(client, "stack/", clock, SeededIds()), client, clock)


@pytest.fixture(params=["memory", "service"])
def secrets(request: pytest.FixtureRequest) -> SecretStore:
    if request.param == "memory":
        return MemorySecretStore(SeededIds())
    on_service: OnService = request.getfixturevalue("service")
    return on_service.store


def test_every_saved_version_is_found_by_its_id(secrets: SecretStore) -> None:
    first, second = secrets.save(REF, FIRST), secrets.save(REF, SECOND)
    assert first != second
    assert secrets.load(REF, first) == FIRST
    assert secrets.load(REF, second) == SECOND


def test_an_unknown_secret_or_version_is_not_found(secrets: SecretStore) -> None:
    version = secrets.save(REF, FIRST)
    for ref, wanted in ((ConnectionRef("acme", "c2"), version), (REF, "0" * 32)):
        with pytest.raises(NotFoundError):
            secrets.load(ref, wanted)


def test_a_deleted_secret_is_gone_and_can_be_deleted_again(secrets: SecretStore) -> None:
    version = secrets.save(REF, FIRST)
    secrets.load(REF, version)
    secrets.delete(REF)
    secrets.delete(REF)
    secrets.delete(ConnectionRef("acme", "never"))
    with pytest.raises(NotFoundError):
        secrets.load(REF, version)


def test_a_deleted_secret_can_be_recovered_for_thirty_days(service: OnService) -> None:
    service.store.save(REF, FIRST)
    service.store.delete(REF)
    service.client.client.restore_secret(SecretId="stack/c1")
    kept = service.client.client.get_secret_value(SecretId="stack/c1")
    assert json.loads(kept["SecretString"]) == dict(FIRST)


def test_credentials_are_read_once_in_five_minutes(service: OnService) -> None:
    version = service.store.save(REF, FIRST)
    service.store.load(REF, version)
    service.clock.advance(seconds=299)
    service.store.load(REF, version)
    assert service.client.reads == 1
    service.clock.advance(seconds=2)
    service.store.load(REF, version)
    assert service.client.reads == 2


def test_in_an_outage_credentials_are_good_for_fifteen_minutes(service: OnService) -> None:
    version = service.store.save(REF, FIRST)
    service.store.load(REF, version)
    service.client.is_down = True
    service.clock.advance(seconds=899)
    assert service.store.load(REF, version) == FIRST
    service.clock.advance(seconds=2)
    with pytest.raises(SourceError, match="secrets_unavailable") as failed:
        service.store.load(REF, version)
    assert failed.value.failure is FailureClass.TRANSIENT


def test_no_error_tells_a_secret(service: OnService) -> None:
    service.client.is_down = True
    with pytest.raises(SourceError) as failed:
        service.store.save(REF, FIRST)
    assert "hash-ű" not in f"{failed.value!r} {failed.value} {failed.value.__cause__!r}"


# --- what the operator stores for all connections ---


@pytest.fixture
def partner(service: OnService) -> DeploymentSecretReader:
    service.client.create_secret(Name="partner", SecretString='{"test": {"partner_id": "x"}}')
    return DeploymentSecretReader(service.client, "partner", service.clock)


def test_deployment_secret_is_read_once_in_five_minutes(
    service: OnService, partner: DeploymentSecretReader
) -> None:
    assert partner() == partner() == {"test": {"partner_id": "x"}}
    assert service.client.reads == 1
    service.client.put_secret_value(SecretId="partner", SecretString='{"test": {}}')
    service.clock.advance(minutes=6)
    assert partner() == {"test": {}}


@pytest.mark.parametrize("name", ["", "missing"])
def test_deployment_secret_that_is_not_there_is_none(service: OnService, name: str) -> None:
    assert DeploymentSecretReader(service.client, name, service.clock)() is None


@pytest.mark.parametrize("text", ["no json", "[]", '"text"'])
def test_deployment_secret_without_an_object_is_none(service: OnService, text: str) -> None:
    service.client.create_secret(Name="odd", SecretString=text)
    assert DeploymentSecretReader(service.client, "odd", service.clock)() is None


def test_deployment_secret_outlives_a_short_outage_of_the_service(
    service: OnService, partner: DeploymentSecretReader
) -> None:
    before = partner()
    service.client.is_down = True
    service.clock.advance(minutes=14)
    assert partner() == before
    service.clock.advance(minutes=2)
    with pytest.raises(SourceError) as caught:
        partner()
    assert caught.value.code == "secrets_unavailable"
