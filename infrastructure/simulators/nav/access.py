"""Who may ask: companies, technical users, request ids and exchange tokens."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

INVOICE_MANAGEMENT = "invoice_management"
INVOICE_QUERY = "invoice_query"
OWN_INVOICE_QUERY = "own_invoice_query"
PERMISSIONS = frozenset({INVOICE_MANAGEMENT, INVOICE_QUERY, OWN_INVOICE_QUERY})

REQUEST_ID_MEMORY = timedelta(hours=48)
TOKEN_LIFE = timedelta(minutes=5)
_AES_BLOCK_BITS = 128
AES_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Company:
    """A taxpayer. ``is_valid`` false: its status forbids use of the interface."""

    tax_number: str
    name: str
    is_registered: bool = True
    is_valid: bool = True
    short_name: str | None = None
    vat_code: str = "2"
    county_code: str = "41"
    incorporation: str = "ORGANIZATION"
    vat_group: str | None = None
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TechnicalUser:
    """A machine login with its keys; belongs to the listed tax numbers."""

    login: str
    password_hash: str
    signature_key: str = field(repr=False)
    exchange_key: str = field(repr=False)
    tax_numbers: frozenset[str]
    permissions: frozenset[str] = PERMISSIONS
    is_active: bool = True


class RequestIds:
    """Request ids seen per taxpayer within the last 48 hours (Online Számla spec, 1.3.1)."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, datetime]] = {}

    def use(self, tax_number: str, request_id: str, now: datetime) -> bool:
        """Record an id; False when the taxpayer has used it before."""
        seen = self._seen.setdefault(tax_number, {})
        _forget(seen, now)
        if request_id in seen:
            return False
        seen[request_id] = now
        return True


def _forget(seen: dict[str, datetime], now: datetime) -> None:
    while seen:
        oldest = next(iter(seen))
        if now - seen[oldest] <= REQUEST_ID_MEMORY:
            return
        del seen[oldest]


class ExchangeTokens:
    """Tokens handed out, tied to the taxpayer and good for one report within five minutes."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[str, datetime]] = {}

    def issue(self, token: str, tax_number: str, now: datetime) -> datetime:
        """Remember a token and return the end of its life."""
        self._issued = {key: value for key, value in self._issued.items() if value[1] > now}
        valid_to = now + TOKEN_LIFE
        self._issued[token] = (tax_number, valid_to)
        return valid_to

    def redeem(self, token: str, tax_number: str, now: datetime) -> bool:
        """Use a token up; False when unknown, expired or another taxpayer's."""
        owner, valid_to = self._issued.get(token, ("", now))
        if owner != tax_number or now >= valid_to:
            return False
        del self._issued[token]
        return True


def password_hash(password: str) -> str:
    """Upper-case hexadecimal SHA-512 (Online Számla spec)."""
    return hashlib.sha512(password.encode()).hexdigest().upper()


def request_signature(
    request_id: str, timestamp: str, signature_key: str, index_hashes: str = ""
) -> str:
    """Upper-case hexadecimal SHA3-512 over id, timestamp digits and key (spec section 1.5.1)."""
    digits = "".join(filter(str.isdigit, timestamp.partition(".")[0]))
    text = f"{request_id}{digits}{signature_key}{index_hashes}"
    return hashlib.sha3_512(text.encode()).hexdigest().upper()


def encrypt_token(token: str, exchange_key: str) -> str:
    """Base64 of AES-128-ECB with PKCS#7 padding (Online Számla spec, section 7.1)."""
    padder = PKCS7(_AES_BLOCK_BITS).padder()
    padded = padder.update(token.encode()) + padder.finalize()
    # ECB is what the protocol prescribes.
    encryptor = Cipher(algorithms.AES(exchange_key.encode()), modes.ECB()).encryptor()  # noqa: S305
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
