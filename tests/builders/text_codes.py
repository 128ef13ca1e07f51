"""Find every text code that the source uses, wherever it is written.

Looked at: arguments called ``code`` (or ``notice`` …) of every class and function that has one, by
name and by position; what a function about problems returns; and every text that begins like a code
of a source system, such as ``http_`` in a table.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CODE_FIELDS = {"code", "notice", "error_code", "problem_code", "last_error"}
NOT_TEXTS = {"Permission", "ProviderSpec", "FieldSpec"}  # their codes name a thing, with a label
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
PREFIXED = re.compile(r"(http|xml|nav|gz|b64|netvisor|upload)_[a-z0-9_]*[a-z0-9]")
NOT_CODES = {"http_status", "upload_outcome"}


@dataclass
class _Sources:
    trees: dict[str, ast.Module]
    bases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))


def used_codes(roots: Iterable[Path]) -> dict[str, set[str]]:
    """Return each code with the files that use it."""
    files = [path for root in roots for path in sorted(root.rglob("*.py"))]
    found: dict[str, set[str]] = defaultdict(set)
    texts = {str(path): path.read_text() for path in files if "texts" not in path.parts}
    for file, codes in codes_in(texts).items():
        for code in codes:
            found[code].add(file)
    return dict(found)


def codes_in(texts: dict[str, str]) -> dict[str, set[str]]:
    """Return the codes of each source text."""
    sources = _Sources({name: ast.parse(text) for name, text in texts.items()})
    for tree in sources.trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                sources.bases[node.name] |= {_name(base) for base in node.bases}
                sources.fields[node.name].append(_fields(node))
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.args]
                sources.fields[node.name].append([n for n in names if n not in {"self", "cls"}])
    return {name: set(_codes(tree, sources)) for name, tree in sources.trees.items()}


def _codes(tree: ast.Module, sources: _Sources) -> Iterator[str]:
    constants = _constants(tree)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and PREFIXED.fullmatch(text) and text not in NOT_CODES:
            yield text
        if isinstance(node, ast.FunctionDef) and "problem" in node.name:
            for returned in (n for n in ast.walk(node) if isinstance(n, ast.Return) and n.value):
                yield from _literals(returned.value, constants)  # type: ignore[arg-type]
        if isinstance(node, ast.Call):
            for argument in _code_arguments(node, sources):
                yield from _literals(argument, constants)


def _code_arguments(call: ast.Call, sources: _Sources) -> Iterator[ast.expr]:
    name = _name(call.func)
    family = _family(name, sources)
    if family & NOT_TEXTS or ("LostRaceError" in family):
        return
    yield from (k.value for k in call.keywords if k.arg in CODE_FIELDS)
    known = [f for n in _lineage(name, sources) for f in sources.fields.get(n, []) if f]
    for position, argument in enumerate(call.args):
        if any(position < len(fields) and fields[position] in CODE_FIELDS for fields in known):
            yield argument


def _literals(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if CODE.fullmatch(node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, constants)
        yield from _literals(node.orelse, constants)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _literals(value, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _literals(constants.pop(node.id), constants)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _fields(node: ast.ClassDef) -> list[str]:
    """Return the parameters of a class in their order, of __init__ or of a dataclass."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            return [argument.arg for argument in statement.args.args[1:]]
    return [s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and _is_name(s.target)]


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _lineage(name: str, sources: _Sources) -> list[str]:
    ordered, todo = [], [name]
    while todo:
        present = todo.pop(0)
        if present not in ordered:
            ordered.append(present)
            todo += sorted(sources.bases.get(present, set()))
    return ordered


def _family(name: str, sources: _Sources) -> set[str]:
    return set(_lineage(name, sources))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
