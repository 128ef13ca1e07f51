"""What a receiver does with a webhook, at a time that a test chooses."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

TOLERANCE_S = 300


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Verify a message after the Standard Webhooks specification."""
    sent_at = headers["webhook-timestamp"]
    if abs(now - int(sent_at)) > TOLERANCE_S:
        return False
    content = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [part.partition(",")[2] for part in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(expected, one) for one in given)
