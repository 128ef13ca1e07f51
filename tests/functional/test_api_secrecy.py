"""No secret and no inner detail leaves through an answer, a log or a repr."""

import base64
import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.runtime.observability import logger
from invoice_connector.services.save_settings import SettingsChange
from tests.builders.api_world import CANARIES, TECHNICAL, ApiWorld, make_api_world, plant, sha512


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the function would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logger.registered_formatter)
    root = logging.getLogger()
    logger.addHandler(handler)
    root.addHandler(handler)
    yield stream
    logger.removeHandler(handler)
    root.removeHandler(handler)


def forms(secret: str) -> set[str]:
    """Return every form in which a secret could leak."""
    raw = secret.encode()
    return {
        secret,
        sha512(secret),
        sha512(secret).lower(),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
        quote(secret, safe=""),
        secret[:12],
    }


def expect_no_secret(text: str) -> None:
    for name, secret in CANARIES.items():
        for form in forms(secret):
            assert form not in text, f"{name} leaked"


def test_no_answer_and_no_log_line_holds_a_secret(world: ApiWorld, log: io.StringIO) -> None:
    plant(world, 2)
    connection_id = world.make_active(automatic_sync=True)
    api, path = world.client(), f"/v1/connections/{connection_id}"
    technical = {**TECHNICAL, "tax_number": "no"}
    api.put(path, {"technical": technical})
    api.put(path, {"technical": {**CANARIES, "bogus": CANARIES["password"]}})
    api.put(path, {"technical": {"signature_key": f"{CANARIES['signature_key']} blank"}})
    api.put(path, {"technical": CANARIES, "environment": "production"})
    api.put(path, {"technical": CANARIES}, if_match='"77"')
    api.send("PUT", path, raw='{"technical": {"password": "' + CANARIES["password"])
    api.send("PUT", path, raw=f'{{"{CANARIES["password"]}": 1, "{CANARIES["password"]}": 2}}')
    world.clock.advance(minutes=1)
    api.post(f"{path}/verify")
    world.source.refused = SourceError("nav_login_refused", FailureClass.CREDENTIAL)
    world.deliver(connection_id)
    for read in ("", "/runs", "/invoices", "/coverage"):
        assert api.get(path + read).status == 200
    world.ports.connections.save_settings = _explode  # type: ignore[method-assign]
    assert api.put(path, {"technical": CANARIES}).status == 500
    assert len(world.sent) > 10
    for reply in world.sent:
        expect_no_secret(reply.raw)
        expect_no_secret(str(reply.headers))
    assert "unexpected_error" in log.getvalue()
    expect_no_secret(log.getvalue())


def _explode(*_args: object) -> None:
    raise RuntimeError(f"cannot store {CANARIES['password']}")


def test_an_unexpected_failure_tells_nothing_but_its_request_id(
    world: ApiWorld, log: io.StringIO
) -> None:
    world.ports.connections.get = _explode  # type: ignore[method-assign]
    reply = world.client().get("/v1/connections/abc")
    assert reply.status == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["code"] == "internal_error"
    assert reply.json["request_id"] == "request-1"
    assert "RuntimeError" not in reply.raw
    assert "Traceback" not in reply.raw
    assert "RuntimeError" in log.getvalue()
    assert "_explode" in log.getvalue()


def test_a_change_shows_no_secret_in_its_repr() -> None:
    expect_no_secret(repr(SettingsChange(technical=TECHNICAL)))


def test_messages_hold_ids_only(world: ApiWorld) -> None:
    world.client().post(
        "/v1/connections", {"provider": "nav", "environment": "test", "technical": TECHNICAL}
    )
    assert len(world.queue.messages) == 1
    expect_no_secret(repr(world.queue.messages))
