"""The cryptography of the Online Számla interface specification (1.5 and 7.1), without state."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

EXCHANGE_KEY_LENGTH = 16
_AES_BLOCK = 16
_MAX_TOKEN_LENGTH = 50


class WrongExchangeKeyError(ValueError):
    """The token does not become readable with this key."""


def hash_password(password: str) -> str:
    """Return the SHA-512 of a password, in upper-case hex, as ``passwordHash`` carries it."""
    return hashlib.sha512(password.encode()).hexdigest().upper()


def write_timestamp(moment: datetime) -> str:
    """Write a time as the interface wants it: UTC, three digits of a second, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sign_request(
    request_id: str, timestamp: str, signature_key: str, index_hashes: Iterable[str] = ()
) -> str:
    """Return ``requestSignature``; queries and token exchange have no index hashes."""
    digits = "".join(filter(str.isdigit, timestamp.partition(".")[0]))
    return _sha3(f"{request_id}{digits}{signature_key}{''.join(index_hashes)}")


def hash_operation(operation: str, content: str) -> str:
    """Return the index hash of one submitted operation; ``content`` is its base64 text."""
    return _sha3(operation + content)


def hash_electronic_invoice(content: str) -> str:
    """Return the hash of an electronic invoice from its base64 text as received."""
    return _sha3(content)


def decode_exchange_token(encoded: str, exchange_key: str) -> str:
    """Decode a token (AES-128, ECB, PKCS#5 padding), which proves the exchange key.

    Raises:
        WrongExchangeKeyError: the key has a wrong length, or does not fit the token.
        ValueError: the answer holds no token at all.
    """
    content = _token_bytes(encoded)
    key = exchange_key.encode()
    if len(key) != EXCHANGE_KEY_LENGTH:
        raise WrongExchangeKeyError("wrong key length")
    return _readable(_decrypt(content, key))


def _token_bytes(encoded: str) -> bytes:
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the token is not base64") from None
    if not content or len(content) % _AES_BLOCK:
        raise ValueError("the token has no whole blocks")
    return content


def _decrypt(content: bytes, key: bytes) -> bytes:
    # Imported here: only a connection check needs it, and it is slow to load.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305
    return decryptor.update(content) + decryptor.finalize()


def _readable(padded: bytes) -> str:
    # A wrong key gives valid padding once in 256 times, so the text is looked at, too.
    length = padded[-1]
    token = padded[:-length]
    is_padded = 1 <= length <= _AES_BLOCK and padded.endswith(bytes([length]) * length)
    if not (is_padded and 1 <= len(token) <= _MAX_TOKEN_LENGTH and token.isascii()):
        raise WrongExchangeKeyError("the token is not readable with this key")
    text = token.decode("ascii")
    if not text.isprintable():
        raise WrongExchangeKeyError("the token is not readable with this key")
    return text


def _sha3(text: str) -> str:
    return hashlib.sha3_512(text.encode()).hexdigest().upper()
