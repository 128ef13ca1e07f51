"""The receiver that the README shows does what it says."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from invoice_connector.core.webhook_signature import new_secret, signed_headers

README = Path(__file__).parents[2] / "README.md"
SECRET, OLD, OTHER = new_secret("a" * 32), new_secret("b" * 32), new_secret("c" * 32)
EVENTS = json.dumps({"id": "d1", "webhook_id": "w1", "events": [{"type": "invoice.created"}]})

Receive = Callable[[str, dict[str, str], bytes], tuple[int, bytes]]


@pytest.fixture
def receive() -> Receive:
    """The function as the README prints it."""
    text = README.read_text(encoding="utf-8")
    [code] = re.findall(r"A receiver in Python:\n\n((?: {4}.*\n|\n)+)", text)
    scope: dict[str, Any] = {}
    exec(dedent(code), scope)
    found: Receive = scope["receive"]
    return found


def signed(body: str, *secrets: str, age_s: float = 0) -> dict[str, str]:
    return signed_headers(secrets, "m1", body, datetime.fromtimestamp(time.time() - age_s, UTC))


def test_events_are_taken_also_while_two_secrets_sign(receive: Receive) -> None:
    assert receive(SECRET, signed(EVENTS, SECRET), EVENTS.encode())[0] == 200
    for secret in (SECRET, OLD):
        assert receive(secret, signed(EVENTS, SECRET, OLD), EVENTS.encode())[0] == 200


def test_a_challenge_is_repeated(receive: Receive) -> None:
    body = json.dumps({"type": "webhook.challenge", "challenge": "abc"})
    status, answer = receive(SECRET, signed(body, SECRET), body.encode())
    assert (status, json.loads(answer)) == (200, {"challenge": "abc"})


def test_what_is_old_changed_or_somebody_elses_is_refused(receive: Receive) -> None:
    assert receive(SECRET, signed(EVENTS, SECRET, age_s=301), EVENTS.encode())[0] == 400
    assert receive(SECRET, signed(EVENTS, OTHER), EVENTS.encode())[0] == 401
    assert receive(SECRET, signed(EVENTS, SECRET), EVENTS.encode() + b" ")[0] == 401
