"""Where the interface is, and the names of its resources."""

from collections.abc import Mapping
from enum import StrEnum

from invoice_connector.core.errors import InputError
from invoice_connector.core.invoice import InvoiceKind


class Environment(StrEnum):
    """The environments that a connection may name."""

    PRODUCTION = "production"
    TEST = "test"
    SIMULATOR = "simulator"


class Resource(StrEnum):
    """The resources that the connector calls, as their paths name them."""

    LIST = "salesinvoicelist"
    INVOICE = "getsalesinvoice"
    ORDER = "getorder"
    PERSONNEL = "salespersonnellist"
    DELETED_INVOICES = "deletedsalesinvoices"
    DELETED_ORDERS = "deletedsalesorders"
    IMPORT = "salesinvoice"
    DELETE = "deletesalesinvoice"
    STATUS = "updatesalesinvoicestatus"


WRITES = frozenset({Resource.IMPORT, Resource.DELETE, Resource.STATUS})
DETAILS: Mapping[InvoiceKind, Resource] = {
    InvoiceKind.INVOICE: Resource.INVOICE,
    InvoiceKind.DRAFT: Resource.INVOICE,
    InvoiceKind.ORDER: Resource.ORDER,
}
_HOSTS: Mapping[str, str] = {
    Environment.PRODUCTION: "https://integration.netvisor.fi",
    Environment.TEST: "https://isvapi.netvisor.fi",
}


def base_urls(simulator: str | None) -> dict[str, str]:
    """List the base URL of each environment on offer; ``simulator`` is the address of one."""
    hosts = dict(_HOSTS)
    if simulator:
        hosts[Environment.SIMULATOR] = simulator.rstrip("/")
    return {str(environment): host for environment, host in hosts.items()}


def base_url(urls: Mapping[str, str], environment: str) -> str:
    """Return the base URL of an environment.

    Raises:
        InputError: ``environment_unknown``.
    """
    try:
        return urls[environment]
    except KeyError:
        raise InputError("environment_unknown", field="environment") from None
