"""POSTs under an Idempotency-Key: the work is done once, a repeat gets the first one's answer."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, cast

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from invoice_connector.core.errors import InputError, MalformedError
from invoice_connector.core.repeated_request import KeptAnswer, RequestKey
from invoice_connector.http_api.answers import Answer
from invoice_connector.http_api.call import Call
from invoice_connector.services.repeat_request import settle_request, take_request

_HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_SHOWN_ONCE = "secret"
_TAKEN = "taken_request"
_FIRST_NOT_KEPT = 300

_Next = Callable[[APIGatewayHttpResolver], Answer]


class RepeatedRequestError(Exception):
    """The request was answered before; ``answer`` is what it got."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer."""
        super().__init__("repeated request")
        self.answer = answer


def begin(app: APIGatewayHttpResolver, call: Call) -> None:
    """Take the present request on, once its caller is known to be allowed to make it.

    Raises:
        RepeatedRequestError: it has its answer already.
    """
    key_text = call.request.header(_HEADER)
    if key_text is None or call.request.method != "POST":
        return
    if not _KEY.fullmatch(key_text):
        raise InputError("idempotency_key_invalid", field="Idempotency-Key")
    key = RequestKey(call.caller.tenant_id, f"POST {call.request.path}", key_text)
    found = take_request(call.ports, key, _fingerprint(call))
    if isinstance(found, KeptAnswer):
        raise RepeatedRequestError(_again(found))
    app.context[_TAKEN] = (call.ports, key, found)


def settle(app: APIGatewayHttpResolver, next_middleware: _Next) -> Answer:
    """Keep a good answer for repeats; after any other one a repeat does the work anew."""
    try:
        answer = next_middleware(app)
    except Exception:
        _settle(app, None)
        raise
    _settle(app, answer if answer.status_code < _FIRST_NOT_KEPT else None)
    return answer


def _settle(app: APIGatewayHttpResolver, answer: Answer | None) -> None:
    taken = app.context.get(_TAKEN)
    if taken is not None:
        ports, key, owner = taken
        settle_request(ports, key, owner, _kept(answer) if answer else None)


def _kept(answer: Answer) -> KeptAnswer:
    headers = {name: str(value) for name, value in answer.headers.items()}
    return KeptAnswer(answer.status_code, _without_secret(cast(str, answer.body)), headers)


def _without_secret(text: str) -> str:
    body = json.loads(text) if text else {}
    if _SHOWN_ONCE not in body:
        return text
    return json.dumps({**body, _SHOWN_ONCE: None}, ensure_ascii=False)


def _again(kept: KeptAnswer) -> Answer:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(kept.status, headers.get("Content-Type"), kept.body, headers)


def _fingerprint(call: Call) -> str:
    """Digest of what is asked for, without the values of secrets: a digest can be guessed at."""
    try:
        body: Any = call.request.message()
    except MalformedError:
        body = None  # secrets cannot be told from the rest; who reads a body refuses this one
    if isinstance(body, bytes):
        body = hashlib.sha256(body).hexdigest()
    secrets = {
        field.name
        for provider in call.ports.providers.values()
        for field in provider.spec.fields
        if field.is_secret
    }
    text = json.dumps([call.request.query(), _masked(body, secrets)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _masked(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, list):
        return [_masked(part, secrets) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: (part is not None) if name in secrets else _masked(part, secrets)
        for name, part in value.items()
    }
