"""The OpenID Connect issuer of the local stack: real signed tokens, made-up people."""

import json
import secrets
import threading
import time
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from infrastructure.local.child import HOST
from infrastructure.local.sign_in import SignIn, SignInHandler

AUDIENCE = "invoice-connector"
TENANT_CLAIM = "tenant"
ROLE_CLAIM = "role"
LIFETIME_S = 3600


@dataclass(frozen=True)
class DevelopmentUser:
    """One choice on the sign-in page."""

    name: str
    tenant: str
    role: str


USERS = (
    DevelopmentUser("Vera", "demo", "viewer"),
    DevelopmentUser("Erik", "demo", "editor"),
    DevelopmentUser("Anna", "demo", "admin"),
    DevelopmentUser("Olga", "other", "admin"),
)


class TokenIssuer:
    """Signs tokens, and serves what a verifier and a browser need over HTTP on loopback."""

    def __init__(self, port: int = 0) -> None:
        """Make a key and take a port; 0 takes a free one."""
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_hex(8)
        self._server = ThreadingHTTPServer((HOST, port), SignInHandler)
        self._server.daemon_threads = True
        self.url = f"http://{HOST}:{self._server.server_port}"
        self.users = list(USERS)
        self._server.sign_in = SignIn(self.url, self.key_set(), self.users, self.issue)  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def issue(
        self, tenant: str, role: str, /, *, lifetime_s: float = LIFETIME_S, **claims: Any
    ) -> str:
        """Sign a token; further claims replace the usual ones, ``None`` leaves one out."""
        now = int(time.time())
        usual: dict[str, Any] = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": f"{tenant}-{role}",
            "iat": now,
            "exp": now + int(lifetime_s),
            TENANT_CLAIM: tenant,
            ROLE_CLAIM: role,
        }
        present = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(present, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def key_set(self) -> dict[str, Any]:
        """The public key, as a verifier reads it."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [key | {"kid": self._key_id, "use": "sig", "alg": "RS256"}]}
