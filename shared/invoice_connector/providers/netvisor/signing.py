"""The message authentication code of Netvisor's integration interface, without state.

The keys are the key of the hash and the last two parts of the message, both. The URL is signed as
it is sent; the body is not signed.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

LANGUAGE = "EN"  # texts and some values of answers are localised
_ENCODING = "iso-8859-15"


class Algorithm(StrEnum):
    """How the code is made; MD5, which the vendor drops, is not on offer."""

    HMACSHA256 = "HMACSHA256"
    SHA256 = "SHA256"


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides know and neither sends."""

    customer: str
    partner: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "Keys()"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedParts:
    """What one request is signed over, in the very form of its URL and headers."""

    url: str
    sender: str
    customer_id: str
    timestamp: str
    organisation_id: str
    transaction_id: str
    timestamp_unix: str
    language: str = LANGUAGE

    def __repr__(self) -> str:
        """Show the target only: these parts are what a signature is made of."""
        return f"SignedParts({self.url})"


def write_timestamp(moment: datetime) -> str:
    """Write a time as the interface wants it: UTC, three digits of a second, no zone."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="milliseconds")


def write_timestamp_unix(moment: datetime) -> str:
    """Write a time as whole seconds since 1970."""
    return str(int(moment.timestamp()))


def base_string(parts: SignedParts, keys: Keys, algorithm: Algorithm) -> str:
    """Join what is signed; the older algorithm does not know the time in seconds."""
    unix = (parts.timestamp_unix,) if algorithm is Algorithm.HMACSHA256 else ()
    return "&".join(
        (
            parts.url,
            parts.sender,
            parts.customer_id,
            parts.timestamp,
            parts.language,
            parts.organisation_id,
            parts.transaction_id,
            *unix,
            keys.customer,
            keys.partner,
        )
    )


def sign(parts: SignedParts, keys: Keys, algorithm: Algorithm) -> str:
    """Return the code in lower-case hex."""
    message = base_string(parts, keys, algorithm).encode(_ENCODING)
    if algorithm is Algorithm.SHA256:
        return hashlib.sha256(message).hexdigest()
    key = f"{keys.customer}&{keys.partner}".encode(_ENCODING)
    return hmac.new(key, message, hashlib.sha256).hexdigest()
