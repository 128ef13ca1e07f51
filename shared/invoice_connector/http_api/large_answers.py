"""Answers that are too large for the gateway are fetched from the bucket, by a short-lived link."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.http_api.answers import LARGEST_BYTES, Answer, answer
from invoice_connector.http_api.entrance import Entrance
from invoice_connector.http_api.formats import moment
from invoice_connector.http_api.identity import Role

LIFETIME = timedelta(seconds=60)
_OK = 200
_FILE_NAME = re.compile(r"filename\*=UTF-8''(\S+)")

_Next = Callable[[APIGatewayHttpResolver], Answer]


def by_link(entrance: Entrance) -> Callable[[APIGatewayHttpResolver, _Next], Answer]:
    """Return the middleware that answers with a link instead."""

    def hand_out(app: APIGatewayHttpResolver, next_middleware: _Next) -> Answer:
        given = next_middleware(app)
        body = given.body or b""
        content = body.encode() if isinstance(body, str) else body
        if given.status_code != _OK or len(content) <= LARGEST_BYTES:
            return given
        call = entrance.call(Role.VIEWER)
        media_type = str(given.content_type)
        link = call.ports.exports.share(
            call.caller.tenant_id, content, _name(given), media_type, LIFETIME
        )
        until = moment(call.ports.clock.now() + LIFETIME)
        return answer(303, {"link": link, "link_expires_at": until}, {"Location": link})

    return hand_out


def _name(given: Answer) -> str:
    found = _FILE_NAME.search(str(given.headers.get("Content-Disposition", "")))
    return unquote(found[1]) if found else "answer.json"
