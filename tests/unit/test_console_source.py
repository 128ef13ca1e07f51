"""The console's source: no text without its three languages, no markup from text, no other host."""

import json
import re
from collections.abc import Iterator
from enum import Enum
from itertools import product
from pathlib import Path

import pytest

import invoice_connector
from invoice_connector.core.changes import ChangeType
from invoice_connector.core.export import ExportFormat
from invoice_connector.core.hand_over import HandOverState
from invoice_connector.core.invoice_filter import DateKind
from invoice_connector.core.invoice_states import (
    DetailState,
    FoundBy,
    InvoiceKind,
    InvoiceStatus,
    Operation,
    Validity,
)
from invoice_connector.core.provider import Direction

FOLDER = Path(invoice_connector.__file__).parents[2] / "functions" / "api" / "console"
MODULES = sorted(path for path in FOLDER.rglob("*.js") if path.parent.name != "texts")
TEXTS = sorted((FOLDER / "texts").glob("*.js"))
LANGUAGES = ("en", "hu", "fi")
# Texts that are named by a value of the API, not by a word in the source.
BY_VALUE = {"codes"}
# These pages bear the names of others.
OTHERWISE_NAMED = {"page_invoice", "page_run", "page_inbound"}
OF_THE_API: list[tuple[str, type[Enum]]] = [
    ("invoices.by", DateKind),
    ("invoices.detail_state", DetailState),
    ("invoices.found_by", FoundBy),
    ("invoices.hand_over", HandOverState),
    ("invoices.kind", InvoiceKind),
    ("invoices.operation", Operation),
    ("invoices.status", InvoiceStatus),
    ("invoices.validity", Validity),
    ("writes.kind", InvoiceKind),
    ("exports.format", ExportFormat),
    ("webhooks.event", ChangeType),
]


def read_texts(path: Path) -> dict[str, list[str]]:
    body = path.read_text(encoding="utf-8").removeprefix("export default ").rstrip().rstrip(";")
    found: dict[str, list[str]] = json.loads(body, object_pairs_hook=without_repeats)
    return found


def without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), "a text occurs twice"
    return dict(pairs)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_text_has_its_three_languages_with_the_same_values(path: Path) -> None:
    for key, texts in read_texts(path).items():
        assert len(texts) == len(LANGUAGES), key
        assert all(texts), key
        assert len({frozenset(placeholders(text)) for text in texts}) == 1, key


def users(texts: Path) -> list[str]:
    """Source of the modules that take their texts from this file."""
    import_ = re.compile(rf'from "\.{{1,2}}/texts/{texts.stem}\.js"')
    return [source for path in MODULES if import_.search(source := path.read_text("utf-8"))]


def keys_used(source: str) -> Iterator[str]:
    """Every key of ``t(...)``, as a pattern where a part of it is a value."""
    for call in re.findall(r"\bt\(((?:[^()]|\([^()]*\))*)\)", source):
        compared = re.sub(r'[!=]== "[^"]*"', "", call)
        for quoted, template in re.findall(r'"([\w.]+)"|`([^`]+)`', compared):
            if quoted:
                yield re.escape(quoted)
            else:
                yield ".+".join(re.escape(p) for p in re.split(r"\$\{[^}]*\}", template))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_no_text_is_missing_and_none_is_left_over(path: Path) -> None:
    sources = users(path)
    assert sources
    if path.stem in BY_VALUE:
        return
    known = read_texts(path)
    patterns = {pattern for source in sources for pattern in keys_used(source)}
    missing = [p for p in patterns if not any(re.fullmatch(p, key) for key in known)]
    assert not missing
    words = {w for source in sources for w in re.findall(r'(?<=")\w+(?=")|\b\w+(?=:)', source)}
    unused = [
        key for key in known if key not in words and not any(re.fullmatch(p, key) for p in patterns)
    ]
    assert not unused


def lists(source: str) -> Iterator[list[str]]:
    """Words that stand together: in a list, first in the pairs of a list, as keys of an object."""
    for found in re.findall(r'\[((?:\s*"[\w.]+"\s*,?)+)\]', source):
        yield re.findall(r'"([\w.]+)"', found)
    for found in re.findall(r"\[\s*\[.*?\]\s*\]", source, re.DOTALL):
        yield re.findall(r'\["(\w+)"', found)
    for found in re.findall(r"= \{\n((?:  .*\n)+)\}", source):
        yield re.findall(r"^  (\w+):", found, re.MULTILINE)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_if_most_words_of_a_list_name_texts_then_all_do(path: Path) -> None:
    known = read_texts(path)
    for source in users(path):
        patterns = {".+", *(pattern for pattern in keys_used(source) if ".+" in pattern)}
        for words, pattern in product(lists(source), patterns):
            keys = {pattern.replace(".+", word, 1) for word in words}
            if 2 * len(keys & known.keys()) > len(keys):
                assert keys <= known.keys() | OTHERWISE_NAMED


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_texts_that_differ_by_direction_are_there_for_both(path: Path) -> None:
    known = read_texts(path).keys()
    stems = {re.sub("_(in|out)bound$", "", key) for key in known if key.endswith("bound")}
    assert {f"{stem}_{one.value}" for stem in stems for one in Direction} <= known | OTHERWISE_NAMED


@pytest.mark.parametrize(("name", "values"), OF_THE_API, ids=str)
def test_what_the_api_may_say_has_its_text(name: str, values: type[Enum]) -> None:
    file, prefix = name.split(".")
    known = read_texts(FOLDER / "texts" / f"{file}.js")
    assert {f"{prefix}_{one.value}" for one in values} <= known.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_becomes_markup_or_code(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    dangerous = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
    )
    assert not re.search(dangerous, source)


def test_tokens_stay_in_memory() -> None:
    for path in MODULES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "Storage" in line:
                assert "token" not in line.lower(), f"{path.name}: {line}"


def test_no_file_names_another_host() -> None:
    for path in FOLDER.rglob("*.*"):
        found = set(re.findall(r"https?://[^\"'\s)]+", path.read_text(encoding="utf-8")))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name


def test_the_page_has_no_inline_script_or_style() -> None:
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|<script>|\son\w+=", page)
