"""Which source systems there are. A further one is a folder here and one line below."""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from invoice_connector.core.ports import Clock, HttpTransport, Ids
from invoice_connector.core.provider import Provider, Software

_MODULES: Mapping[str, str] = {
    "nav": "invoice_connector.providers.nav.provider",
}


class Provide(Protocol):
    """What each provider module exports as ``provide``."""

    def __call__(
        self,
        transport: HttpTransport,
        clock: Clock,
        ids: Ids,
        software: Software,
        simulator: str | None,
    ) -> Provider:
        """Make the provider; ``simulator`` is the address of a local one, if there is any."""
        ...


def available(
    transport: HttpTransport,
    clock: Clock,
    ids: Ids,
    software: Software,
    simulators: Mapping[str, str],
) -> dict[str, Provider]:
    """Make every provider of this release, by code.

    Args:
        transport: how all of them send requests.
        clock: time stamps of requests.
        ids: request ids.
        software: how the connector names itself.
        simulators: addresses of local simulators by provider code; empty in production.
    """
    return {
        code: _provide(module)(transport, clock, ids, software, simulators.get(code))
        for code, module in _MODULES.items()
    }


def _provide(module: str) -> Provide:
    # Loaded on demand: importing the registry alone costs no XML or cryptography library.
    provide: Provide = import_module(module).provide
    return provide
