"""Who may ask: partners, interface users with their rights, signatures, transaction ids."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

HMACSHA256 = "HMACSHA256"
SHA256 = "SHA256"
MD5 = "MD5"
ENCODING = "iso-8859-15"
HIDDEN_KEY = "KEY_HIDDEN"

_PLAIN_HASHES: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {
    SHA256: hashlib.sha256,
    MD5: hashlib.md5,
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A software house that integrates with Netvisor."""

    partner_id: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InterfaceUser:
    """An interface user of a customer: its key, its companies, its rights by resource."""

    customer_id: str
    key: str = field(repr=False)
    organisations: frozenset[str]
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request's signature covers, in its order (netvisor reference, section 1.4)."""

    url: str
    sender: str
    customer_id: str
    timestamp: str
    language: str
    organisation_id: str
    transaction_id: str
    timestamp_unix: str = ""

    def parts(self, algorithm: str) -> list[str]:
        """The parts before the keys; only HMACSHA256 covers the Unix time."""
        parts = [
            self.url,
            self.sender,
            self.customer_id,
            self.timestamp,
            self.language,
            self.organisation_id,
            self.transaction_id,
        ]
        return [*parts, self.timestamp_unix] if algorithm == HMACSHA256 else parts

    def shown(self, algorithm: str) -> str:
        """The base string as error texts show it: the keys hidden."""
        return "&".join([*self.parts(algorithm), HIDDEN_KEY, HIDDEN_KEY])


def signature(
    signed: Signed, algorithm: str, customer_key: str, partner_key: str, encoding: str = ENCODING
) -> str:
    """Lower-case hexadecimal MAC of a request.

    Raises:
        UnicodeEncodeError: A part has characters that the interface's encoding lacks.
    """
    keys = [customer_key, partner_key]
    message = "&".join([*signed.parts(algorithm), *keys]).encode(encoding)
    if algorithm == HMACSHA256:
        return hmac.new("&".join(keys).encode(encoding), message, hashlib.sha256).hexdigest()
    return _PLAIN_HASHES[algorithm](message).hexdigest()


class TransactionIds:
    """Transaction ids seen, per partner, for as long as the simulator runs."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def use(self, partner_id: str, transaction_id: str) -> bool:
        """Record an id; False when the partner has used it before, for whatever customer."""
        if (partner_id, transaction_id) in self._seen:
            return False
        self._seen.add((partner_id, transaction_id))
        return True
