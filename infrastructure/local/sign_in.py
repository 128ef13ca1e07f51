"""Sign-in for the local console: authorization code with PKCE, and a page to choose who you are."""

import base64
import hashlib
import html
import json
import secrets
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

_COOKIE = "development_user"
_MAX_BODY = 10_000
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Development sign-in</title>
<h1>Development sign-in</h1>
<p>Made-up people; no passwords.</p>
<ul>{choices}</ul>
"""
_CHOICE = '<li><a href="/authorize?{query}">{name}: {role} of {tenant}</a></li>'


class User(Protocol):
    """Who can sign in."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def tenant(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102


class SignInError(Exception):
    """A request that OAuth refuses; the text is its error code."""


class SignIn:
    """The state between the authorize and the token request, and their rules."""

    def __init__(
        self, url: str, key_set: dict[str, Any], users: Sequence[User], issue: Callable[..., str]
    ) -> None:
        """Take what the pages show and the function that signs."""
        self.url = url
        self.key_set = key_set
        self.users = users
        self._issue = issue
        self._codes: dict[str, tuple[User, dict[str, str]]] = {}

    def metadata(self) -> dict[str, Any]:
        """Give the discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code"],
        }

    def check(self, request: dict[str, str]) -> None:
        """Refuse an authorize request that is not a local one with PKCE."""
        if not _is_local(request.get("redirect_uri", "")):
            raise SignInError("invalid_redirect_uri")
        if request.get("response_type") != "code":
            raise SignInError("unsupported_response_type")
        if request.get("code_challenge_method") != "S256" or not request.get("code_challenge"):
            raise SignInError("invalid_request")

    def page(self, request: dict[str, str]) -> str:
        """Draw the list of people."""
        return _PAGE.format(
            choices="".join(
                _CHOICE.format(
                    query=html.escape(urlencode(request | {"user": user.name})),
                    name=html.escape(user.name),
                    role=html.escape(user.role),
                    tenant=html.escape(user.tenant),
                )
                for user in self.users
            )
        )

    def address_after(self, request: dict[str, str], name: str | None) -> str:
        """Build the address to return to: with a code, or an error if nobody is signed in."""
        user = next((u for u in self.users if u.name == name), None)
        answer = (
            {"error": "login_required"} if user is None else {"code": self._code(user, request)}
        )
        if "state" in request:
            answer["state"] = request["state"]
        return f"{request['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any]:
        """Give the tokens for a code, once, to whoever knows its verifier."""
        user, request = self._codes.pop(form.get("code", ""), (None, {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same_address = form.get("redirect_uri") == request.get("redirect_uri")
        if user is None or challenge != request["code_challenge"] or not same_address:
            raise SignInError("invalid_grant")
        token = self._issue(
            user.tenant, user.role, sub=user.name, name=user.name, nonce=request.get("nonce")
        )
        return {
            "access_token": token,
            "id_token": token,
            "token_type": "Bearer",
            "expires_in": 3600,
        }

    def _code(self, user: User, request: dict[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self._codes[code] = (user, request)
        return code


class SignInHandler(BaseHTTPRequestHandler):
    """HTTP around ``SignIn``, which the server carries as ``sign_in``."""

    protocol_version = "HTTP/1.1"

    @property
    def _sign_in(self) -> SignIn:
        found: SignIn = self.server.sign_in  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        """Discovery, keys and sign-in."""
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self._send_json(self._sign_in.metadata())
        elif address.path == "/jwks":
            self._send_json(self._sign_in.key_set)
        elif address.path == "/authorize":
            self._authorize(_first_values(address.query))
        else:
            self._send_json({"error": "not_found"}, HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """The token request."""
        length = min(int(self.headers.get("Content-Length", 0)), _MAX_BODY)
        form = _first_values(self.rfile.read(length).decode())
        if urlsplit(self.path).path != "/token":
            self._send_json({"error": "not_found"}, HTTPStatus.NOT_FOUND)
            return
        try:
            self._send_json(self._sign_in.exchange(form))
        except SignInError as error:
            self._send_json({"error": str(error)}, HTTPStatus.BAD_REQUEST)

    def _authorize(self, request: dict[str, str]) -> None:
        try:
            self._sign_in.check(request)
        except SignInError as error:
            self._send_json({"error": str(error)}, HTTPStatus.BAD_REQUEST)
            return
        chosen = request.pop("user", None)
        if chosen is None and request.get("prompt") != "none":
            self._send(self._sign_in.page(request).encode(), "text/html; charset=utf-8")
            return
        self._redirect(request, chosen or self._remembered())

    def _redirect(self, request: dict[str, str], name: str | None) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", self._sign_in.address_after(request, name))
        if name is not None:
            # Remembered, so that a reloaded page gets a new token without asking again.
            self.send_header("Set-Cookie", f"{_COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _remembered(self) -> str | None:
        pairs = [part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";")]
        known = {user.name for user in self._sign_in.users}
        return next((v for k, _, v in pairs if k == _COOKIE and v in known), None)

    def _send_json(self, content: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(content).encode(), "application/json", status)

    def _send(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        # The console is another origin; nothing here is read with the cookie.
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent: the terminal belongs to the launcher."""


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "http" and (
        host in ("127.0.0.1", "localhost") or host.endswith(".localhost")
    )


def _first_values(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
