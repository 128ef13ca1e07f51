"""Signatures of webhooks, after the Standard Webhooks specification (standardwebhooks.com).

The headers are ``webhook-id`` (the same at every attempt), ``webhook-timestamp`` (seconds since
1970) and ``webhook-signature``: one or more of ``v1,<base64>`` with a space between, each the
HMAC-SHA256 of ``id.timestamp.body`` under one secret. A receiver accepts a message if any of them
fits and the time is at most 300 seconds away.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

_PREFIX = "whsec_"


def new_secret(random: str) -> str:
    """Write a secret, made of random characters, as receivers keep it."""
    return _PREFIX + base64.b64encode(random.encode()).decode()


def signed_headers(
    secrets: Iterable[str], message_id: str, body: str, now: datetime
) -> dict[str, str]:
    """Return the three headers, signed with each secret."""
    sent_at = str(int(now.timestamp()))
    content = f"{message_id}.{sent_at}.{body}".encode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": " ".join(_signature(secret, content) for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
