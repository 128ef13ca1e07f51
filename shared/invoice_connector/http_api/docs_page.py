"""The contract as one page to read: no script, no other host."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Any

STYLE = """\
:root { color-scheme: light dark; --line: #8884; --dim: #767676; --code: #8881; --accent: #1d5fbf; }
@media (prefers-color-scheme: dark) { :root { --dim: #9a9a9a; --accent: #7fb2ff; } }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 6rem; }
h1 { margin: 1.5rem 0 .25rem; } h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; }
nav ul { columns: 18rem; list-style: none; padding: 0; } nav li { margin: .15rem 0; break-inside: avoid; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
section { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .25rem 1rem 1rem; }
h3 { font-size: 1.05rem; margin: .75rem 0 .25rem; overflow-wrap: anywhere; }
h4 { color: var(--dim); font-size: .8rem; letter-spacing: .04em; margin: 1rem 0 .25rem; text-transform: uppercase; }
code, pre { background: var(--code); border-radius: .25rem; font: .87em/1.5 ui-monospace, monospace; padding: .1em .3em; }
pre { overflow-x: auto; padding: .75rem; } .method { font-weight: 700; } .role { color: var(--dim); float: right; }
table { border-collapse: collapse; width: 100%; } td, th { border-top: 1px solid var(--line); padding: .35rem .5rem .35rem 0;
  text-align: left; vertical-align: top; } td:first-child { white-space: nowrap; } .scroll { overflow-x: auto; }
"""  # noqa: E501 - a style sheet reads best with one rule on a line

_METHODS = ("get", "post", "put", "delete")
_CODE = re.compile(r"`([^`]+)`")
_ROW = re.compile(r"- `(\w+)`: (.*)")


def write_page(contract: Mapping[str, Any]) -> str:
    """Write the page."""
    info = contract["info"]
    operations = sorted(_operations(contract), key=lambda found: found[0])
    return "".join(
        (
            "<!doctype html><html lang=en><meta charset=utf-8>",
            '<meta name=viewport content="width=device-width, initial-scale=1">',
            f"<title>{escape(info['title'])} API</title><link rel=stylesheet href=/docs/page.css>",
            f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
            *(f"<p>{_inline(part)}</p>" for part in info["description"].split("\n\n")),
            "<p>For machines: <a href=/docs/openapi.json>openapi.json</a> (OpenAPI 3.1).</p>",
            f"<nav>{_contents(operations)}</nav>",
            *_tags(operations, contract),
            f"<h2 id=schemas>Schemas</h2>{''.join(_schemas(contract))}",
            f"<h2 id=codes>Codes</h2>{_codes(contract)}",
        )
    )


def _operations(contract: Mapping[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for template, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield item[method]["tags"][0], template, method, item[method]


def _contents(operations: list[tuple[str, str, str, dict[str, Any]]]) -> str:
    rows = (
        f"<li><a href=#{operation['operationId']}>{escape(operation['summary'])}</a>"
        for _, _, _, operation in operations
    )
    return f"<ul>{''.join(rows)}<li><a href=#schemas>Schemas</a><li><a href=#codes>Codes</a></ul>"


def _tags(
    operations: list[tuple[str, str, str, dict[str, Any]]], contract: Mapping[str, Any]
) -> Iterator[str]:
    for tag, found in groupby(operations, key=lambda operation: operation[0]):
        yield f"<h2>{escape(tag)}</h2>"
        for _, template, method, operation in found:
            yield _section(template, method, operation, contract)


def _section(
    template: str, method: str, operation: Mapping[str, Any], contract: Mapping[str, Any]
) -> str:
    role = operation.get("x-role")
    who = f"role: {role}" if role else "open"
    return "".join(
        (
            f"<section id={operation['operationId']}><h3><span class=role>{who}</span>",
            f"<span class=method>{method.upper()}</span> <code>{escape(template)}</code></h3>",
            f"<p>{_inline(operation['summary'])}.</p>",
            f"<p>{_inline(operation['description'])}</p>" if "description" in operation else "",
            _parameters([_resolved(p, contract) for p in operation["parameters"]]),
            _body(operation.get("requestBody")),
            _answers(operation["responses"], contract),
            "</section>",
        )
    )


def _resolved(part: dict[str, Any], contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter or an answer itself where the contract names it only."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: dict[str, Any] = contract["components"][kind][name]
    return found


def _parameters(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = (
        f"<tr><td><code>{escape(p['name'])}</code><td>{p['in']}<td>{_kind(p['schema'])}"
        f"<td>{_inline(p['description'])}"
        for p in parameters
    )
    return f"<h4>Parameters</h4><div class=scroll><table>{''.join(rows)}</table></div>"


def _body(body: Mapping[str, Any] | None) -> str:
    if body is None:
        return ""
    shown = []
    for media_type, content in body["content"].items():
        shown.append(f"<p><code>{escape(media_type)}</code> {_kind(content['schema'])}</p>")
        if "example" in content:
            shown.append(_pre(content["example"]))
    return f"<h4>Body</h4>{''.join(shown)}"


def _answers(responses: Mapping[str, Any], contract: Mapping[str, Any]) -> str:
    rows = []
    for status, response in responses.items():
        shown = _resolved(response, contract)
        kinds = (_kind(content["schema"]) for content in shown.get("content", {}).values())
        name = "else" if status == "default" else status
        rows.append(f"<tr><td>{name}<td>{_inline(shown['description'])}<td>{' '.join(kinds)}")
    table = f"<div class=scroll><table>{''.join(rows)}</table></div>"
    return f"<h4>Answers</h4>{table}{''.join(_examples(responses))}"


def _examples(responses: Mapping[str, Any]) -> Iterator[str]:
    """Write the examples of answers, folded up; what goes wrong looks the same everywhere."""
    for status, response in responses.items():
        for content in response.get("content", {}).values():
            if "example" in content:
                summary = f"<summary>Example of {status}</summary>"
                yield f"<details>{summary}{_pre(content['example'])}</details>"


def _schemas(contract: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(contract["components"]["schemas"].items()):
        if name == "Code":
            continue
        rows = (
            f"<tr><td><code>{escape(field)}</code><td>{_kind(found)}"
            f"<td>{_inline(found.get('description', ''))}"
            for field, found in schema.get("properties", {}).items()
        )
        table = f"<div class=scroll><table>{''.join(rows)}</table></div>"
        yield f"<h3 id=schema-{name}>{name}</h3>{table}"


def _codes(contract: Mapping[str, Any]) -> str:
    described = contract["components"]["schemas"]["Code"]["description"].splitlines()
    found = (match for line in described if (match := _ROW.fullmatch(line)))
    rows = (f"<tr><td><code>{m[1]}</code><td>{_inline(m[2])}" for m in found)
    return f"<div class=scroll><table>{''.join(rows)}</table></div>"


def _kind(schema: Mapping[str, Any]) -> str:
    """Name a schema in a few words, with a link where it has a name of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        target = "codes" if name == "Code" else f"schema-{name}"
        return f"<a href=#{target}>{name}</a>"
    for joined in ("anyOf", "allOf", "oneOf"):
        if joined in schema:
            return " or ".join(_kind(part) for part in schema[joined])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(value)}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("type") == "object" and schema.get("properties"):
        fields = (f"{escape(n)}: {_kind(s)}" for n, s in schema["properties"].items())
        return f"{{{', '.join(fields)}}}"
    return escape(str(schema.get("format") or schema.get("type") or "anything"))


def _pre(example: Any) -> str:
    is_text = isinstance(example, str)
    shown = example if is_text else json.dumps(example, indent=2, ensure_ascii=False)
    return f"<pre>{escape(shown, quote=False)}</pre>"


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
