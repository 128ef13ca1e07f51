"""Answers: JSON, and files as they are."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response

# A Lambda answer may have 6 MB, and its body is JSON or base64 inside JSON. What is larger goes by
# a link (large_answers.py).
LARGEST_BYTES = 4_000_000

_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_NOT_IN_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")

Json = Mapping[str, Any]
Answer = Response[Any]


def answer(status: int, body: Json, headers: Mapping[str, str] | None = None) -> Answer:
    """Write a JSON answer."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(status, "application/json", text, {**_ALWAYS, **(headers or {})})


def no_content() -> Answer:
    """Answer that it is done and that there is nothing to say."""
    return Response(204, body="", headers=_ALWAYS)


def problem_answer(status: int, body: Json, headers: Mapping[str, str]) -> Answer:
    """Write problem details (RFC 9457)."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(status, "application/problem+json", text, {**_ALWAYS, **headers})


def file_answer(text: str, kind: str, headers: Mapping[str, str], status: int = 200) -> Answer:
    """Hand out a text file of ours; the caller says how long it may be kept."""
    return Response(status, kind, text, {"Vary": "Accept-Encoding", **headers})


def html_page(text: str, policy: str) -> Answer:
    """Hand out a page of ours under its content security policy."""
    headers = {**_ALWAYS, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return Response(200, "text/html; charset=utf-8", text, headers)


def xml_file(content: bytes, name: str) -> Answer:
    """Hand out a document unchanged, as a download that no browser interprets."""
    headers = {**_ALWAYS, **_download(name, "xml")}
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return Response(200, "application/xml", content, headers)


def json_file(body: Json, name: str) -> Answer:
    """Hand out JSON for people: as a download, one fact on each line."""
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return Response(200, "application/json", text, {**_ALWAYS, **_download(name, "json")})


def _download(name: str, suffix: str) -> dict[str, str]:
    plain, whole = _NOT_IN_FILE_NAME.sub("_", name)[:100], quote(name, safe="")
    named = f"filename=\"{plain}.{suffix}\"; filename*=UTF-8''{whole}.{suffix}"
    return {"Content-Disposition": f"attachment; {named}"}
