"""Which addresses webhooks may go to: public ones, by name, over https on port 443.

A name says nothing about where it leads, so the rule is asked twice: for the address as it is
entered, and for every IP address that the name has at the moment of a call.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from invoice_connector.core.errors import ConnectorError, InputError

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_LONGEST_URL = 1_000
_LONGEST_HOST = 253
_HTTPS_PORT = 443
# Names that never lead to somebody else's public server.
_INNER_ENDINGS = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "arpa")
_GLOBAL_UNICAST_V6 = ipaddress.ip_network("2000::/3")
# Global by their numbers, but no single server's: they carry an IPv4 address, lead to the nearest
# relay or translator, or are given out for documentation.
_NO_UNICAST_V4 = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
_NO_UNICAST_V6 = tuple(map(ipaddress.ip_network, ("2001::/23", "2002::/16", "3fff::/20")))


class EndpointError(ConnectorError):
    """An endpoint could not be called, or its answer is none; ``code`` says which."""


def check_url(url: str, *, is_loopback_allowed: bool = False) -> SplitResult:
    """Read an address that webhooks may be sent to.

    Args:
        url: as a person entered it.
        is_loopback_allowed: also take ``http://127.0.0.1:PORT/…``, for a local stack.

    Raises:
        InputError: ``webhook_url_refused``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused() from None
    if len(url) > _LONGEST_URL or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _refused()
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused()
    if is_loopback_allowed and (parts.scheme, parts.hostname) == ("http", "127.0.0.1") and port:
        return parts
    if parts.scheme != "https" or port not in {None, _HTTPS_PORT}:
        raise _refused()
    if not _is_public_name(parts.hostname or ""):
        raise _refused()
    return parts


def is_public_address(address: str) -> bool:
    """Tell whether an IP address is global unicast, with nothing else wrapped in it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in _NO_UNICAST_V4)
    return found in _GLOBAL_UNICAST_V6 and not any(found in network for network in _NO_UNICAST_V6)


def _is_public_name(host: str) -> bool:
    last = host.rpartition(".")[2]
    is_number = last.isdigit() or last.startswith("0x")  # IPv4 in one of its many spellings
    return (
        len(host) <= _LONGEST_HOST
        and _HOST.fullmatch(host) is not None
        and not is_number
        and last not in _INNER_ENDINGS
    )


def _refused() -> InputError:
    return InputError("webhook_url_refused", field="url")
