"""How people sign in to the console, as the deployment tells it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from invoice_connector.runtime.config import MissingSettingsError

_REQUIRED = ("SIGN_IN_ISSUER", "SIGN_IN_AUDIENCE", "SIGN_IN_BEARER")


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a browser must know to get a token (OpenID Connect, authorization code with PKCE).

    Attributes:
        issuer: OpenID Connect issuer; its discovery document is below it.
        client_id: this console's name at the issuer.
        audience: whom the token is for; some issuers want to be told.
        bearer: which token goes to the API: ``access_token``, or ``id_token`` for Cognito, whose
            access tokens carry no tenant.
        origins: addresses that a browser may call to sign in, and no others.
    """

    issuer: str
    client_id: str
    audience: str
    bearer: str
    origins: tuple[str, ...]


def read_sign_in(env: Mapping[str, str] | None = None) -> SignIn:
    """Read it from the environment variables ``SIGN_IN_…``.

    Raises:
        MissingSettingsError: names every variable that is missing or empty.
    """
    values = os.environ if env is None else env
    missing = [name for name in _REQUIRED if not values.get(name)]
    if missing:
        raise MissingSettingsError(", ".join(missing))
    issuer, audience = values["SIGN_IN_ISSUER"], values["SIGN_IN_AUDIENCE"]
    addresses = (issuer, values.get("SIGN_IN_URL") or issuer)
    return SignIn(
        issuer=issuer,
        client_id=values.get("SIGN_IN_CLIENT_ID") or audience,
        audience=audience,
        bearer=values["SIGN_IN_BEARER"],
        origins=tuple(dict.fromkeys(_origin(address) for address in addresses)),
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
