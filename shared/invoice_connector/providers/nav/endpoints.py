"""Where the interface is: one table (Online Számla interface specification 1.6)."""

from collections.abc import Mapping
from enum import StrEnum

from invoice_connector.core.errors import InputError

BASE_PATH = "/invoiceService/v3"


class Environment(StrEnum):
    """The environments that a connection may name."""

    PRODUCTION = "production"
    TEST = "test"
    SIMULATOR = "simulator"


_HOSTS: Mapping[str, str] = {
    Environment.PRODUCTION: "https://api.onlineszamla.nav.gov.hu",
    Environment.TEST: "https://api-test.onlineszamla.nav.gov.hu",
}


def base_urls(simulator: str | None) -> dict[str, str]:
    """List the base URL of each environment on offer; ``simulator`` is the address of one."""
    hosts = dict(_HOSTS)
    if simulator:
        hosts[Environment.SIMULATOR] = simulator.rstrip("/").removesuffix(BASE_PATH)
    return {str(environment): host + BASE_PATH for environment, host in hosts.items()}


def base_url(urls: Mapping[str, str], environment: str) -> str:
    """Return the base URL of an environment.

    Raises:
        InputError: ``environment_unknown``.
    """
    try:
        return urls[environment]
    except KeyError:
        raise InputError("environment_unknown", field="environment") from None
