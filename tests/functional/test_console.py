"""The console's files as they are served: open to everybody, kept for good, tightly bound."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

import invoice_connector
from invoice_connector.http_api.console import Console, add_console_routes
from invoice_connector.http_api.print_style import STYLE_SOURCE
from invoice_connector.runtime.config import MissingSettingsError
from invoice_connector.runtime.sign_in import SignIn, read_sign_in

FOLDER = Path(invoice_connector.__file__).resolve().parents[2] / "functions" / "api" / "console"
ENVIRONMENT = {
    "SIGN_IN_ISSUER": "https://issuer.example/pool",
    "SIGN_IN_AUDIENCE": "the-api",
    "SIGN_IN_BEARER": "access_token",
}


def served(path: str, sign_in: SignIn | None = None, **headers: str) -> dict[str, Any]:
    app = APIGatewayHttpResolver()
    add_console_routes(app, Console(FOLDER, sign_in or read_sign_in(ENVIRONMENT)))
    context = {"http": {"method": "GET", "path": path}, "requestId": "r", "stage": "$default"}
    event = {"version": "2.0", "rawPath": path, "rawQueryString": "", "requestContext": context}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.resolve({**event, "headers": names}, None)  # type: ignore[arg-type]


def addresses(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/[^"]*)"', page)


def test_the_page_names_files_that_are_there_and_never_change() -> None:
    found = addresses(served("/")["body"])
    assert found
    for address in found:
        answer = served(address)
        assert answer["statusCode"] == 200, address
        assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"


def test_every_import_leads_to_a_file() -> None:
    for module in FOLDER.rglob("*.js"):
        for name in re.findall(r'(?:from|import)\(? ?"(\.[^"]+)"', module.read_text()):
            assert (module.parent / name).is_file(), f"{module.name}: {name}"


def imports(name: str, found: set[str]) -> set[str]:
    source = (FOLDER / name).read_text()
    for other in re.findall(r'^import[^;]*? from "(\.[^"]+)"', source, re.MULTILINE):
        path = ((FOLDER / name).parent / other).resolve().relative_to(FOLDER).as_posix()
        if path not in found:
            found.add(path)
            imports(path, found)
    return found


def test_the_page_asks_at_once_for_every_module_that_its_start_needs() -> None:
    page = (FOLDER / "index.html").read_text()
    asked = re.findall(r'modulepreload" href="/console/{version}/([^"]+)"', page)
    assert asked == sorted(imports("main.js", set()))


def test_the_page_itself_is_asked_for_each_time_and_sent_only_if_it_changed() -> None:
    first = served("/")
    assert first["headers"]["Cache-Control"] == "no-cache"
    again = served("/", if_none_match=first["headers"]["ETag"])
    assert (again["statusCode"], again["body"]) == (304, "")
    assert served("/", if_none_match='W/"other"')["statusCode"] == 200


@pytest.mark.parametrize(
    "path", ["/console/0000/main.js", "/console/{version}/none.js", "/console/{version}/../x"]
)
def test_other_files_are_not_found(path: str) -> None:
    version = Console(FOLDER, read_sign_in(ENVIRONMENT)).version
    assert served(path.replace("{version}", version))["statusCode"] == 404


def test_a_page_may_load_from_here_and_call_the_issuer_and_nothing_else() -> None:
    policy = served("/")["headers"]["Content-Security-Policy"]
    assert policy == (
        f"default-src 'none'; script-src 'self'; style-src 'self' {STYLE_SOURCE}; "
        "img-src 'self'; frame-src blob:; "
        "connect-src 'self' https://issuer.example; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def test_every_answer_keeps_the_browser_from_guessing_and_telling() -> None:
    for path in ("/", "/console/config.json", addresses(served("/")["body"])[0]):
        headers = served(path)["headers"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert "script-src 'self';" in headers["Content-Security-Policy"]


def test_the_page_learns_where_to_sign_in() -> None:
    assert json.loads(served("/console/config.json")["body"]) == {
        "issuer": "https://issuer.example/pool",
        "client_id": "the-api",
        "audience": "the-api",
        "bearer": "access_token",
    }


def test_an_issuer_with_its_pages_elsewhere_is_called_there_as_well() -> None:
    pool = {"SIGN_IN_URL": "https://people.example/x", "SIGN_IN_CLIENT_ID": "console"}
    sign_in = read_sign_in({**ENVIRONMENT, **pool})
    assert sign_in.client_id == "console"
    policy = served("/", sign_in)["headers"]["Content-Security-Policy"]
    assert "connect-src 'self' https://issuer.example https://people.example;" in policy


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MissingSettingsError, match="SIGN_IN_AUDIENCE, SIGN_IN_BEARER"):
        read_sign_in({"SIGN_IN_ISSUER": "https://issuer.example"})


def test_files_are_small_in_lines_and_travel_compressed() -> None:
    answer = served("/", accept_encoding="gzip")
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert answer["headers"]["Vary"] == "Accept-Encoding"
    for file in FOLDER.rglob("*.*"):
        assert len(file.read_text().splitlines()) < 300, file.name
