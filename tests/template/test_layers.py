"""The dependency layer is pinned by hash and equals what the tests ran with."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from infrastructure.local.transform import PROJECT_ROOT

LAYER = PROJECT_ROOT / "infrastructure" / "layers" / "dependencies" / "requirements.txt"
DEVELOPMENT = PROJECT_ROOT / "requirements-dev.txt"
FROM_THE_RUNTIME = {"boto3", "botocore", "jmespath", "s3transfer"}
COMPILED = {"cffi", "charset-normalizer", "cryptography", "lxml"}


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s\\]+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_every_package_has_its_hashes() -> None:
    blocks = re.split(r"^(?=[a-z])", LAYER.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    hashes = {block.split("==")[0]: block.count("--hash=sha256:") for block in blocks}
    # compiled ones for Lambda's processor and for a developer's
    assert hashes == {name: 2 if name in COMPILED else 1 for name in hashes}
    assert set(hashes) > COMPILED


def test_versions_are_those_of_the_tests() -> None:
    layer, development = pins(LAYER.read_text()), pins(DEVELOPMENT.read_text())
    assert {name: development.get(name) for name in layer} == layer


def test_what_the_runtime_brings_is_not_packed() -> None:
    assert not FROM_THE_RUNTIME & set(pins(LAYER.read_text()))


def test_every_development_package_is_pinned() -> None:
    lines = DEVELOPMENT.read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert len(wanted) == len(pins(DEVELOPMENT.read_text()))


def test_the_code_imports_nothing_that_lambda_will_not_have() -> None:
    """The local stack cannot see this: its workers use the development environment."""
    available = {name.replace("-", "_") for name in FROM_THE_RUNTIME | set(pins(LAYER.read_text()))}
    imported = {name for file in deployed_files() for name in top_level_imports(file)}
    assert imported - sys.stdlib_module_names - {"invoice_connector"} <= available


def deployed_files() -> Iterator[Path]:
    for folder in ("shared", "functions"):
        yield from (PROJECT_ROOT / folder).rglob("*.py")


def top_level_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
