"""The development issuer speaks enough OpenID Connect for the console, and no more."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from infrastructure.local.token_issuer import AUDIENCE, TokenIssuer

VERIFIER = "a-verifier-that-is-long-enough-for-the-standard"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
CONSOLE = "http://abc.execute-api.localhost:4600/"
REQUEST = {
    "response_type": "code",
    "client_id": AUDIENCE,
    "redirect_uri": CONSOLE,
    "state": "s1",
    "nonce": "n1",
    "code_challenge": CHALLENGE.decode(),
    "code_challenge_method": "S256",
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[TokenIssuer]:
    with TokenIssuer() as running:
        yield running


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def authorize(issuer: TokenIssuer, browser: requests.Session, **changes: str) -> requests.Response:
    address = f"{issuer.url}/authorize"
    return browser.get(address, params=REQUEST | changes, allow_redirects=False, timeout=5)


def choose(issuer: TokenIssuer, browser: requests.Session, name: str) -> dict[str, str]:
    """Click on a name on the page; give what the console gets back."""
    page = authorize(issuer, browser).text
    link = next(h for h in re.findall(r'href="([^"]+)"', page) if f"user={name}" in h)
    answer = browser.get(issuer.url + unescape(link), allow_redirects=False, timeout=5)
    return returned(answer)


def returned(answer: requests.Response) -> dict[str, str]:
    assert answer.headers["Location"].startswith(CONSOLE)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def exchange(issuer: TokenIssuer, browser: requests.Session, **form: str) -> requests.Response:
    usual = {"grant_type": "authorization_code", "redirect_uri": CONSOLE, "code_verifier": VERIFIER}
    return browser.post(f"{issuer.url}/token", data=usual | form, timeout=5)


def test_a_choice_becomes_a_token_that_the_published_key_verifies(
    issuer: TokenIssuer, browser: requests.Session
) -> None:
    answer = choose(issuer, browser, "Erik")
    token = exchange(issuer, browser, code=answer["code"]).json()["access_token"]
    claims = verified(issuer, browser, token)
    assert (claims["tenant"], claims["role"], claims["nonce"]) == ("demo", "editor", "n1")
    assert answer["state"] == "s1"


def verified(issuer: TokenIssuer, browser: requests.Session, token: str) -> dict[str, Any]:
    metadata = browser.get(f"{issuer.url}/.well-known/openid-configuration", timeout=5).json()
    [key] = browser.get(metadata["jwks_uri"], timeout=5).json()["keys"]
    claims: dict[str, Any] = jwt.decode(
        token, jwt.PyJWK(key), algorithms=["RS256"], audience=AUDIENCE, issuer=metadata["issuer"]
    )
    return claims


@pytest.mark.parametrize(
    "form",
    [{"code_verifier": "another"}, {"redirect_uri": "http://localhost/"}, {"code": "invented"}],
    ids=["verifier", "address", "code"],
)
def test_a_code_is_worth_nothing_without_its_verifier_and_address(
    issuer: TokenIssuer, browser: requests.Session, form: dict[str, str]
) -> None:
    code = choose(issuer, browser, "Anna")["code"]
    assert exchange(issuer, browser, **({"code": code} | form)).status_code == 400


def test_a_code_works_once(issuer: TokenIssuer, browser: requests.Session) -> None:
    code = choose(issuer, browser, "Anna")["code"]
    assert exchange(issuer, browser, code=code).status_code == 200
    assert exchange(issuer, browser, code=code).status_code == 400


def test_a_reload_signs_in_silently_but_only_after_a_choice(
    issuer: TokenIssuer, browser: requests.Session
) -> None:
    before = returned(authorize(issuer, browser, prompt="none"))
    assert before == {"error": "login_required", "state": "s1"}
    choose(issuer, browser, "Vera")
    assert "code" in returned(authorize(issuer, browser, prompt="none"))


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://example.com/"},
        {"redirect_uri": "http://localhost.example.com/"},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
    ],
    ids=["foreign address", "lookalike address", "plain challenge", "implicit flow"],
)
def test_other_requests_are_refused_without_a_redirect(
    issuer: TokenIssuer, browser: requests.Session, changes: dict[str, str]
) -> None:
    assert authorize(issuer, browser, **changes).status_code == 400
