"""The console's files as a browser gets them: one page, and modules that never change.

The address of a module names a digest of all files, so a browser keeps them for good, and a page
never mixes the files of two releases.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from invoice_connector.core.errors import NotFoundError
from invoice_connector.http_api.answers import Answer, file_answer
from invoice_connector.http_api.print_style import STYLE_SOURCE
from invoice_connector.http_api.problems import refuse
from invoice_connector.http_api.request import Request
from invoice_connector.runtime.sign_in import SignIn

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_PAGE = "index.html"
_VERSION_DIGITS = 12
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


class Console:
    """The files, read once."""

    def __init__(self, folder: Path, sign_in: SignIn) -> None:
        """Read every file of a kind that browsers know."""
        paths = sorted(path for path in folder.rglob("*") if path.suffix in _TYPES)
        self._files = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths
        }
        self._sign_in = sign_in
        self.version = _version(self._files)

    def page(self) -> str:
        """Return the page, which names its modules by the version."""
        return self._files[_PAGE].replace("{version}", self.version)

    def config(self) -> str:
        """Return what the page must know before anybody has signed in."""
        sign_in = self._sign_in
        return json.dumps(
            {
                "issuer": sign_in.issuer,
                "client_id": sign_in.client_id,
                "audience": sign_in.audience,
                "bearer": sign_in.bearer,
            }
        )

    def find(self, version: str, name: str) -> str:
        """Return a file of this release.

        Raises:
            NotFoundError: ``route_not_found``, also for files of another release.
        """
        if version != self.version or name not in self._files:
            raise NotFoundError("route_not_found")
        return self._files[name]

    def policy(self) -> Mapping[str, str]:
        """Return the headers that keep a page from doing what it has no reason to do.

        A printed invoice is shown in a frame, which lives under the same rules.
        """
        rules = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": f"'self' {STYLE_SOURCE}",
            "img-src": "'self'",
            "frame-src": "blob:",
            "connect-src": " ".join(("'self'", *self._sign_in.origins)),
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        return {
            "Content-Security-Policy": "; ".join(f"{name} {rules[name]}" for name in rules),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "no-referrer",
            "Strict-Transport-Security": "max-age=31536000",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }


def add_console_routes(app: APIGatewayHttpResolver, console: Console) -> None:
    """Add the routes. They are open: nothing here belongs to anybody."""

    def send(text: str, kind: str, caching: str) -> Answer:
        return file_answer(text, kind, {**console.policy(), "Cache-Control": caching})

    def send_unless_known(text: str, kind: str) -> Answer:
        tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]}"'
        is_known = Request(app.current_event.raw_event).header("if-none-match") == tag
        found = file_answer("", kind, console.policy(), 304) if is_known else None
        found = found or send(text, kind, _ASK_EACH_TIME)
        found.headers["ETag"] = tag
        return found

    @app.get("/", compress=True)
    def page() -> Answer:
        return send_unless_known(console.page(), _TYPES[".html"])

    @app.get("/console/config.json")
    def config() -> Answer:
        return send_unless_known(console.config(), "application/json")

    @app.get("/console/.+", compress=True)
    def module() -> Answer:
        version, _, name = app.current_event.path.removeprefix("/console/").partition("/")
        try:
            text = console.find(version, name)
        except NotFoundError as error:
            return refuse(error, Request(app.current_event.raw_event))
        return send(text, _TYPES[Path(name).suffix], _FOR_GOOD)


def _version(files: Mapping[str, str]) -> str:
    content = json.dumps(files, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()[:_VERSION_DIGITS]
