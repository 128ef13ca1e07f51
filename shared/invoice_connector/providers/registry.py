"""Which source systems there are. A further one is a folder here and one line below."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from invoice_connector.core.ports import Clock, HttpTransport, Ids
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import DeploymentSecret, Software

_MODULES: Mapping[str, str] = {
    "nav": "invoice_connector.providers.nav.provider",
    "netvisor": "invoice_connector.providers.netvisor.provider",
}


class Provide(Protocol):
    """What each provider module exports as ``provide``."""

    def __call__(  # noqa: PLR0913, PLR0917
        self,
        transport: HttpTransport,
        clock: Clock,
        ids: Ids,
        software: Software,
        simulator: str | None,
        secret: DeploymentSecret,
    ) -> Provider:
        """Make the provider; ``simulator`` is the address of a local one, if there is any."""
        ...


def no_secret() -> None:
    """Stand for the secret of a provider that has none."""


def available(  # noqa: PLR0913, PLR0917 - all but one are what every provider needs
    transport: HttpTransport,
    clock: Clock,
    ids: Ids,
    software: Software,
    simulators: Mapping[str, str],
    secrets: Mapping[str, DeploymentSecret] = MappingProxyType({}),
    documents_per_call: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, Provider]:
    """Make every provider of this release, by code.

    Args:
        transport: how all of them send requests.
        clock: time stamps of requests.
        ids: request ids.
        software: how the connector names itself.
        simulators: addresses of local simulators by provider code; empty in production.
        secrets: what the operator has stored, by provider code.
        documents_per_call: how many documents the operator wants in one call, by provider code.
    """
    made = {
        code: _provide(module)(
            transport, clock, ids, software, simulators.get(code), secrets.get(code, no_secret)
        )
        for code, module in _MODULES.items()
    }
    sizes = documents_per_call.items()
    return made | {code: _with_documents_per_call(made[code], size) for code, size in sizes}


def _with_documents_per_call(provider: Provider, size: int) -> Provider:
    batch_size = max(size, provider.spec.batch_size)
    spec = replace(provider.spec, documents_per_call=size, batch_size=batch_size)
    return replace(provider, spec=spec)


def _provide(module: str) -> Provide:
    # Loaded on demand: importing the registry alone costs no XML or cryptography library.
    provide: Provide = import_module(module).provide
    return provide
